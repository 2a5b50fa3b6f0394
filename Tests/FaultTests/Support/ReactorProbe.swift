import Synchronization

@testable import AsyncPQ

/// Asks the reactor again and again for a turn, and keeps the longest it had to wait.
final class ReactorProbe: Sendable {
    private let longest = Mutex(Duration.zero)

    var longestWait: Duration { longest.withLock { $0 } }

    /// Until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            let start = ContinuousClock.now
            let turn = Waiter<Void>()
            Reactor.shared.submit(Turn(turn))
            try? await turn.valueIgnoringCancellation()
            let wait = ContinuousClock.now - start
            longest.withLock { $0 = max($0, wait) }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private final class Turn: ReactorWork {
        private let waiter: Waiter<Void>
        init(_ waiter: Waiter<Void>) { self.waiter = waiter }
        func run(on reactor: Reactor) { waiter.settle(.success(())) }
    }
}
