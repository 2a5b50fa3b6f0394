internal import Synchronization

/// Where one task waits for one value.
///
/// The first of `settle` and cancellation wins and resumes the task, exactly once; the loser is told. So a session that
/// is offered to a task that has already left is not lost: `settle` answers `false`, and the session goes to the next.
final class Waiter<Value: Sendable>: Sendable {
    private let place = WaitingPlace<Value>()

    var isSettled: Bool { place.isSettled }

    /// As `WaitingPlace.settle`.
    @discardableResult
    func settle(_ result: Result<Value, any Error>) -> Bool { place.settle(result) }

    /// As `WaitingPlace.value`.
    nonisolated(nonsending) func value(onCancel: @Sendable () -> Void) async throws -> Value {
        try await place.value(onCancel: onCancel)
    }

    /// As `WaitingPlace.valueIgnoringCancellation`.
    nonisolated(nonsending) func valueIgnoringCancellation() async throws -> Value {
        try await place.valueIgnoringCancellation()
    }
}

/// What a waiter is made of; the only place in the module that holds a continuation.
///
/// It is a part of what is waited for on the way of every statement, which saves an object there.
struct WaitingPlace<Value: Sendable>: ~Copyable, Sendable {
    // Not private: where it is part of a class in another file, Swift 6.3 needs to see it, and crashes without.
    enum State {
        case idle
        case waiting(SuspendedTask<Value>)
        /// The value came before the task waited.
        case settled(Result<Value, any Error>)
        /// The value is there, and the task has not been woken.
        case asleep(SuspendedTask<Value>, Result<Value, any Error>)
        case finished
    }

    private let state = Mutex(State.idle)

    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .idle, .waiting: false
            case .settled, .asleep, .finished: true
            }
        }
    }

    /// Offers the outcome; `false` when the task already has another.
    @discardableResult
    func settle(_ result: Result<Value, any Error>) -> Bool {
        let (accepted, task): (Bool, SuspendedTask<Value>?) = state.withLock { state in
            switch state {
            case .idle:
                state = .settled(result)
                return (true, nil)
            case .waiting(let task):
                state = .finished
                return (true, task)
            case .settled, .asleep, .finished: return (false, nil)
            }
        }
        task?.resume(with: result)
        return accepted
    }

    /// As `settle`, but a task that waits already sleeps on until `wake`.
    func settleAsleep(_ result: Result<Value, any Error>) -> Bool {
        state.withLock { state in
            switch state {
            case .idle: state = .settled(result)
            case .waiting(let task): state = .asleep(task, result)
            case .settled, .asleep, .finished: return false
            }
            return true
        }
    }

    /// Must follow `settleAsleep`.
    func wake() {
        let sleeper: (SuspendedTask<Value>, Result<Value, any Error>)? = state.withLock { state in
            guard case .asleep(let task, let result) = state else { return nil }
            state = .finished
            return (task, result)
        }
        if let (task, result) = sleeper { task.resume(with: result) }
    }

    /// Waits for the outcome, or for cancellation of the current task.
    ///
    /// - Parameter onCancel: Runs when cancellation won, on any thread.
    /// - Throws: `CancellationError`, or the failure that `settle` brought.
    /// - Precondition: Called once.
    nonisolated(nonsending) func value(onCancel: @Sendable () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            try await suspend()
        } onCancel: {
            if settle(.failure(CancellationError())) { onCancel() }
        }
    }

    /// Waits for the outcome even if the current task is cancelled: for clean-up that has a deadline of its own.
    nonisolated(nonsending) func valueIgnoringCancellation() async throws -> Value { try await suspend() }

    private nonisolated(nonsending) func suspend() async throws -> Value {
        #if DEBUG
            // A value that comes between `register` and the suspension is handed over by an atomic inside Swift's runtime,
            // which the thread sanitizer does not see: the lock, taken once more, shows it the order.
            defer { _ = isSettled }
        #endif
        return try await SuspendedTask.suspend { register($0) }
    }

    private func register(_ task: SuspendedTask<Value>) {
        let early: Result<Value, any Error>? = state.withLock { state in
            switch state {
            case .idle:
                state = .waiting(task)
                return nil
            case .settled(let result):
                state = .finished
                return result
            case .waiting, .asleep, .finished: preconditionFailure("a waiter was awaited twice")
            }
        }
        if let early { task.resume(with: early) }
    }
}

/// The continuation of a task that waits; to be resumed once.
///
/// A debug build checks that. In a release build the check would take as long as the rest of waiting, and the states of a
/// `WaitingPlace` let no second one through.
@safe struct SuspendedTask<Value: Sendable>: Sendable {
    #if DEBUG
        private let continuation: CheckedContinuation<Value, any Error>

        nonisolated(nonsending) static func suspend(_ body: (Self) -> Void) async throws -> Value {
            try await withCheckedThrowingContinuation { body(Self(continuation: $0)) }
        }

        func resume(with result: Result<Value, any Error>) { continuation.resume(with: result) }
    #else
        private let continuation: UnsafeContinuation<Value, any Error>

        nonisolated(nonsending) static func suspend(_ body: (Self) -> Void) async throws -> Value {
            try await unsafe withUnsafeThrowingContinuation { unsafe body(Self(continuation: $0)) }
        }

        func resume(with result: Result<Value, any Error>) { unsafe continuation.resume(with: result) }
    #endif
}
