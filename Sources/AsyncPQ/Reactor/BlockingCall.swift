/// A call that blocks, made on a helper thread; its caller waits until a deadline, or until it is cancelled, and the
/// thread goes on without it.
final class BlockingCall<Value: Sendable>: Sendable {
    private let work: @Sendable () -> Value
    private let waiter = Waiter<Value?>()

    init(_ work: @escaping @Sendable () -> Value) { self.work = work }

    /// Makes the call; `nil` when the deadline passed first.
    ///
    /// - Throws: `CancellationError`.
    nonisolated(nonsending) func value(
        on threads: HelperThreads, until deadline: ContinuousClock.Instant, _ reactor: Reactor
    ) async throws -> Value? {
        let limit = TimeLimit(deadline) { [waiter] in waiter.settle(.success(nil)) }
        reactor.submit(limit)
        threads.enqueue { [self] in
            // Nobody waits any more: the call may have stood in the queue for long.
            guard !waiter.isSettled else { return }
            waiter.settle(.success(work()))
            reactor.submit(limit)
        }
        return try await waiter.value {}
    }
}

/// A timer that is set when it is submitted to the reactor, and unset when it is submitted again.
private final class TimeLimit: ReactorWork {
    private let deadline: ContinuousClock.Instant
    private let onFire: @Sendable () -> Void
    /// Touched on the reactor's thread only.
    private nonisolated(unsafe) var timer: ReactorTimer?

    init(_ deadline: ContinuousClock.Instant, onFire: @escaping @Sendable () -> Void) {
        self.deadline = deadline
        self.onFire = onFire
    }

    func run(on reactor: Reactor) {
        if let timer = unsafe timer {
            reactor.disarm(timer)
        } else {
            let timer = ReactorTimer(onFire: onFire)
            timer.deadline = deadline
            unsafe self.timer = timer
            reactor.arm(timer)
        }
    }
}
