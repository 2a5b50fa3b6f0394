import AsyncPQ
import Glibc
import Synchronization
import TestSupport
import Testing

extension FaultTests {
    /// A backend that stands still, as on a machine that swaps.
    @Suite struct SignalTests {
        @Test func `a stopped backend delays its own caller only, and what it does later reaches nobody`() async throws
        {
            try await FaultBench.run(12, "", "SIGSTOP of one backend of four, SIGCONT later") { bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 4, connection: bench.impatientConnection())
                _ = try await bench.warmUp(pool, count: 4)
                var worst = Duration.zero
                for number in 0..<FaultScale.count(short: 1, long: 20) {
                    worst = max(worst, try await stopOnce(bench, pool, number))
                }
                bench.tally.remark("others' p99 at most \(worst.inMilliseconds) ms")
            }
        }

        /// Answers the 99th percentile of what the others waited.
        private func stopOnce(_ bench: FaultBench, _ pool: ConnectionPool, _ number: Int) async throws -> Duration {
            bench.tally.countTrials()
            let stopTime = FaultScale.duration(short: .seconds(1), long: .seconds(number == 0 ? 30 : 1))
            let stopped = try await bench.withSession(pool) { session in
                bench.server.signal(session.backendPID, SIGSTOP)
                await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
                    try await session.query("INSERT INTO items VALUES (\(number))", timeout: .milliseconds(200))
                }
                return session.backendPID
            }
            let end = ContinuousClock.now + stopTime
            let times = try await withThrowingTaskGroup(of: [Duration].self) { group in
                for worker in 0..<8 {
                    group.addTask { try await Self.ask(bench, pool, until: end, worker: worker) }
                }
                return try await group.reduce(into: []) { $0 += $1 }.sorted()
            }
            bench.server.signal(stopped, SIGCONT)
            bench.expect("the others' p99", took: times.percentile(99), below: .milliseconds(300))
            _ = try await Self.ask(bench, pool, until: .now + .milliseconds(100), worker: 99)
            let isGone = try await eventually { try await bench.backendCount(where: "pid = \(stopped)") == 0 }
            bench.tally.expect(isGone, "the stopped backend was kept")
            return times.percentile(99)
        }

        /// Asks with a nonce again and again; answers how long each took.
        private static func ask(
            _ bench: FaultBench, _ pool: ConnectionPool, until end: ContinuousClock.Instant, worker: Int
        ) async throws -> [Duration] {
            var times: [Duration] = []
            while ContinuousClock.now < end {
                let start = ContinuousClock.now
                let nonce = Int64.random(in: .min ... .max)
                let answer = try await pool.query("SELECT \(nonce)", deadline: start + .seconds(5))
                bench.tally.expect(try answer[0].decode(0, as: Int64.self) == nonce, "a foreign answer")
                times.append(.now - start)
                try await Task.sleep(for: .milliseconds(2))
            }
            return times
        }
    }
}
