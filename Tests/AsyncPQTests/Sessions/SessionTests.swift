import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct SessionTests {
    @Test func `an error of the server carries its fields, and the session is still good`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TABLE pairs (a int8 CONSTRAINT pairs_positive CHECK (a > 0))")
                let pid = session.backendPID
                do {
                    _ = try await session.query("INSERT INTO pairs VALUES (\(-1))")
                    Issue.record("the check did not refuse")
                } catch PQError.server(let report) {
                    #expect(report.sqlState == .checkViolation)
                    #expect(report.severity == "ERROR")
                    #expect(report.constraintName == "pairs_positive")
                    #expect(report.tableName == "pairs")
                    #expect(report.detail?.contains("-1") == true)
                }
                #expect(try await session.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self) == pid)
            }
        }
    }

    @Test func `a statement tells what it did`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TABLE numbers (n int8)")
                let inserted = try await session.query("INSERT INTO numbers SELECT generate_series(1, \(5))")
                #expect(inserted.commandTag == "INSERT 0 5")
                #expect(inserted.affectedRowCount == 5)
                #expect(inserted.isEmpty)
            }
        }
    }

    @Test func `text with several statements answers each, and an error undoes them all`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                let results = try await session.simpleQuery(
                    "CREATE TABLE two (n int8); INSERT INTO two VALUES (1), (2); SELECT n FROM two")
                #expect(results.map(\.commandTag) == ["CREATE TABLE", "INSERT 0 2", "SELECT 2"])
                await #expect(throws: PQError.self) {
                    try await session.simpleQuery(
                        "INSERT INTO two VALUES (3); SELECT 1 / 0; INSERT INTO two VALUES (4)")
                }
                #expect(try await session.query("SELECT count(*) FROM two")[0].decode(0, as: Int.self) == 2)
            }
        }
    }

    @Test func `an empty statement has no rows and no effect`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            #expect(try await pool.query("").isEmpty)
            let results = try await pool.withSession { session in try await session.simpleQuery("") }
            #expect(results.map(\.commandTag) == [""])
        }
    }

    @Test func `a statement is prepared once on each connection`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            for number in 0..<5 { _ = try await pool.query("SELECT \(number) + 1") }
            let names = try await pool.query("SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%+ 1'")
            #expect(names.count == 1)
        }
    }

    @Test func `a statement that is planned by its values is kept nowhere, and what it leaves behind is cleaned up`()
        async throws
    {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let query = Query(unsafeSQLPlannedByValues: "SELECT $1 + 2", Parameters(Int64(40)))
            for _ in 0..<2 { #expect(try await pool.query(query)[0].decode(0, as: Int64.self) == 42) }
            let kept = try await pool.query("SELECT FROM pg_prepared_statements WHERE statement LIKE '%+ 2'")
            #expect(kept.isEmpty)
            let lock = Query(unsafeSQLPlannedByValues: "SELECT pg_advisory_lock($1)", Parameters(Int64(7)))
            _ = try await pool.query(lock)
            let held = try await pool.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 7")
            #expect(held.isEmpty)
        }
    }

    @Test func `no more statements stay prepared than allowed, and those dropped work again`() async throws {
        var connection = try ScratchDatabase.current.connection()
        connection.preparedStatementLimit = 10
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 1
        let pool = ConnectionPool(connection: connection, configuration: configuration, logger: .quiet)
        for round in 0..<2 {
            for number in 0..<50 {
                let rows = try await pool.query("SELECT \(round)::int8 + \(unsafeSQL: "\(number)")")
                #expect(try rows[0].decode(0, as: Int.self) == round + number)
            }
        }
        let count = try await pool.query("SELECT count(*) FROM pg_prepared_statements")[0].decode(0, as: Int.self)
        #expect(count <= 10)
        await pool.close(within: .seconds(5))
    }

    @Test func `a statement that cannot be prepared is tried anew each time`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            func state() async throws -> SQLState? {
                do {
                    _ = try await pool.query("SELECT n FROM later")
                    return nil
                } catch PQError.server(let report) {
                    return report.sqlState
                }
            }
            #expect(try await state() == .undefinedTable)
            #expect(try await state() == .undefinedTable)
            try await pool.withSession { session in _ = try await session.simpleQuery("CREATE TABLE later (n int8)") }
            #expect(try await state() == nil)
        }
    }

    @Test func `notices do not disturb the answers`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                try await session.simpleQuery(
                    """
                    CREATE FUNCTION chatty(n int8) RETURNS int8 LANGUAGE plpgsql AS $$
                    BEGIN FOR i IN 1..50 LOOP RAISE NOTICE 'note %', i; END LOOP; RETURN n; END $$
                    """)
                for number in 0..<20 {
                    #expect(try await session.query("SELECT chatty(\(number))")[0].decode(0, as: Int.self) == number)
                }
            }
        }
    }

    @Test func `a result larger than any buffer arrives whole`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let rows = try await pool.query("SELECT n, repeat('x', 1000) FROM generate_series(1, \(20_000)) AS n")
            #expect(rows.count == 20_000)
            #expect(try rows[19_999].decode((Int, String).self).0 == 20_000)
        }
    }

    @Test func `a parameter larger than any buffer arrives whole`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let text = String(repeating: "long ", count: 4_000_000)
            let rows = try await pool.query("SELECT length(\(text)), md5(\(text)) = md5(repeat('long ', 4000000))")
            #expect(try rows[0].decode((Int, Bool).self) == (20_000_000, true))
        }
    }
}

@Suite(.emptyScratchDatabase) struct StalePlanTests {
    @Test func `a table that changes under a prepared statement costs nothing outside a transaction`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery("CREATE TABLE changing (a int8); INSERT INTO changing VALUES (1)")
            }
            for column in 0..<5 {
                let rows = try await pool.query("SELECT * FROM changing WHERE a = \(1)")
                #expect(rows.columnCount == column + 1)
                try await pool.withSession { session in
                    _ = try await session.simpleQuery(
                        "ALTER TABLE changing ADD COLUMN \(identifier: "c\(column)") int8")
                }
            }
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    @Test func `inside a transaction it is an error, and afterwards the statement works again`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { other in
            try await database.withPool(maximumConnections: 1) { pool in
                try await other.withSession { session in
                    _ = try await session.simpleQuery("CREATE TABLE moving (a int8); INSERT INTO moving VALUES (1)")
                }
                func read(_ session: borrowing Session) async throws -> Int {
                    try await session.query("SELECT * FROM moving WHERE a = \(1)").columnCount
                }
                #expect(try await pool.withSession { try await read($0) } == 1)
                try await other.withSession { session in
                    _ = try await session.simpleQuery("ALTER TABLE moving ADD COLUMN b int8")
                }
                do {
                    _ = try await pool.withTransaction { session in
                        _ = try await session.query("SELECT 1")
                        return try await read(session)
                    }
                    Issue.record("the stale plan was not told")
                } catch PQError.server(let report) {
                    #expect(report.sqlState == .featureNotSupported)
                }
                #expect(try await pool.withTransaction { try await read($0) } == 2)
            }
        }
    }
}
