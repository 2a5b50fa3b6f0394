import AsyncPQ
import FoundationEssentials
import TestSupport
import Testing

/// Each row tells how many keys its statement had.
private let numbers = KeyedRead(
    """
    SELECT id, cardinality($2), $1::int
      FROM generate_series(1::bigint, 1000) AS n (id)
     WHERE id = ANY ($2::bigint[])
    """)

@Suite(.emptyScratchDatabase) struct KeyedReadTests {
    @Test func `callers of one turn share a statement, and each gets its own row or none`() async throws {
        var configuration = LaneConfiguration()
        configuration.depthLimit = 3000
        try await withLane(configuration) { lane in
            let keyCounts = try await withThrowingTaskGroup(of: Int?.self) { group in
                for caller in 0..<3000 {
                    // Some keys are asked for by several, some do not exist.
                    let key = Int64(caller % 1500) + 1
                    let tenant = Int32(caller % 3)
                    group.addTask {
                        let row = try await lane.row(numbers, key: .integer(key), sharing: Parameters(tenant))
                        #expect((row == nil) == (key > 1000))
                        guard let row else { return nil }
                        let (id, count, shared) = try row.decode((Int64, Int, Int32).self)
                        #expect(id == key && shared == tenant)
                        return count
                    }
                }
                return try await group.reduce(into: [Int]()) { counts, count in count.map { counts.append($0) } }
            }
            #expect(keyCounts.count == 2000)
            #expect(keyCounts.contains { $0 > 1 })
        }
    }

