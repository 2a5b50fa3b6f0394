import Synchronization
import TestSupport

@testable import AsyncPQ

/// Asks the reactor again and again for a turn, and keeps the longest it had to wait.
final class ReactorProbe: Sendable {
    private let longest = Mutex(Duration.zero)
    private let longestOfTasks = Mutex(Duration.zero)
    /// What the machine itself keeps threads waiting.
    private let scheduler = SchedulerProbe()

    var longestWait: Duration { longest.withLock { $0 } }
    /// Of a thread that only sleeps, or of a task.
    var longestDelayOfMachine: Duration { max(scheduler.longestDelay, longestOfTasks.withLock { $0 }) }

    /// Until the task is cancelled.
    func run() async {
        defer { scheduler.end() }
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let turn = Waiter<ContinuousClock.Instant>()
            Reactor.shared.submit(Turn(turn))
            if let end = try? await turn.valueIgnoringCancellation() {
                longest.withLock { $0 = max($0, end - start) }
            }
            await sleep(for: .milliseconds(5))
        }
    }

    private func sleep(for time: Duration) async {
        let start = ContinuousClock.now
        try? await Task.sleep(for: time)
        let delay = ContinuousClock.now - start - time
        longestOfTasks.withLock { $0 = max($0, delay) }
    }

    private final class Turn: ReactorWork {
        private let waiter: Waiter<ContinuousClock.Instant>
        init(_ waiter: Waiter<ContinuousClock.Instant>) { self.waiter = waiter }
        func run(on reactor: Reactor) { waiter.settle(.success(.now)) }
    }
}
