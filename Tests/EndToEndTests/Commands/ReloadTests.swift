import FoundationEssentials
import Glibc
import NIOCore
import NIOPosix
import TestSupport
import Testing

extension EndToEndTests {
    /// SIGHUP, and what `baton serve` reads again then.
    @Suite(.scratchDatabase) struct ReloadTests {
        /// Runs the service with a file of settings.
        private func serve(
            _ settings: String, environment: [String: String] = [:],
            _ body: @Sendable (RunningService, SettingsOnDisk) async throws -> Void
        ) async throws {
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let file = SettingsOnDisk(path: directory.path + "/settings")
                try file.write(settings)
                var variables = environment
                variables["BATON_SETTINGS_FILE"] = file.path
                if variables["DATABASE_URL_FILE"] == nil { variables["DATABASE_URL"] = url }
                let ended = try await RunningService.run(settings: variables) { service in
                    try await body(service, file)
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
            }
        }

        @Test func `SIGHUP brings another rate limit, log level and longest body`() async throws {
            try await serve("BATON_LOG_LEVEL=warning\n") { service, file in
                for _ in 0..<5 { #expect(try await service.answer("GET", "/v1").status == 200) }
                #expect(!service.program.complaints.contains(" info "))
                try file.write("BATON_LOG_LEVEL=info\nBATON_RATE_LIMIT=1/h\nBATON_MAX_BODY=1KiB\nBATON_POOL_MAX=3\n")
                service.program.signal(SIGHUP)
                let names = "BATON_POOL_MAX BATON_RATE_LIMIT BATON_MAX_BODY BATON_LOG_LEVEL"
                #expect(try await eventually { service.program.complaints.contains("changed=\(names)") })
                #expect(try await service.answer("GET", "/v1").status == 200)
                #expect(try await service.answer("GET", "/v1").status == 429)
                #expect(try await eventually { service.program.complaints.contains(" info ") })
            }
        }

        @Test func `with anything wrong SIGHUP changes nothing, and says what is wrong`() async throws {
            try await serve("") { service, file in
                try file.write("BATON_RATE_LIMIT=1/h\nBATON_POOL_MAX=many\nnonsense\n")
                service.program.signal(SIGHUP)
                #expect(try await eventually { service.program.complaints.contains("name=BATON_POOL_MAX") })
                #expect(service.program.complaints.contains("name=\(file.path):3"))
                for _ in 0..<3 { #expect(try await service.answer("GET", "/v1").status == 200) }
                try file.write("BATON_RATE_LIMIT=1/h\n")
                service.program.signal(SIGHUP)
                #expect(try await eventually { service.program.complaints.contains("changed=BATON_RATE_LIMIT") })
            }
        }

        @Test func `what needs a restart is said`() async throws {
            try await serve("") { service, file in
                try file.write("BATON_DRAIN_TIMEOUT=3s\n")
                service.program.signal(SIGHUP)
                #expect(
                    try await eventually {
                        service.program.complaints.split(separator: "\n").contains {
                            $0.contains("a restart is needed") && $0.contains("BATON_DRAIN_TIMEOUT")
                        }
                    })
                #expect(await service.probe("/readyz") == 200)
            }
        }

        @Test func `SIGHUP brings another DATABASE_URL from its file to new connections`() async throws {
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let secret = SettingsOnDisk(path: directory.path + "/url")
                try secret.write("host=/nowhere/at/all dbname=x")
                let port = FreePorts.next()
                let adminPort = FreePorts.next()
                let settings = [
                    "DATABASE_URL_FILE": secret.path, "BATON_HOST": "127.0.0.1", "BATON_PORT": "\(port)",
                    "BATON_ADMIN_PORT": "\(adminPort)", "BATON_DRAIN_DELAY": "0", "BATON_LOG_FORMAT": "text",
                ]
                let ended = try await RunningProgram.run(["serve"], settings: settings) { program in
                    let service = RunningService(program: program, port: port, adminPort: adminPort)
                    #expect(try await eventually { await service.probe("/readyz") == 503 })
                    try secret.write(url + "\n")
                    program.signal(SIGHUP)
                    try await service.waitUntilReady()
                    program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
                #expect(ended.report.complaints.contains("changed=DATABASE_URL"))
            }
        }
    }

