import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Backends that an administrator ends while nobody uses them.
    @Suite struct KillIdleTests {
        @Test func `sessions that the server ended while idle are gone before anybody gets them`() async throws {
            try await FaultBench.run(6, "", "pg_terminate_backend of all idle sessions, then as many callers") {
                bench in
                let pool = try bench.makePool(maximumConnections: 4)
                for _ in 0..<FaultScale.count(short: 5, long: 300) {
                    bench.tally.countTrials()
                    let pids = try await bench.warmUp(pool, count: 4)
                    let closedBefore = pool.statistics.closedTotal
                    let sql =
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(bench.name)'"
                    _ = try await bench.observer.query(Query(unsafeSQL: sql))
                    let isNoticed = try await eventually { pool.statistics.closedTotal == closedBefore + 4 }
                    bench.tally.expect(isNoticed, "the pool did not see the end of idle sessions")
                    bench.tally.expect(
                        try await bench.warmUp(pool, count: 4).isDisjoint(with: pids), "a dead one was lent")
                }
            }
        }
    }
}
