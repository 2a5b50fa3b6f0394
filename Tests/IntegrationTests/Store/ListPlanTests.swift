import AsyncPQ
import FoundationEssentials
import TaskModel
import TestSupport
import Testing

@testable import TaskStore

/// Looks at the plans on 200 000 tasks, of which one tenant has most, and one user of it very many.
@Suite(.scratchDatabase, .manyTasks, .serialized) struct ListPlanTests {
    /// A list as the service asks for it, the index that has to serve it, and how many rows may be read besides the page.
    struct Listing: Sendable, CustomTestStringConvertible {
        var statement: String
        var arguments: String
        var index: String
        var extraRowLimit = 8
        /// Whether it may look the rows up in the table's order.
        var mayUseBitmap = false

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
        Listing(
            statement: "task.get", arguments: "1, '{777}'", index: "tasks_pkey", extraRowLimit: 1, mayUseBitmap: true),
        Listing(
            statement: "user.get", arguments: "1, '{777}'", index: "users_pkey", extraRowLimit: 1, mayUseBitmap: true),
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
        let isBitmap = listing.mayUseBitmap && text.contains("Bitmap Index Scan on \(listing.index) ")
        #expect(isBitmap || text.contains("using \(listing.index) on "), "\(text)")
        #expect(!text.contains("Seq Scan") && (isBitmap || !text.contains("Bitmap")), "\(text)")
        let pageLimit = Int(listing.arguments.split(separator: " ").last ?? "") ?? 0
        let rowLimit = (listing.statement.hasSuffix(".get") ? 1 : pageLimit) + listing.extraRowLimit
        #expect(rowsRead(plan) <= rowLimit, "\(text)")
    }

    /// Every order alone, with every filter, and with some of them together.
    static let orderedListings: [OrderedListing] = TaskOrder.known.flatMap { order in
        OrderedListing.filters.map { OrderedListing(order: order, filter: $0.0, change: $0.1) }
    }

    // How long the pages take is measured by `Benchmarks/batches-and-lists --lists`.
    @Test func `every order with every filter is read from an index, and a deep page reads as little as the first`()
        async throws
    {
        var first: [Int] = []
        var deep: [Int] = []
        for listing in Self.orderedListings {
            var query = listing.query
            first.append(try await rowsRead(by: query, listing))
            query.after = try await Self.position(100_000, in: query)
            #expect(query.after != nil)
            deep.append(try await rowsRead(by: query, listing))
        }
        func median(_ counts: [Int]) -> Int { counts.sorted()[counts.count / 2] }
        #expect(median(first) <= 10 * 51)
        #expect(median(deep) <= 2 * median(first))
    }

    /// Checks the plan of a page, and answers how many rows its scans brought up.
    private func rowsRead(by query: TaskQuery, _ listing: OrderedListing) async throws -> Int {
        let (statement, parameters) = TaskListing(query, tenant: TenantID(rawValue: 1)).page
        let explain = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) \(statement.sql)"
        let rows = try await ScratchDatabase.current.withPool { pool in
            try await pool.query(Query(unsafeSQLPlannedByValues: explain, parameters))
        }
        let plan = try rows.map { try $0.decode(0, as: String.self) }
        let text = "\(listing.testDescription)\n\(plan.joined(separator: "\n"))"
        #expect(text.contains("tasks_") && !text.contains("Seq Scan"), "\(text)")
        // The worst is a filter whose tasks are all read and sorted, or the order's index read until enough pass.
        let count = rowsRead(plan)
        #expect(count <= 12_000, "\(text)")
        return count
    }

    private static func position(_ count: Int, in query: TaskQuery) async throws -> TaskPosition? {
        let direction = query.order.isDescending ? "DESC" : "ASC"
        let rows = try await ScratchDatabase.current.withPool { pool in
            try await pool.query(
                """
                SELECT id, extract(epoch FROM created_at)::bigint * 1000000, extract(epoch FROM updated_at)::bigint * 1000000,
                       extract(epoch FROM due_at)::bigint * 1000000, priority::bigint
                  FROM tasks
                 WHERE tenant_id = 1
                 ORDER BY \(unsafeSQL: query.order.key.rawValue) \(unsafeSQL: direction) NULLS LAST,
                          id \(unsafeSQL: direction)
                OFFSET \(count)
                 LIMIT 1
                """)
        }
        guard let row = rows.first else { return nil }
        let column: Int? =
            switch query.order.key {
            case .id: nil
            case .createdAt: 1
            case .updatedAt: 2
            case .dueAt: 3
            case .priority: 4
            }
        let key: Int64? = if let column { try row.decode(column) } else { nil }
        return TaskPosition(id: TaskID(rawValue: try row.decode(0)), key: key)
    }

    // The operator's list of keys is read whole.
    @Test(
        arguments: Statement.all.filter { $0.sql.contains("tenant_id = $1") && $0.name != "api_key.list" }.map(\.name)
            + ["idempotency_key.forget"])
    func `no statement looks through a whole table`(name: String) async throws {
        let statement = try #require(Statement.all.first { $0.name == name })
        for text in statement.texts { try await checkPlan(of: text) }
    }

    private func checkPlan(of text: String) async throws {
        let plan = try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery(
                    "SET plan_cache_mode = force_generic_plan; PREPARE candidate AS \(unsafeSQL: text)")
                let count: Int = try await session.query(
                    "SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = 'candidate'"
                )[0].decode(0)
                let arguments = Array(repeating: "NULL", count: count).joined(separator: ", ")
                let results = try await session.simpleQuery("EXPLAIN EXECUTE candidate(\(unsafeSQL: arguments))")
                return try results.flatMap { try $0.map { try $0.decode(0, as: String.self) } }
            }
        }
        let lines = plan.joined(separator: "\n")
        #expect(lines.contains("Index"), "\(lines)")
        #expect(!lines.contains("Seq Scan"), "\(lines)")
    }

    /// How many rows the scans brought up, those included that a filter then dropped.
    private func rowsRead(_ plan: [String]) -> Int {
        var isScan = false
        return plan.reduce(0) { sum, line in
            if line.contains("->") || !line.hasPrefix(" ") {
                isScan = line.contains(" Scan using ") || line.contains("Bitmap Heap Scan")
            }
            if isScan, let rows = line.firstMatch(of: /actual rows=(\d+) loops=(\d+)/) {
                return sum + (Int(rows.1) ?? 0) * (Int(rows.2) ?? 0)
            }
            if let removed = line.firstMatch(of: /Rows Removed by Filter: (\d+)/) { return sum + (Int(removed.1) ?? 0) }
            return sum
        }
    }
}

