import AsyncPQ
import LocalPostgres
import TestSupport
import Testing

/// What is told of a write that the server works on when its deadline passes.
@Suite(.emptyScratchDatabase, .serialized) struct VerdictTests {
    private func withItem(
        through proxy: FaultProxy? = nil, verdictTimeout: Duration = .seconds(60),
        _ body: (_ pool: ConnectionPool, _ observer: ConnectionPool) async throws -> Void
    ) async throws {
        try await ScratchDatabase.current.withPool { observer in
            try await observer.withSession { session in
                _ = try await session.simpleQuery(
                    """
                    DROP TABLE IF EXISTS items; CREATE TABLE items (n int8); INSERT INTO items VALUES (1);
                    CREATE OR REPLACE FUNCTION stubborn(seconds float8) RETURNS int8 LANGUAGE plpgsql AS $$
                    BEGIN
                        PERFORM pg_sleep(seconds);
                        RETURN 2;
                    EXCEPTION WHEN query_canceled THEN
                        RETURN 2;
                    END $$
                    """)
            }
            var connection = try ScratchDatabase.current.connection()
            if let proxy {
                connection = try ConnectionConfiguration(ScratchDatabase.current.connectionString(through: proxy))
                connection.connectTimeout = .seconds(60)
            }
            connection.verdictTimeout = verdictTimeout
            var configuration = PoolConfiguration()
            configuration.maximumConnections = 1
            let pool = ConnectionPool(connection: connection, configuration: configuration, logger: .quiet)
            // Connected, so that deadlines are spent on statements.
            _ = try await pool.query("SELECT 1")
            try await body(pool, observer)
            await pool.close(within: .seconds(5))
        }
    }

    @Test func `a write that waits for a lock at its deadline is cancelled, and the server's word for it is told`()
        async throws
    {
        try await withItem { pool, observer in
            let before = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            try await observer.withSession { session in
                try await session.simpleQuery("BEGIN; UPDATE items SET n = 7")
                let error = await #expect(throws: PQError.self) {
                    try await pool.query(
                        "UPDATE items SET n = 2", deadline: .now + .seconds(1), awaitsVerdict: true)
                }
                #expect(error?.sqlState == .queryCanceled)
                try await session.simpleQuery("COMMIT")
            }
            #expect(try await pool.query("SELECT n FROM items")[0].decode(0, as: Int64.self) == 7)
            // The session was brought to rest and goes on.
            #expect(try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self) == before)
        }
    }

    @Test func `a write that is done in spite of the cancel request is told as done`() async throws {
        try await withItem { pool, _ in
            let rows = try await pool.query(
                "UPDATE items SET n = stubborn(600) RETURNING n", deadline: .now + .seconds(1),
                awaitsVerdict: true)
            #expect(try rows[0].decode(0, as: Int64.self) == 2)
            #expect(try await pool.query("SELECT n FROM items")[0].decode(0, as: Int64.self) == 2)
        }
    }

    @Test func `without a verdict in time the caller goes, and does not know`() async throws {
        let proxy = try FaultProxy(to: await ScratchDatabase.current.address())
        defer { proxy.stop() }
        try await withItem(through: proxy, verdictTimeout: .milliseconds(50)) { pool, observer in
            proxy.serve(.oneWay, to: .sessions)
            await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
                try await pool.query(
                    "UPDATE items SET n = 3", deadline: .now + .seconds(1), awaitsVerdict: true)
            }
            // It had arrived, and was done.
            let isDone = try await eventually {
                try await observer.query("SELECT n FROM items")[0].decode(0, as: Int64.self) == 3
            }
            #expect(isDone)
        }
    }

    @Test func `a write that nothing was sent of is late, and nothing else`() async throws {
        try await withItem { pool, _ in
            try await pool.withSession { _ in
                _ = await #expect(throws: PQError.deadlineExceeded(wasSent: false)) {
                    try await pool.query(
                        "UPDATE items SET n = 2", deadline: .now + .milliseconds(50), awaitsVerdict: true)
                }
            }
        }
    }

    @Test func `who asks for no verdict goes at the deadline`() async throws {
        try await withItem { pool, _ in
            await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
                try await pool.query("UPDATE items SET n = stubborn(600)", deadline: .now + .seconds(1))
            }
        }
    }

    /// A cancel request ends the server's wait for a standby, and the server then says that the commit was done.
    @Test func `a commit that no standby has secured at its deadline is not told as done`() async throws {
        let server = try await LocalPostgres.startEphemeral(
            settings: ["fsync": "off", "synchronous_commit": "local"], logger: .quiet)
        do {
            try await withoutStandby(server)
            await server.stop()
        } catch {
            await server.stop()
            throw error
        }
    }

    private func withoutStandby(_ server: LocalPostgres) async throws {
        var connection = try ConnectionConfiguration(server.connectionString)
        connection.connectTimeout = .seconds(60)
        connection.verdictTimeout = .seconds(60)
        let pool = ConnectionPool(connection: connection, logger: .quiet)
        _ = try await pool.query("CREATE TABLE items (n int8)")
        try await pool.withSession { session in
            try await session.simpleQuery("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
            _ = try await session.query("SELECT pg_reload_conf()")
        }
        let isAwaited = try await eventually {
            try await pool.query("SHOW synchronous_standby_names")[0].decode(0, as: String.self) == "nobody"
        }
        #expect(isAwaited)
        // Which standbys are waited for is known to the server's processes one after the other.
        let isOpen = try await eventually {
            do {
                _ = try await pool.query(
                    """
                    WITH waits AS (SELECT set_config('synchronous_commit', 'on', true))
                    INSERT INTO items SELECT 1 FROM waits
                    """, deadline: .now + .seconds(1), awaitsVerdict: true)
                return false
            } catch PQError.deadlineExceeded(wasSent: true) {
                return true
            }
        }
        #expect(isOpen)
        await #expect(throws: PQError.commitOutcomeUnknown(reason: "the deadline passed")) {
            try await pool.withTransaction(deadline: .now + .seconds(1)) { session in
                _ = try await session.query("SELECT set_config('synchronous_commit', 'on', true)")
                _ = try await session.query("INSERT INTO items VALUES (2)")
            }
        }
        // It is there all the same: on this server, for as long as it lives.
        #expect(try await pool.query("SELECT FROM items WHERE n = 2").count == 1)
        await pool.close(within: .seconds(5))
    }
}

extension PQError {
    fileprivate var sqlState: SQLState? {
        if case .server(let report) = self { report.sqlState } else { nil }
    }
}
