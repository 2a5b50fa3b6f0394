import TestSupport
import Testing

extension EndToEndTests {
    /// `baton migrate` on a database with nothing in it.
    @Suite(.emptyScratchDatabase) struct MigrateTests {
        private func migrate(_ arguments: String..., settings: [String: String] = [:]) async throws
            -> BuiltProgram.Report
        {
            let own = ["DATABASE_URL": try ScratchDatabase.current.connectionString]
            return try await BuiltProgram.run(["migrate"] + arguments, settings: own.merging(settings) { $1 })
        }

        @Test func `status ends with 3 while migrations are pending, and with 0 after up`() async throws {
            let before = try await migrate("status")
            #expect(before.exitCode == 3)
            #expect(before.output.split(separator: "\n").allSatisfy { $0.contains("  pending  ") })
            #expect(before.output.contains("20261122_0001  pending       create_tenants\n"))

            let up = try await migrate("up")
            #expect(up.exitCode == 0 && up.complaints.isEmpty, "\(up)")
            #expect(up.output.contains("Applying 20261122_0001_create_tenants ...\n  done in "))

            let after = try await migrate("status")
            #expect(after.exitCode == 0)
            #expect(after.output == before.output.split(separator: "pending").joined(separator: "applied"))

            let again = try await migrate("up")
            #expect(again.exitCode == 0)
            #expect(again.output == "Nothing to apply: the schema is up to date.\n")

            let down = try await migrate("down", "--steps", "1", "--yes")
            #expect(down.exitCode == 0 && down.output.hasPrefix("Taking back 2026"), "\(down)")
            #expect(try await migrate("status").exitCode == 3)
            let rest = try await migrate("down", "--steps", "99", "--yes")
            #expect(rest.exitCode == 0, "\(rest)")
            #expect(try await migrate("status").output == before.output)
            #expect(
                try await migrate("down", "--yes").output == "Nothing to take back: no migration is applied.\n")
        }

        @Test func `down without a terminal needs --yes, and takes nothing back without it`() async throws {
            #expect(try await migrate("up").exitCode == 0)
            let report = try await migrate("down")
            #expect(report.exitCode == 6 && report.complaints.contains("--yes"), "\(report)")
            #expect(try await migrate("status").exitCode == 0)
            #expect(try await migrate("down", "--steps", "99", "--yes").exitCode == 0)
        }

        @Test func `down is refused in production unless it is forced`() async throws {
            let production = ["BATON_ENV": "production"]
            let refused = try await migrate("down", "--yes", settings: production)
            #expect(refused.exitCode == 6 && refused.complaints.contains("--force"), "\(refused)")
            #expect(try await migrate("down", "--yes", "--force", settings: production).exitCode == 0)
            #expect(try await migrate("down", "--yes", settings: ["BATON_ENV": "staging"]).exitCode == 0)
            let misspelt = try await migrate("down", "--yes", settings: ["BATON_ENV": "prod"])
            #expect(misspelt.exitCode == 2)
            #expect(
                misspelt.complaints.contains(
                    "BATON_ENV is \"prod\": expected one of development, test, staging, production"))
        }

        @Test(
            arguments: [
                (["up", "--to", "7"], "7"), (["down", "--steps", "0"], "expected 1 or more"),
                (["down", "--to", "20261122_0001", "--steps", "2"], "give one"),
                (["up", "--wait", "soon"], "such as 500ms"),
                (["up", "--sideways"], "--sideways"), (["baseline"], "version"),
                (["up", "--to", "20261122_9999"], "20261122_9999: no such version"),
                (["new", "Add It", "--directory", "/nowhere"], "add_task_colour"),
            ] as [([String], String)])
        func `a wrong option or version is a usage error that says what is allowed`(
            arguments: [String], message: String
        ) async throws {
            let settings = ["DATABASE_URL": try ScratchDatabase.current.connectionString]
            let report = try await BuiltProgram.run(["migrate"] + arguments, settings: settings)
            #expect(report.exitCode == 64 && report.complaints.contains(message), "\(report)")
        }

        @Test func `a folder without migrations is one clear error`() async throws {
            let report = try await migrate("status", settings: ["BATON_MIGRATIONS": "/nowhere"])
            #expect(report.exitCode == 1)
            #expect(report.complaints.hasPrefix("baton: ") && report.complaints.contains("/nowhere"), "\(report)")
            #expect(report.complaints.split(separator: "\n").count == 1)
        }

        @Test func `a database that does not answer is one clear error`() async throws {
            let url = "postgresql://127.0.0.1:\(FreePorts.next())/x"
            let report = try await migrate("up", settings: ["DATABASE_URL": url])
            #expect(report.exitCode == 1)
            #expect(report.complaints.hasPrefix("baton: Cannot connect to PostgreSQL: "), "\(report)")
            #expect(report.complaints.split(separator: "\n").count == 1)
        }
    }
}