/// A list in an order with a filter, and what the filter is.
struct OrderedListing: Sendable, CustomTestStringConvertible {
    var order: TaskOrder
    var filter: String
    var change: @Sendable (inout TaskQuery) -> Void

    var testDescription: String { "\(order.text), \(filter)" }

    var query: TaskQuery {
        var query = TaskQuery(pageSize: 50)
        query.order = order
        change(&query)
        return query
    }

    static let filters: [(String, @Sendable (inout TaskQuery) -> Void)] = [
        ("all", { _ in }), ("of a user with 80", { $0.userID = UserID(rawValue: 7) }),
        ("of a user with 20 000", { $0.userID = UserID(rawValue: 1) }), ("open", { $0.isCompleted = false }),
        ("completed", { $0.isCompleted = true }), ("urgent", { $0.priorities = [.urgent] }),
        ("low or urgent", { $0.priorities = [.low, .urgent] }),
        (
            "open and urgent",
            {
                $0.isCompleted = false
                $0.priorities = [.urgent]
            }
        ),
        ("a common label", { $0.labels = ["common"] }), ("a label of one in 60", { $0.labels = ["some"] }),
        ("a rare label", { $0.labels = ["rare", "common"] }), ("a word of every title", { $0.words = "Task" }),
        ("a word of one in 50", { $0.words = "fifty7" }), ("a rare word", { $0.words = "TASK thousand77" }),
        ("due soon", { $0.dueBefore = Timestamp(rfc3339: "2026-01-02T00:00:00Z") }),
        ("due in time", { $0.dueBefore = Timestamp(rfc3339: "2026-09-02T00:00:00Z") }),
        ("due late", { $0.dueAfter = Timestamp(rfc3339: "2027-02-03T00:00:00Z") }),
        ("created lately", { $0.createdAfter = Timestamp(rfc3339: "2026-05-19T20:00:00Z") }),
        ("updated lately", { $0.updatedAfter = Timestamp(rfc3339: "2026-08-26T00:00:00Z") }),
        (
            "a user's open ones",
            {
                $0.userID = UserID(rawValue: 1)
                $0.isCompleted = false
            }
        ),
        (
            "a user's with a label and a word",
            {
                $0.userID = UserID(rawValue: 1)
                $0.labels = ["common"]
                $0.words = "fifty10"
            }
        ),
    ]
}

/// The tasks of `Benchmarks/many-tasks.sql`.
private struct ManyTasks: SuiteTrait, TestScoping {

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                let path = MigrationsFolder.path + "/../Benchmarks/many-tasks.sql"
                let fill = try String(contentsOfFile: path, encoding: .utf8)
                _ = try await session.simpleQuery(SQLText(unsafeSQL: fill))
                _ = try await session.simpleQuery("VACUUM ANALYZE")
            }
        }
        try await function()
    }
}

extension Trait where Self == ManyTasks {
    fileprivate static var manyTasks: Self { Self() }
}
