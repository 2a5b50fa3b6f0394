import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Sessions handed over in the moment in which their receiver leaves.
    @Suite struct HandOffTests {
        enum Way: String, CaseIterable { case cancelled, deadline }

        /// What became of the callers that were to leave.
        private struct Outcomes {
            let granted = Counter()
            let left = Counter()
            var aim = Aim(guess: .microseconds(100), step: .microseconds(5))
        }

        @Test(arguments: Way.allCases)
        func `a session and its receiver's leave cross at any moment: one of both counts, and the next is served`(
            way: Way
        ) async throws {
            let number = way == .cancelled ? 2 : 3
            try await FaultBench.run(number, "", "a session returned while the waiter for it leaves (\(way.rawValue))")
            {
                bench in
                let pool = try bench.makePool(maximumConnections: 1)
                _ = try await pool.query("SELECT 1")
                var outcomes = Outcomes()
                for _ in 0..<FaultScale.count(short: 1000, long: 100_000) {
                    bench.tally.countTrials()
                    try await race(bench, pool, way, &outcomes)
                }
                bench.tally.remark("\(outcomes.granted.value) got it, \(outcomes.left.value) had left")
                let isRace = (bench.tally.trialCount / 5..<bench.tally.trialCount * 4 / 5).contains(outcomes.left.value)
                bench.tally.expect(isRace, "\(outcomes.left.value) left of \(bench.tally.trialCount) is no race")
                bench.tally.expect(pool.statistics.openedTotal == 1, "the session was lost")
            }
        }

        private func race(_ bench: FaultBench, _ pool: ConnectionPool, _ way: Way, _ outcomes: inout Outcomes)
            async throws
        {
            let leaveTime = ContinuousClock.now + outcomes.aim.wait()
            async let holding: Void = bench.withSession(pool) { _ in Self.spin(until: .now + .microseconds(20)) }
            let leaving = Task { [granted = outcomes.granted] in
                try await bench.withSession(pool, deadline: way == .deadline ? leaveTime : nil) { _ in
                    _ = granted.add()
                }
            }
            async let next: Void = bench.withSession(pool) { _ in }
            Self.spin(until: leaveTime)
            if way == .cancelled { leaving.cancel() }
            let leftBefore = outcomes.left.value
            do {
                try await leaving.value
            } catch is CancellationError where way == .cancelled {
                outcomes.left.add()
            } catch PQError.deadlineExceeded(wasSent: false) where way == .deadline {
                outcomes.left.add()
            } catch {
                bench.tally.fail("another error: \(error)")
            }
            outcomes.aim.learn(wasLate: outcomes.left.value == leftBefore)
            try await holding
            try await next
            // Whoever was told that there is none must not have had one.
            bench.tally.expect(
                outcomes.granted.value + outcomes.left.value == bench.tally.trialCount, "both, or neither, happened")
        }

        /// Keeps its thread: sleepers are woken too late for this.
        private static func spin(until end: ContinuousClock.Instant) { while ContinuousClock.now < end {} }

        @Test func `a caller cancelled before it asks is told so, and takes no place`() async throws {
            try await FaultBench.run(4, "", "a task cancelled before it asks for a session or a statement") { bench in
                let pool = try bench.makePool(maximumConnections: 1)
                try await bench.withSession(pool) { _ in
                    _ = try await eventually { pool.statistics.acquiredTotal == 1 }
                    for number in 0..<FaultScale.count(short: 200, long: 20_000) {
                        bench.tally.countTrials()
                        let task = Task {
                            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                            if number.isMultiple(of: 2) {
                                _ = try await pool.query("SELECT 1")
                            } else {
                                try await pool.withSession { _ in }
                            }
                        }
                        do {
                            try await task.value
                            bench.tally.fail("it was served")
                        } catch is CancellationError {
                        } catch {
                            bench.tally.fail("another error: \(error)")
                        }
                    }
                    let isEmpty = try await eventually { pool.statistics.waiterCount == 0 }
                    bench.tally.expect(isEmpty, "it waits on")
                    bench.tally.expect(pool.statistics.acquiredTotal == 1, "a session was lent to it")
                }
            }
        }
    }
}