    @Test func `a lone caller's statement has its key alone`() async throws {
        try await withLane { lane in
            for key in [1, 500, 1000] {
                let row = try #require(
                    try await lane.row(numbers, key: .integer(Int64(key)), sharing: Parameters(Int32(1))))
                let (id, count, _) = try row.decode((Int64, Int, Int32).self)
                #expect(id == key && count == 1)
            }
        }
    }

    @Test func `a lone key of any type is sent as itself where there is a statement for that`() async throws {
        let keys: [(cast: SQLText, key: RowKey)] = [
            ("bigint", .integer(7)), ("text", .text("seven")), ("uuid", .uuid(UUID())),
        ]
        for (cast, key) in keys {
            let read = KeyedRead(
                SQLText(unsafeSQL: "SELECT k, $1 || 'array' FROM unnest($2::\(cast.text)[]) AS n (k)"),
                oneKey: SQLText(unsafeSQL: "SELECT $2::\(cast.text), $1 || 'itself'"))
            try await withLane { lane in
                let row = try await lane.row(read, key: key, sharing: Parameters("as "))
                let answer = try row?.decode(1, as: String.self)
                #expect(answer == "as itself")
                // Together with another it is in an array.
                #expect(read.query([key, key], sharing: Parameters("as ")).sql == read.sql)
            }
        }
    }

    @Test func `what a statement for one key does to its session costs the lane that session too`() async throws {
        let read = KeyedRead(
            "SELECT k FROM unnest($1::bigint[]) AS n (k)",
            oneKey: "SELECT $1::bigint FROM (SELECT set_config('work_mem', '9MB', false)) AS unused")
        try await withLane { lane in
            _ = await #expect(throws: PQError.self) { try await lane.row(read, key: .integer(1)) }
            let setting = try await lane.query("SHOW work_mem")[0].decode(0, as: String.self)
            #expect(setting != "9MB")
        }
    }

    @Test func `a key that fails fails for those alone who asked for it`() async throws {
        let risky = KeyedRead(
            "SELECT id, 1000 / (id % 7) FROM generate_series(1, 1000) AS n (id) WHERE id = ANY ($1::bigint[])")
        try await withLane { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...700 {
                    group.addTask {
                        do {
                            let row = try await lane.row(risky, key: .integer(Int64(number)))
                            #expect(try row?.decode(1, as: Int.self) == 1000 / (number % 7))
                        } catch PQError.server(let report) {
                            #expect(number % 7 == 0 && report.sqlState.rawValue == "22012")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: [true, false])
    func `the server plans a keyed read once, unless the lane is told otherwise`(keepsPlans: Bool) async throws {
        var configuration = LaneConfiguration()
        configuration.keepsPlans = keepsPlans
        let plans = KeyedRead(
            """
            SELECT generic_plans, 1::bigint FROM pg_prepared_statements
             WHERE statement LIKE '%generic_plans%' AND 1 = ANY ($1::bigint[])
            """, keyColumn: 1)
        try await withLane(configuration) { lane in
            for count in 0..<3 {
                let row = try #require(try await lane.row(plans, key: .integer(1)))
                #expect(try row.decode(0, as: Int.self) == (keepsPlans ? count + 1 : 0))
            }
        }
    }

    @Test func `texts and UUIDs are keys too`() async throws {
        let (here, missing) = (UUID(), UUID())
        let byUUID = KeyedRead("SELECT k, 'found' FROM unnest($1::uuid[]) AS n (k) WHERE k = $1[1]")
        let byText = KeyedRead("SELECT upper(k), k FROM unnest($1::text[]) AS n (k) WHERE k <> 'none'", keyColumn: 1)
        try await withLane { lane in
            let found = try await lane.row(byUUID, key: .uuid(here))?.decode(1, as: String.self)
            #expect(found == "found")
            let upper = try await lane.row(byText, key: .text("ö'"))?.decode(0, as: String.self)
            #expect(upper == "Ö'")
            let none = try await lane.row(byText, key: .text("none"))
            #expect(none == nil)
            // What was asked for is not what is answered.
            let other = KeyedRead("SELECT $1[1] FROM (SELECT $2::uuid[]) AS unused")
            let row = try await lane.row(other, key: .uuid(missing), sharing: Parameters([here]))
            #expect(row == nil)
        }
    }

    @Test func `a key column that is none, or not there, is told to every caller`() async throws {
        let statements = [
            KeyedRead("SELECT 1.5::float8 FROM (SELECT $1::bigint[]) AS unused"),
            KeyedRead("SELECT 1 FROM (SELECT $1::bigint[]) AS unused", keyColumn: 1),
        ]
        try await withLane { lane in
            for statement in statements {
                await withTaskGroup { group in
                    for key in 0..<20 {
                        group.addTask {
                            do {
                                _ = try await lane.row(statement, key: .integer(Int64(key)))
                                Issue.record("a row without a key was answered")
                            } catch PQError.decodingFailed {
                            } catch { Issue.record("another error: \(error)") }
                        }
                    }
                }
            }
            let rows = try await lane.query("SELECT 1")
            #expect(rows.count == 1)
        }
    }

    @Test func `a caller that leaves takes no row of another`() async throws {
        let slow = KeyedRead(
            "SELECT id, pg_sleep(0.002) FROM generate_series(1, 1000) AS n (id) WHERE id = ANY ($1::bigint[])")
        try await withLane { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...300 {
                    group.addTask {
                        let isImpatient = number % 3 == 0
                        let deadline = ContinuousClock.now + .milliseconds(isImpatient ? 1 : 10_000)
                        do {
                            let row = try await lane.row(slow, key: .integer(Int64(number)), deadline: deadline)
                            #expect(try row?.decode(0, as: Int.self) == number)
                        } catch PQError.deadlineExceeded { #expect(isImpatient) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a write among keyed reads costs the lane its connection and nobody else an answer`() async throws {
        let write = KeyedRead("SELECT set_config('work_mem', '9MB', false), 1 FROM (SELECT $1::bigint[]) AS unused")
        try await withLane { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...100 {
                    group.addTask {
                        guard number == 50 else {
                            let row = try await lane.row(
                                numbers, key: .integer(Int64(number)), sharing: Parameters(Int32(0)))
                            #expect(try row?.decode(0, as: Int.self) == number)
                            return
                        }
                        _ = await #expect(throws: PQError.self) { try await lane.row(write, key: .integer(1)) }
                    }
                }
                try await group.waitForAll()
            }
            let setting = try await lane.query("SELECT current_setting('work_mem')")[0].decode(0, as: String.self)
            #expect(setting == "4MB")
        }
    }

    @Test func `a key with a NUL character is refused before it is sent`() async throws {
        let byText = KeyedRead("SELECT k FROM unnest($1::text[]) AS n (k)")
        try await withLane { lane in
            _ = await #expect(throws: PQError.invalidParameter(reason: "the key has a NUL character")) {
                try await lane.row(byText, key: .text("a\0b"))
            }
        }
    }
}
