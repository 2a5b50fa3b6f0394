import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// The server's own timeouts: each is told as what it is, and shifts no later answer (PostgreSQL bug 17948).
    @Suite struct ServerTimeoutTests {
        @Test func `statement_timeout around the end of a statement never hits the next one`() async throws {
            try await FaultBench.run(29, "statement", "statement_timeout of 5 ms against statements of 5 ms") { bench in
                let pool = try bench.makePool(
                    maximumConnections: 4, connection: bench.connection(settings: ["statement_timeout": "5"]))
                let victims = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            for _ in 0..<FaultScale.count(short: 20, long: 1000) {
                                try await Self.runIntoTimeout(bench, pool, victims)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                bench.tally.remark("\(victims.value) timed out")
                bench.tally.expect(victims.value > 0, "nothing timed out")
                bench.tally.expect(pool.statistics.closedTotal == 0, "a session was lost")
            }
        }

        private static func runIntoTimeout(_ bench: FaultBench, _ pool: ConnectionPool, _ victims: Counter) async throws
        {
            bench.tally.countTrials()
            try await bench.withSession(pool) { session in
                let nonce = Int64.random(in: .min ... .max)
                let pause = Double.random(in: 0.003...0.006)
                do {
                    let rows = try await session.query("SELECT \(nonce), pg_sleep(\(pause))")
                    bench.tally.expect(try rows[0].decode(0, as: Int64.self) == nonce, "a foreign answer")
                } catch PQError.server(let report) {
                    victims.add()
                    bench.tally.expect(report.sqlState == .queryCanceled, "another state: \(report)")
                }
                let answer = try await session.query("SELECT \(nonce)")[0].decode(0, as: Int64.self)
                bench.tally.expect(answer == nonce, "a shifted answer")
            }
        }

        @Test func `lock_timeout is an error of the statement, and the session goes on`() async throws {
            try await FaultBench.run(29, "lock", "lock_timeout while another holds the lock") { bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(connection: bench.connection(settings: ["lock_timeout": "20"]))
                for _ in 0..<FaultScale.count(short: 3, long: 100) {
                    bench.tally.countTrials()
                    try await pool.withTransaction { holder in
                        _ = try await holder.query("LOCK TABLE items")
                        try await bench.withSession(pool) { session in
                            do {
                                _ = try await session.query("SELECT n FROM items")
                                bench.tally.fail("the lock was no lock")
                            } catch PQError.server(let report) {
                                bench.tally.expect(report.sqlState == .lockNotAvailable, "another state: \(report)")
                            }
                            let answer = try await session.query("SELECT \(5)")[0].decode(0, as: Int.self)
                            bench.tally.expect(answer == 5, "a shifted answer")
                        }
                    }
                }
            }
        }

        @Test func `idle_in_transaction_session_timeout ends the transaction, and the reason is told`() async throws {
            try await FaultBench.run(29, "idle in transaction", "idle_in_transaction_session_timeout of 30 ms") {
                bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(
                    maximumConnections: 1,
                    connection: bench.connection(settings: ["idle_in_transaction_session_timeout": "30"]))
                for number in 0..<FaultScale.count(short: 3, long: 100) {
                    bench.tally.countTrials()
                    do {
                        try await pool.withTransaction { session in
                            _ = try await session.query("INSERT INTO items VALUES (1)")
                            _ = try await eventually { pool.statistics.closedTotal == number + 1 }
                            _ = try await session.query("SELECT 1")
                        }
                        bench.tally.fail("the transaction went on")
                    } catch PQError.connectionLost(let reason, let wasSent) {
                        bench.tally.expect(reason.contains("25P03"), "the reason is not told: \(reason)")
                        bench.tally.expect(!wasSent, "the statement was not sent, but is said to have been")
                    }
                }
                let count = try await bench.observer.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
                bench.tally.expect(count == 0, "\(count) rows of transactions that were ended")
            }
        }

        @Test func `idle_session_timeout costs no caller an error`() async throws {
            try await FaultBench.run(29, "idle session", "idle_session_timeout of 100 ms, statements now and then") {
                bench in
                let pool = try bench.makePool(
                    maximumConnections: 2, connection: bench.connection(settings: ["idle_session_timeout": "100"]))
                for number in 0..<FaultScale.count(short: 8, long: 500) {
                    bench.tally.countTrials()
                    let answer = try await pool.query("SELECT \(number)")[0].decode(0, as: Int.self)
                    bench.tally.expect(answer == number, "a foreign answer")
                    // At once, or when the session has ended; just in time both would be right.
                    guard number.isMultiple(of: 2) else { continue }
                    let isOver = try await eventually { pool.statistics.connectionCount == 0 }
                    bench.tally.expect(isOver, "the pool did not see the end of its session")
                }
                bench.tally.remark("\(pool.statistics.closedTotal) sessions ended")
                bench.tally.expect(pool.statistics.closedTotal > 0, "no session was ended")
            }
        }
    }
}
