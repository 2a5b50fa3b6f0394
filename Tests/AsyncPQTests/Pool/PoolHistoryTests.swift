import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct PoolHistoryTests {
    @Test(arguments: 0..<8)
    func `no random history loses a caller, lends a connection twice or exceeds a bound`(part: UInt64) async {
        for seed in (part * 12_500)..<((part + 1) * 12_500) {
            var history = PoolHistory(seed: seed)
            history.play(stepCount: 40)
            // Let other tests have the thread.
            if seed % 50 == 0 { await Task.yield() }
            guard history.violations.isEmpty else {
                Issue.record("seed \(seed): \(history.violations)\n\(history.log.joined(separator: "\n"))")
                return
            }
        }
    }
}