    /// The API behind a certificate of its own.
    @Suite(.scratchDatabase, .enabled(if: ServerCertificate.isOpenSSLPresent)) struct TLSTests {
        @Test func `with certificate and key the API speaks TLS, and SIGHUP brings another certificate`() async throws {
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let first = try await ServerCertificate.make(directory.path + "/first")
                let second = try await ServerCertificate.make(directory.path + "/second")
                let used = ServerCertificate(path: directory.path + "/used")
                try used.become(first)
                let settings = [
                    "DATABASE_URL": url, "BATON_TLS_CERTIFICATE": used.certificate, "BATON_TLS_KEY": used.key,
                ]
                let ended = try await RunningService.run(settings: settings) { service in
                    let address = "https://127.0.0.1:\(service.port)/v1"
                    let isServed = try await eventually { try await first.curl(address).exitCode == 0 }
                    #expect(isServed)
                    #expect(try await second.curl(address).exitCode == 60)
                    #expect(try await first.curl(address, "--tls-max", "1.1").exitCode == 35)
                    #expect(try await first.curl("http://127.0.0.1:\(service.port)/v1").exitCode != 0)

                    try Data("no key".utf8).write(to: URL(filePath: used.key))
                    service.program.signal(SIGHUP)
                    #expect(try await eventually { service.program.complaints.contains("name=BATON_TLS_KEY") })
                    #expect(try await first.curl(address).exitCode == 0)

                    try used.become(second)
                    service.program.signal(SIGHUP)
                    #expect(try await eventually { service.program.complaints.contains("settings read again") })
                    let answer = try await second.curl(address)
                    #expect(answer.exitCode == 0 && answer.output.contains("baton"), "\(answer)")
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
            }
        }

        @Test func `a caller for whom there is no room is told so in TLS too`() async throws {
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let own = try await ServerCertificate.make(directory.path + "/own")
                let settings = [
                    "DATABASE_URL": url, "BATON_TLS_CERTIFICATE": own.certificate, "BATON_TLS_KEY": own.key,
                    "BATON_MAX_CONNECTIONS": "1",
                ]
                let ended = try await RunningService.run(settings: settings) { service in
                    let isTold = try await eventually { try await isRefused(service.port, own) }
                    #expect(isTold)
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
            }
        }

        /// Takes a place, and asks whether another connection is told that there is none.
        private func isRefused(_ port: Int, _ certificate: ServerCertificate) async throws -> Bool {
            let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            guard let holder = try? await bootstrap.connect(host: "127.0.0.1", port: port).get() else { return false }
            let answer = try await certificate.curl("https://127.0.0.1:\(port)/v1", "--include")
            try? await holder.close()
            return answer.output.hasPrefix("HTTP/1.1 503 ") && answer.output.contains("\"code\":\"OVERLOADED\"")
        }

        @Test func `an issuer's keys are not taken from whom no trusted authority vouches for, and the log says why`()
            async throws
        {
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let own = try await ServerCertificate.make(directory.path + "/own")
                let settings = [
                    "DATABASE_URL": url, "BATON_TLS_CERTIFICATE": own.certificate, "BATON_TLS_KEY": own.key,
                ]
                _ = try await RunningService.run(settings: settings) { issuer in
                    let settings = [
                        "DATABASE_URL": url, "BATON_AUTH": "required", "BATON_JWT_ISSUER": "https://issuer.example",
                        "BATON_JWT_AUDIENCE": "baton", "BATON_JWT_KEYS": "https://127.0.0.1:\(issuer.port)/keys",
                    ]
                    _ = try await RunningService.run(settings: settings) { service in
                        func line() -> Substring? {
                            service.program.complaints.split(separator: "\n")
                                .first { $0.contains("signing keys cannot be read") }
                        }
                        #expect(try await eventually { line() != nil })
                        #expect(line()?.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(line() ?? "")")
                        // Tokens are no use, keys are.
                        let token = Credential(id: 0, text: "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl")
                        #expect(try await service.answer(as: token, "GET", "/v1").status >= 400)
                        let key = try await Operator(database: try ScratchDatabase.current).key()
                        #expect(try await service.answer(as: key, "GET", "/v1").status == 200)
                    }
                }
            }
        }

        @Test func `a certificate that is none, and a key that is another's, end the start with 2`() async throws {
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let first = try await ServerCertificate.make(directory.path + "/first")
                let second = try await ServerCertificate.make(directory.path + "/second")
                for (certificate, key, name) in [
                    ("/nowhere", first.key, "BATON_TLS_CERTIFICATE"), (first.certificate, "/nowhere", "BATON_TLS_KEY"),
                    (first.certificate, second.key, "BATON_TLS_KEY"), (first.key, first.key, "BATON_TLS_CERTIFICATE"),
                ] {
                    let report = try await BuiltProgram.run(
                        ["serve"],
                        settings: ["DATABASE_URL": url, "BATON_TLS_CERTIFICATE": certificate, "BATON_TLS_KEY": key])
                    #expect(report.exitCode == 2 && report.complaints.contains(name), "\(report)")
                }
            }
        }
    }
}

/// A file of settings, or of one secret.
private struct SettingsOnDisk: Sendable {
    let path: String

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
}

/// A certificate for 127.0.0.1 that has signed itself.
private struct ServerCertificate: Sendable {
    let path: String

    var certificate: String { path + ".crt" }
    var key: String { path + ".key" }

    static var isOpenSSLPresent: Bool {
        ["/usr/bin", "/bin", "/usr/local/bin"].contains {
            FileManager.default.isExecutableFile(atPath: $0 + "/openssl")
        }
    }

    static func make(_ path: String) async throws -> ServerCertificate {
        let made = ServerCertificate(path: path)
        let report = try await BuiltProgram.run(
            program: "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=\(path.split(separator: "/").last ?? "")", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", made.key, "-out", made.certificate,
            ])
        try #require(report.exitCode == 0, "\(report)")
        return made
    }

    /// Puts another's files in the place of these.
    func become(_ other: ServerCertificate) throws {
        for (from, to) in [(other.certificate, certificate), (other.key, key)] {
            try #require(FileManager.default.contents(atPath: from)).write(to: URL(filePath: to))
        }
    }

    /// Asks with this certificate as the only one that is trusted.
    func curl(_ url: String, _ options: String...) async throws -> BuiltProgram.Report {
        try await BuiltProgram.run(
            program: "curl", ["-sS", "--max-time", "20", "--cacert", certificate] + options + [url])
    }
}
