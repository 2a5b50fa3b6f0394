import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct IdleInTransactionTests {
    private func connection(_ timeout: Duration?, options: String = "") throws -> ConnectionConfiguration {
        let base = try ScratchDatabase.current.connectionString
        var connection = try ConnectionConfiguration(
            base + (options.isEmpty ? "" : base.contains("://") ? "&options=\(options)" : " options='\(options)'"))
        connection.connectTimeout = .seconds(60)
        connection.idleInTransactionTimeout = timeout
        return connection
    }

    @Test func `the server ends a transaction whose client is silent, and its locks are free`() async throws {
        try await ScratchDatabase.current.withPool { observer in
            _ = try await observer.query("CREATE TABLE items (n int8)")
            let pool = ConnectionPool(connection: try connection(.milliseconds(200)), logger: .quiet)
            await #expect(throws: PQError.self) {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO items VALUES (1)")
                    let pid = session.backendPID
                    let isEnded = try await eventually(within: .seconds(60)) {
                        try await observer.query("SELECT FROM pg_stat_activity WHERE pid = \(pid)").isEmpty
                    }
                    #expect(isEnded)
                    _ = try await session.query("SELECT 1")
                }
            }
            #expect(try await observer.query("SELECT FROM items").isEmpty)
            await pool.close(within: .seconds(5))
        }
    }

    @Test func `it lasts through the cleaning of a session, and options of the connection string win`() async throws {
        for (options, expected) in [("", "1min"), ("-c%20idle_in_transaction_session_timeout=2min", "2min")] {
            let isURI = try ScratchDatabase.current.connectionString.contains("://")
            let text = isURI ? options : options.replacing("%20", with: " ")
            let pool = ConnectionPool(connection: try connection(.seconds(60), options: text), logger: .quiet)
            let query: Query = "SELECT current_setting('idle_in_transaction_session_timeout')"
            #expect(try await pool.query(query)[0].decode(0, as: String.self) == expected)
            try await pool.withSession { session in
                _ = try await session.query("SET idle_in_transaction_session_timeout = 0")
            }
            #expect(try await pool.query(query)[0].decode(0, as: String.self) == expected)
            await pool.close(within: .seconds(5))
        }
    }
}
