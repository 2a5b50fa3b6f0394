import FoundationEssentials
import TestSupport
import Testing

extension EndToEndTests {
    /// Settings from flags, files and the environment, as the built program takes them.
    @Suite struct ConfigTests {
        private func config(_ arguments: [String], _ settings: [String: String] = [:]) async throws
            -> BuiltProgram.Report
        {
            try await BuiltProgram.run(["config"] + arguments, settings: settings)
        }

        @Test func `config tells each setting, where it comes from, and no secret`() async throws {
            try await DataDirectory.with { directory in
                let secret = directory.path + "/url"
                let file = directory.path + "/settings"
                try Data("postgresql://ada:hunter2@db/tasks\n".utf8).write(to: URL(filePath: secret))
                try Data("BATON_POOL_MAX=7\nBATON_PORT=8001\nBATON_POOL_MXA=1\n".utf8).write(to: URL(filePath: file))
                let report = try await config(
                    ["--port", "8003"],
                    [
                        "DATABASE_URL_FILE": secret, "BATON_SETTINGS_FILE": file, "BATON_PORT": "8002",
                        "BATON_PROT": "1", "BATON_OTLP_ENDPOINT": "http://collector:4318",
                        "BATON_OTLP_HEADERS": "Authorization=Bearer%20hunter2",
                    ])
                #expect(report.exitCode == 0, "\(report)")
                let rows = report.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                #expect(rows.contains(["BATON_PORT", "8003", "flag", "--port"]))
                #expect(rows.contains(["BATON_POOL_MAX", "7", "settings", "file", file]))
                #expect(rows.contains(["DATABASE_URL", "<secret>", "file", secret]))
                #expect(rows.contains(["BATON_OTLP_HEADERS", "<secret>", "environment"]))
                #expect(!report.description.contains("hunter2"))
                #expect(report.complaints.contains("BATON_PROT is no setting; did you mean BATON_PORT?"))
                #expect(report.complaints.contains("BATON_POOL_MXA is no setting; did you mean BATON_POOL_MAX?"))
            }
        }

        @Test func `config with a wrong setting says which, and ends with 2`() async throws {
            let report = try await config(["--for", "dev", "--pool-max", "many"])
            #expect(report.exitCode == 2)
            #expect(report.complaints.contains("BATON_POOL_MAX is \"many\": expected a number from 1 to 1000"))
            #expect(try await config(["--for", "dev", "--json"]).output.hasPrefix("{\"settings\":[{\"name\":"))
        }

        @Test func `an unknown flag is a usage error that names the nearest one`() async throws {
            let report = try await BuiltProgram.run(["serve", "--prot", "8081"])
            #expect(report.exitCode == 64)
            #expect(report.complaints.contains("Unknown option \"--prot\"; did you mean --port?"), "\(report)")
        }

        @Test(arguments: [
            "serve", "dev", "health", "config", "migrate", "migrate up", "migrate down", "migrate status",
            "migrate plan",
            "migrate baseline", "migrate verify", "migrate lint", "migrate new",
        ])
        func `the help of each command lists its flags within 80 columns`(command: String) async throws {
            let report = try await BuiltProgram.run(command.split(separator: " ").map(String.init) + ["--help"])
            #expect(report.exitCode == 0)
            #expect(report.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(report.output)")
        }
    }

    /// `baton serve` with flags.
    @Suite(.scratchDatabase) struct FlagsTests {
        @Test func `serve listens where its flags say, whatever the environment says`() async throws {
            let (port, adminPort) = (FreePorts.next(), FreePorts.next())
            let url = try ScratchDatabase.current.connectionString
            try await DataDirectory.with { directory in
                let secret = directory.path + "/url"
                try Data(url.utf8).write(to: URL(filePath: secret))
                let arguments = [
                    "serve", "--port", "\(port)", "--admin-port=\(adminPort)", "--host", "127.0.0.1",
                    "--database-url-file", secret, "--drain-delay", "0", "--log-level", "debug",
                ]
                let environment = [
                    "BATON_PORT": "1", "BATON_ADMIN_PORT": "2", "BATON_LOG_LEVEL": "critical", "BATON_AUTH": "none",
                ]
                let ended = try await RunningProgram.run(arguments, settings: environment) { program in
                    let service = RunningService(program: program, port: port, adminPort: adminPort)
                    try await service.waitUntilReady()
                    #expect(try await service.answer("GET", "/v1").status == 200)
                    let health = try await BuiltProgram.run(["health", "--admin-port", "\(adminPort)"])
                    #expect(health.exitCode == 0 && health.output == "ready\n")
                    program.stop()
                }
                #expect(ended.report.exitCode == 0, "\(ended.report)")
                #expect(ended.report.complaints.contains(#""level":"debug""#))
            }
        }
    }
}
