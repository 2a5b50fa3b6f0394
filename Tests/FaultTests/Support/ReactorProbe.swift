import Synchronization

@testable import AsyncPQ

/// Asks the reactor again and again for a turn, and keeps the longest it had to wait.
final class ReactorProbe: Sendable {
    private let longest = Mutex(Duration.zero)
    /// What the machine itself keeps threads waiting.
    private let scheduler = SchedulerProbe()

    var longestWait: Duration { longest.withLock { $0 } }
    var longestDelayOfMachine: Duration { scheduler.longestDelay }

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
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private final class Turn: ReactorWork {
        private let waiter: Waiter<ContinuousClock.Instant>
        init(_ waiter: Waiter<ContinuousClock.Instant>) { self.waiter = waiter }
        func run(on reactor: Reactor) { waiter.settle(.success(.now)) }
    }
}
