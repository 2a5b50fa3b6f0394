import AsyncPQ
import FoundationEssentials
import TestSupport
import Testing

@testable import TaskStore

@Suite(.scratchDatabase) struct StatementTests {
    @Test(arguments: Statement.all.map(\.name))
    func `the statement fits the migrated schema`(name: String) async throws {
        let statement = try #require(Statement.all.first { $0.name == name })
        try await ScratchDatabase.current.withPool { pool in
            for text in statement.texts {
                try await pool.withSession { session in
                    _ = try await session.simpleQuery("PREPARE candidate AS \(unsafeSQL: text)")
                }
            }
        }
    }

    @Test func `no statement is left out of the list`() throws {
        let folder = MigrationsFolder.path + "/../Sources/TaskStore/Statements/"
        let definitionCount = try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { count, name in
            try count + String(contentsOfFile: folder + name, encoding: .utf8).ranges(of: "= Statement(").count
        }
        #expect(Statement.all.count == definitionCount)
    }

    @Test func `no two statements have the same name`() {
        #expect(Set(Statement.all.map(\.name)).count == Statement.all.count)
    }

    @Test func `every statement about a tenant's rows names the tenant`() {
        // Keys and tenants are what tells the tenant, or are looked after across all of them.
        let others = ["service_key.", "api_key.", "tenant."]
        for statement in Statement.all where !others.contains(where: statement.name.hasPrefix) {
            for text in statement.texts {
                #expect(text.contains("tenant_id = $1") || text.contains("(tenant_id, "), "\(statement.name)")
            }
        }
    }
}
