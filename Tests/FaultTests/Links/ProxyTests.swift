import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// The proxy itself: it must do what the other cases believe it does.
    @Suite struct ProxyTests {
        @Test func `what passes is counted, and a session is told from a cancel request`() async throws {
            try await FaultBench.run(0, "proxy", "the proxy passes, counts, and knows who speaks") { bench in
                let pool = try bench.makePool(maximumConnections: 1)
                #expect(try await pool.query("SELECT \(7)")[0].decode(0, as: Int.self) == 7)
                #expect(bench.proxy.counts.sessionCount == 1)
                #expect(bench.proxy.counts.openSessionCount == 1)
                await #expect(throws: PQError.self) {
                    try await pool.query("SELECT pg_sleep(60)", deadline: .now + .milliseconds(50))
                }
                #expect(try await pool.query("SELECT \(8)")[0].decode(0, as: Int.self) == 8)
                #expect(bench.proxy.counts.cancelCount >= 1)
                #expect(pool.statistics.openedTotal == 1)
                bench.tally.countTrials()
            }
        }
    }
}
