import TestSupport
import Testing

extension FaultTests {
    /// The pool's decisions alone, without a server, by far more histories than the unit tests play.
    @Suite struct HistoriesTests {
        @Test func `no random history of the pool's state loses a caller, lends twice or exceeds a bound`() async throws
        {
            try await FaultBench.run(
                1, "", "random histories of the pool's state: 40 events of callers, connections, a drain"
            ) { bench in
                let count = UInt64(FaultScale.count(short: 10_000, long: 1_000_000))
                // Other seeds than those of the unit tests.
                let first: UInt64 = 1 << 32
                await withTaskGroup { group in
                    for part in 0..<4 {
                        group.addTask {
                            for seed in stride(from: first + UInt64(part), to: first + count, by: 4) {
                                play(seed, bench.tally)
                                // The other tasks want the thread now and then.
                                if seed % 64 == 0 { await Task.yield() }
                            }
                        }
                    }
                }
            }
        }

        private func play(_ seed: UInt64, _ tally: Tally) {
            var history = PoolHistory(seed: seed)
            history.play(stepCount: 40)
            tally.countTrials()
            tally.expect(history.violations.isEmpty, "seed \(seed): \(history.violations)")
        }
    }
}
