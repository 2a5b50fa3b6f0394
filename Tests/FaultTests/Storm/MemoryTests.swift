import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// What is over leaves nothing behind in memory, however it ended.
    @Suite struct MemoryTests {
        enum Wear: String, CaseIterable {
            case answered, refused, cancelled, sessions, killedIdle, killedBusy

            var isKill: Bool { self == .killedIdle || self == .killedBusy }
        }

        @Test(arguments: Wear.allCases) func `what is over leaves no memory behind`(wear: Wear) async throws {
            try await FaultBench.run(42, wear.rawValue, "memory after \(wear.rawValue) statements or connections") {
                bench in
                let pool = try bench.makePool(maximumConnections: 2)
                let count =
                    wear.isKill ? FaultScale.count(short: 40, long: 1000) : FaultScale.count(short: 500, long: 20_000)
                // Caches fill, and buffers grow to their size.
                for _ in 0..<max(count / 4, 40) { await wearOnce(bench, pool, wear) }
                let before = ProcessTraces.allocatedMemory() ?? 0
                for _ in 0..<count {
                    bench.tally.countTrials()
                    await wearOnce(bench, pool, wear)
                }
                let grown = (ProcessTraces.allocatedMemory() ?? 0) - before
                bench.tally.remark("\(grown) B")
                // What happens to be under way in the background makes some; a leak makes some each time.
                bench.tally.expect(grown < 262_144 + count * 8, "\(grown) bytes are left of \(count)")
            }
        }

        private func wearOnce(_ bench: FaultBench, _ pool: ConnectionPool, _ wear: Wear) async {
            do {
                switch wear {
                case .answered: _ = try await pool.query("SELECT \(1)")
                case .refused: _ = try await pool.query("SELECT 1 / \(0)")
                case .cancelled:
                    let task = Task { try await pool.query("SELECT pg_sleep(60)") }
                    try await Task.sleep(for: .microseconds(.random(in: 0...1000)))
                    task.cancel()
                    _ = try await task.value
                case .sessions: try await pool.withTransaction { session in _ = try await session.query("SELECT 1") }
                case .killedIdle:
                    let pid = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                    let closed = pool.statistics.closedTotal
                    _ = try await bench.observer.query("SELECT pg_terminate_backend(\(pid))")
                    _ = try await eventually { pool.statistics.closedTotal > closed }
                case .killedBusy: _ = try await pool.query("SELECT pg_terminate_backend(pg_backend_pid())")
                }
            } catch {}
        }
    }
}
