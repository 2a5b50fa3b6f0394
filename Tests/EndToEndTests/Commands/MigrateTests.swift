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

        @Test func `down without --yes asks for it and takes nothing back`() async throws {
            let report = try await migrate("down")
            #expect(report.exitCode == 64 && report.complaints.contains("--yes"))
        }

        @Test func `a version that is none is a usage error`() async throws {
            let report = try await migrate("up", "--to", "7")
            #expect(report.exitCode == 64 && report.complaints.contains("20261122_0002"), "\(report)")
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
