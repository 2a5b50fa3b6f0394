import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Prepared statements while tables change, and when there are too many of them.
    @Suite struct PreparedStatementTests {
        @Test func `a table that changes all the time under prepared statements costs single statements nothing`()
            async throws
        {
            try await FaultBench.run(30, "", "a column that changes its type while 8 workers select * from the table") {
                bench in
                try await bench.execute("CREATE TABLE things (id int8, extra int4); INSERT INTO things VALUES (7, 1)")
                let pool = try bench.makePool(maximumConnections: 4)
                let end = ContinuousClock.now + FaultScale.duration(short: .seconds(1), long: .seconds(30))
                let changes = Counter()
                let unlucky = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while ContinuousClock.now < end {
                            // Not by adding and dropping: a dropped column counts towards the 1600 of a table.
                            try await bench.execute("ALTER TABLE things ALTER COLUMN extra TYPE text")
                            try await bench.execute("ALTER TABLE things ALTER COLUMN extra TYPE int4 USING 1")
                            changes.add(2)
                            try await Task.sleep(for: .milliseconds(3))
                        }
                    }
                    for _ in 0..<8 { group.addTask { await Self.select(bench, pool, until: end, unlucky) } }
                    try await group.waitForAll()
                }
                bench.tally.remark("\(changes.value) changes, \(unlucky.value) met two of them")
                bench.tally.expect(unlucky.value * 20 < bench.tally.trialCount, "\(unlucky.value) statements failed")
                // On each session that may still have an old plan.
                for _ in 0..<8 { _ = try await pool.query("SELECT * FROM things") }
                bench.tally.expect(pool.statistics.closedTotal == 0, "a session was lost")
            }
        }

        private static func select(
            _ bench: FaultBench, _ pool: ConnectionPool, until end: ContinuousClock.Instant, _ unlucky: Counter
        ) async {
            while ContinuousClock.now < end {
                bench.tally.countTrials()
                do {
                    let rows = try await pool.query("SELECT * FROM things")
                    bench.tally.expect(try rows[0].decode("id", as: Int64.self) == 7, "another row")
                } catch PQError.server(let report) where report.sqlState == .featureNotSupported {
                    // It changed again before the second try; a caller may see that, but the next statement works.
                    unlucky.add()
                } catch {
                    bench.tally.fail("\(error)")
                }
            }
        }

        @Test func `thousands of distinct statements leave no more prepared than allowed`() async throws {
            try await FaultBench.run(31, "", "distinct statement texts, at most 64 kept on each session") { bench in
                var connection = try bench.connection()
                connection.preparedStatementLimit = 64
                let pool = try bench.makePool(maximumConnections: 2, connection: connection)
                let memoryBefore = ProcessTraces.residentMemory()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for worker in 0..<4 {
                        group.addTask {
                            for number in 0..<FaultScale.count(short: 500, long: 25_000) {
                                bench.tally.countTrials()
                                let text = "SELECT \(number)::int8 AS worker_\(worker)"
                                let answer = try await pool.query(Query(unsafeSQL: text))[0].decode(0, as: Int.self)
                                bench.tally.expect(answer == number, "a foreign answer")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 { group.addTask { try await Self.expectFew(bench, pool) } }
                    try await group.waitForAll()
                }
                let grown = ProcessTraces.residentMemory() - memoryBefore
                bench.tally.expect(grown < 32 << 20, "memory grew by \(grown) bytes")
            }
        }

        private static func expectFew(_ bench: FaultBench, _ pool: ConnectionPool) async throws {
            try await bench.withSession(pool) { session in
                let count = try await session.query("SELECT count(*) FROM pg_prepared_statements")[0].decode(
                    0, as: Int.self)
                bench.tally.expect(count <= 64, "\(count) statements are prepared")
                // Held, so that the other task gets the other session.
                _ = try await session.query("SELECT pg_sleep(0.05)")
            }
        }
    }
}
