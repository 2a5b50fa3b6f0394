import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct LeftBehindTests {
    /// What the next caller on the same connection finds after a session that ran `sql`.
    private func afterwards(_ sql: String, _ question: Query) async throws -> String {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let first = try await pool.withSession { session in
                try await session.simpleQuery(SQLText(unsafeSQL: sql))
                return session.backendPID
            }
            return try await pool.withSession { session in
                #expect(session.backendPID == first, "the connection was kept")
                return try await session.query(question)[0].decode(0, as: String.self)
            }
        }
    }

    @Test func `settings of a session are gone for the next`() async throws {
        #expect(try await afterwards("SET work_mem = '123MB'", "SHOW work_mem") == "4MB")
        #expect(try await afterwards("SELECT set_config('work_mem', '123MB', false)", "SHOW work_mem") == "4MB")
        #expect(
            try await afterwards("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SHOW transaction_read_only")
                == "off")
    }

    @Test func `temporary tables of a session are gone for the next`() async throws {
        #expect(
            try await afterwards(
                "CREATE TEMPORARY TABLE mine (n int8)", "SELECT coalesce(to_regclass('pg_temp.mine')::text, 'gone')")
                == "gone")
        #expect(
            try await afterwards(
                "SELECT 1 AS n INTO TEMP mine", "SELECT coalesce(to_regclass('pg_temp.mine')::text, 'gone')") == "gone")
    }

    @Test func `advisory locks of a session are gone for the next`() async throws {
        #expect(
            try await afterwards(
                "SELECT pg_advisory_lock(7)",
                "SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
                == "0")
    }

    @Test func `a session's cursors, channels and prepared statements are gone for the next`() async throws {
        #expect(
            try await afterwards(
                "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT",
                "SELECT count(*)::text FROM pg_cursors WHERE name = 'c'") == "0")
        #expect(try await afterwards("LISTEN news", "SELECT count(*)::text FROM pg_listening_channels()") == "0")
        #expect(
            try await afterwards(
                "PREPARE mine AS SELECT 1", "SELECT count(*)::text FROM pg_prepared_statements WHERE name = 'mine'")
                == "0")
    }

    @Test func `after the clean-up prepared statements work again`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            for round in 0..<3 {
                let answer = try await pool.query("SELECT \(round) * 2")[0].decode(0, as: Int.self)
                #expect(answer == round * 2)
                try await pool.withSession { session in _ = try await session.simpleQuery("SET work_mem = '9MB'") }
            }
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    @Test func `a parameterised statement that leaves something behind is seen too`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            for _ in 0..<3 {
                _ = try await pool.query("SELECT set_config('work_mem', \("77MB"), false)")
                let answer = try await pool.query("SELECT current_setting('work_mem')")[0].decode(0, as: String.self)
                #expect(answer == "4MB")
            }
        }
    }
}
