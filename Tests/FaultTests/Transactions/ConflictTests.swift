import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Transactions that lose races and are run again.
    @Suite struct ConflictTests {
        @Test func `writers that cross each other deadlock, are run again, and lose nothing`() async throws {
            try await FaultBench.run(27, "deadlock", "pairs of writers locking two rows in opposite order, with retry")
            { bench in
                try await bench.execute(
                    "CREATE TABLE accounts (id int8 PRIMARY KEY, n int8); INSERT INTO accounts VALUES (0, 0), (1, 0)")
                let pool = try bench.makePool(
                    maximumConnections: 8, connection: bench.connection(settings: ["deadlock_timeout": "5ms"]))
                let attempts = Counter()
                let rounds = FaultScale.count(short: 20, long: 1000)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for worker in 0..<8 {
                        group.addTask {
                            for _ in 0..<rounds { try await Self.cross(bench, pool, worker, attempts) }
                        }
                    }
                    try await group.waitForAll()
                }
                let sums = try await bench.observer.query("SELECT n FROM accounts ORDER BY id")
                for row in sums {
                    let sum = try row.decode(0, as: Int.self)
                    bench.tally.expect(sum == 8 * rounds, "the sum is \(sum), not \(8 * rounds)")
                }
                bench.tally.remark("\(attempts.value) attempts")
                bench.tally.expect(attempts.value > 8 * rounds, "there was no deadlock")
            }
        }

        private static func cross(
            _ bench: FaultBench, _ pool: ConnectionPool, _ worker: Int, _ attempts: Counter
        ) async throws {
            bench.tally.countTrials()
            try await pool.withTransaction(retry: RetryPolicy(attemptLimit: 100)) { session in
                attempts.add()
                _ = try await session.query("UPDATE accounts SET n = n + 1 WHERE id = \(worker % 2)")
                _ = try await session.query("UPDATE accounts SET n = n + 1 WHERE id = \(1 - worker % 2)")
            }
        }

        @Test func `two who check each other never both leave under SERIALIZABLE`() async throws {
            try await FaultBench.run(27, "skew", "write skew: each goes off duty if the other is on, SERIALIZABLE") {
                bench in
                try await bench.execute("CREATE TABLE doctors (id int8 PRIMARY KEY, on_duty bool)")
                let pool = try bench.makePool(maximumConnections: 4)
                for _ in 0..<FaultScale.count(short: 40, long: 3000) {
                    bench.tally.countTrials()
                    try await bench.execute(
                        "TRUNCATE doctors; INSERT INTO doctors VALUES (0, true), (1, true)")
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for id in 0..<2 { group.addTask { try await Self.leaveDuty(pool, id) } }
                        try await group.waitForAll()
                    }
                    let left = try await bench.observer.query("SELECT FROM doctors WHERE on_duty").count
                    bench.tally.expect(left == 1, "\(left) are on duty")
                }
            }
        }

        private static func leaveDuty(_ pool: ConnectionPool, _ id: Int) async throws {
            let options = TransactionOptions(isolation: .serializable)
            try await pool.withTransaction(options, retry: RetryPolicy(attemptLimit: 50)) { session in
                let others = try await session.query("SELECT FROM doctors WHERE on_duty AND id <> \(id)").count
                guard others > 0 else { return }
                _ = try await session.query("UPDATE doctors SET on_duty = false WHERE id = \(id)")
            }
        }
    }
}
