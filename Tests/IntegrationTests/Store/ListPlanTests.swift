import AsyncPQ
import TestSupport
import Testing

@testable import TaskStore

/// Looks at the plans on 200 000 tasks, of which one tenant has most, and one user of it very many.
@Suite(.scratchDatabase, .manyTasks) struct ListPlanTests {
    /// A list as the service asks for it, the index that has to serve it, and how many rows may be read besides the page.
    struct Listing: Sendable, CustomTestStringConvertible {
        var statement: String
        var arguments: String
        var index: String
        var extraRowLimit = 8

        var testDescription: String { "\(statement) \(arguments)" }
    }

    static let listings = [
        Listing(statement: "task.list", arguments: "1, 0, 51", index: "tasks_pkey"),
        Listing(statement: "task.list", arguments: "1, 150000, 501", index: "tasks_pkey"),
        Listing(statement: "task.list", arguments: "2, 0, 51", index: "tasks_pkey"),
        Listing(statement: "task.list_filtered", arguments: "1, 0, true, false, 15, 51", index: "tasks_filter_idx"),
        Listing(statement: "task.list_filtered", arguments: "1, 0, false, true, 15, 51", index: "tasks_filter_idx"),
        Listing(statement: "task.list_filtered", arguments: "1, 0, true, true, 8, 51", index: "tasks_filter_idx"),
        Listing(statement: "task.list_filtered", arguments: "1, 90000, true, false, 8, 51", index: "tasks_filter_idx"),
        Listing(statement: "task.list_filtered", arguments: "1, 0, true, true, 5, 501", index: "tasks_filter_idx"),
        Listing(statement: "task.list_filtered", arguments: "2, 0, true, false, 15, 51", index: "tasks_filter_idx"),
        Listing(statement: "task.list_of_user", arguments: "1, 1, 0, true, true, 15, 51", index: "tasks_user_idx"),
        Listing(statement: "task.list_of_user", arguments: "1, 1, 0, true, false, 15, 51", index: "tasks_user_idx"),
        Listing(statement: "task.list_of_user", arguments: "1, 1, 0, false, true, 15, 501", index: "tasks_user_idx"),
        Listing(statement: "task.list_of_user", arguments: "1, 7, 90000, true, true, 15, 51", index: "tasks_user_idx"),
        // A user's tasks of one priority are picked out of the user's open tasks.
        Listing(
            statement: "task.list_of_user", arguments: "1, 1, 0, true, false, 8, 51", index: "tasks_user_idx",
            extraRowLimit: 1100),
        Listing(statement: "user.list", arguments: "1, 0, 51", index: "users_pkey"),
        Listing(statement: "task.get", arguments: "1, 777", index: "tasks_pkey", extraRowLimit: 1),
        Listing(statement: "user.get", arguments: "1, 777", index: "users_pkey", extraRowLimit: 1),
    ]

    @Test(arguments: listings, ["force_generic_plan", "force_custom_plan"])
    func `a page is read from its index and no further than the page`(listing: Listing, mode: String) async throws {
        let statement = try #require(Statement.all.first { $0.name == listing.statement })
        let plan = try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery(
                    "SET plan_cache_mode = \(identifier: mode); PREPARE listing AS \(unsafeSQL: statement.sql)")
                let results = try await session.simpleQuery(
                    "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE listing(\(unsafeSQL: listing.arguments))"
                )
                return try results.flatMap { try $0.map { try $0.decode(0, as: String.self) } }
            }
        }
        let text = plan.joined(separator: "\n")
        #expect(text.contains("using \(listing.index) on "), "\(text)")
        #expect(!text.contains("Seq Scan") && !text.contains("Bitmap"), "\(text)")
        let pageLimit = Int(listing.arguments.split(separator: " ").last ?? "") ?? 0
        let rowLimit = (listing.statement.hasSuffix(".get") ? 1 : pageLimit) + listing.extraRowLimit
        #expect(rowsRead(plan) <= rowLimit, "\(text)")
    }

    @Test(
        arguments: Statement.all.filter { $0.sql.contains("tenant_id = $1") }.map(\.name) + ["idempotency_key.forget"])
    func `no statement looks through a whole table`(name: String) async throws {
        let statement = try #require(Statement.all.first { $0.name == name })
        let plan = try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery(
                    "SET plan_cache_mode = force_generic_plan; PREPARE candidate AS \(unsafeSQL: statement.sql)")
                let count: Int = try await session.query(
                    "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'candidate'"
                )[0].decode(0)
                let arguments = Array(repeating: "NULL", count: count).joined(separator: ", ")
                let results = try await session.simpleQuery("EXPLAIN EXECUTE candidate(\(unsafeSQL: arguments))")
                return try results.flatMap { try $0.map { try $0.decode(0, as: String.self) } }
            }
        }
        let text = plan.joined(separator: "\n")
        #expect(text.contains("Index"), "\(text)")
        #expect(!text.contains("Seq Scan"), "\(text)")
    }

    /// How many rows the scans brought up, those included that a filter then dropped.
    private func rowsRead(_ plan: [String]) -> Int {
        var isScan = false
        return plan.reduce(0) { sum, line in
            if line.contains("->") || !line.hasPrefix(" ") { isScan = line.contains(" Scan using ") }
            if isScan, let rows = line.firstMatch(of: /actual rows=(\d+) loops=(\d+)/) {
                return sum + (Int(rows.1) ?? 0) * (Int(rows.2) ?? 0)
            }
            if let removed = line.firstMatch(of: /Rows Removed by Filter: (\d+)/) { return sum + (Int(removed.1) ?? 0) }
            return sum
        }
    }
}

/// 200 000 tasks of 2 400 users in 5 tenants; 1 in 20 is open; user 1 of tenant 1 holds 20 000.
private struct ManyTasks: SuiteTrait, TestScoping {
    private static let fill = """
        INSERT INTO tenants (name) SELECT 'tenant ' || n FROM generate_series(2, 5) AS n;
        INSERT INTO users (tenant_id, name)
        SELECT CASE WHEN n % 5 = 0 THEN 2 + n / 5 % 4 ELSE 1 END, 'user ' || n FROM generate_series(1, 2400) AS n;
        INSERT INTO tasks (tenant_id, user_id, title, completed_at, priority)
        SELECT u.tenant_id, u.id, 'Task number ' || n || ', with a title of the usual length',
               CASE WHEN n % 20 <> 0 THEN now() END, CASE WHEN n % 50 = 0 THEN 3 WHEN n % 3 = 0 THEN 0 ELSE 1 + n % 2 END
          FROM generate_series(1, 200000) AS n
          JOIN users AS u ON u.id = CASE WHEN n % 10 = 0 THEN 1 ELSE 1 + n * 7919::bigint % 2400 END
         ORDER BY n;
        INSERT INTO idempotency_keys (tenant_id, caller, route, key, request_digest, created_at)
        SELECT 1, 'anonymous', 'POST /v1/tasks', 'key ' || n, sha256(''), now() - n * interval '1 second'
          FROM generate_series(1, 50000) AS n;
        """

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(SQLText(unsafeSQL: Self.fill))
                _ = try await session.simpleQuery("VACUUM ANALYZE")
            }
        }
        try await function()
    }
}

extension Trait where Self == ManyTasks {
    fileprivate static var manyTasks: Self { Self() }
}
