import TestSupport
import Testing

extension EndToEndTests {
    /// What the program says before it serves.
    @Suite struct StartTests {
        @Test func `--help says how to begin and lists the commands and settings within 80 columns`() async throws {
            let report = try await BuiltProgram.run(["--help"])
            #expect(report.exitCode == 0 && report.complaints.isEmpty)
            for word in ["baton dev", "serve", "migrate", "DATABASE_URL", "BATON_PORT", "BATON_DRAIN_TIMEOUT"] {
                #expect(report.output.contains(word))
            }
            #expect(report.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test(arguments: ["serve", "dev", "migrate"]) func `each command explains itself`(command: String) async throws
        {
            let report = try await BuiltProgram.run([command, "--help"])
            #expect(report.exitCode == 0 && report.output.contains("USAGE: baton \(command)"))
        }

        @Test func `--version is one line`() async throws {
            let report = try await BuiltProgram.run(["--version"])
            #expect(report.exitCode == 0 && report.output == "baton 0.1.0\n")
        }

        @Test func `an unknown command ends with a usage error`() async throws {
            let report = try await BuiltProgram.run(["server"])
            #expect(report.exitCode == 64 && report.complaints.contains("server"))
        }

        @Test func `all wrong settings are named at once, and the exit code is 2`() async throws {
            let report = try await BuiltProgram.run(
                ["serve"],
                settings: [
                    "BATON_PORT": "eighty", "BATON_POOL_MIN": "11", "BATON_REQUEST_TIMEOUT": "0",
                    "BATON_MAX_BODY": "1MB", "BATON_LOG_LEVEL": "loud", "BATON_DRAIN_DELAY": "soon",
                ])
            #expect(report.exitCode == 2 && report.output.isEmpty)
            let lines = report.complaints.split(separator: "\n")
            #expect(lines.first == "baton: 7 settings are wrong:")
            for name in [
                "DATABASE_URL", "BATON_PORT", "BATON_POOL_MIN", "BATON_REQUEST_TIMEOUT", "BATON_MAX_BODY",
                "BATON_LOG_LEVEL", "BATON_DRAIN_DELAY",
            ] {
                #expect(lines.count { $0.contains("  \(name)") } == 1, "\(report)")
            }
        }

        @Test(arguments: [["serve"], ["migrate", "status"]])
        func `without DATABASE_URL the setting is named, and the exit code is 2`(command: [String]) async throws {
            let report = try await BuiltProgram.run(command)
            #expect(report.exitCode == 2)
            #expect(report.complaints.contains("DATABASE_URL: is not set"))
        }

        @Test func `a connection string that is none is refused without being quoted`() async throws {
            let report = try await BuiltProgram.run(
                ["serve"], settings: ["DATABASE_URL": "postgresql://ada:hunter2@host:port/db"])
            #expect(report.exitCode == 2)
            #expect(report.complaints.contains("DATABASE_URL") && !report.complaints.contains("hunter2"))
        }

        @Test func `both ports may not be the same`() async throws {
            let report = try await BuiltProgram.run(
                ["dev"], settings: ["BATON_PORT": "8080", "BATON_ADMIN_PORT": "8080"])
            #expect(report.exitCode == 2 && report.complaints.contains("BATON_ADMIN_PORT is \"8080\""))
        }

        @Test func `a host that this machine is not is one clear error`() async throws {
            let report = try await BuiltProgram.run(
                ["serve"], settings: ["DATABASE_URL": "postgresql://localhost/x", "BATON_HOST": "192.0.2.1"])
            #expect(report.exitCode == 1)
            #expect(
                report.complaints
                    == "baton: Cannot listen on 192.0.2.1:8080: it is no address of this machine. Set BATON_HOST.\n")
        }
    }

    /// What the program says about settings while it serves.
    @Suite(.service(["BATON_PROT": "9999"])) struct ServingSettingsTests {
        @Test func `a name that is not known is warned about`() async throws {
            let warning = try #require(
                CurrentService.service.program.complaints.split(separator: "\n").first { $0.contains("BATON_PROT") })
            #expect(warning.contains("warning") && warning.contains("unknown setting"))
        }

        @Test(arguments: ["BATON_PORT", "BATON_ADMIN_PORT"])
        func `a port in use is one clear error`(setting: String) async throws {
            let service = try CurrentService.service
            let port = setting == "BATON_PORT" ? service.port : service.adminPort
            var settings = ["BATON_PORT": "\(FreePorts.next())", "BATON_ADMIN_PORT": "\(FreePorts.next())"]
            settings[setting] = "\(port)"
            settings["BATON_HOST"] = "127.0.0.1"
            settings["DATABASE_URL"] = try CurrentService.database.connectionString
            let report = try await BuiltProgram.run(["serve"], settings: settings)
            let reason = "another program does already. Stop it or set \(setting)."
            #expect(report.exitCode == 1)
            #expect(report.complaints == "baton: Cannot listen on 127.0.0.1:\(port): \(reason)\n")
        }
    }
}
