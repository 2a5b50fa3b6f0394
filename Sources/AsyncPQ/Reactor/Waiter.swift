internal import Synchronization

/// Where one task waits for one value; the only place in the module that holds a continuation.
///
/// The first of `settle` and cancellation wins and resumes the task, exactly once; the loser is told. So a session that
/// is offered to a task that has already left is not lost: `settle` answers `false`, and the session goes to the next.
final class Waiter<Value: Sendable>: Sendable {
    private enum State {
        case idle
        case waiting(CheckedContinuation<Value, any Error>)
        /// The value came before the task waited.
        case settled(Result<Value, any Error>)
        case finished
    }

    private let state = Mutex(State.idle)

    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .idle, .waiting: false
            case .settled, .finished: true
            }
        }
    }

    /// Offers the outcome; `false` when the task already has another.
    @discardableResult
    func settle(_ result: Result<Value, any Error>) -> Bool {
        let (accepted, continuation): (Bool, CheckedContinuation<Value, any Error>?) = state.withLock { state in
            switch state {
            case .idle:
                state = .settled(result)
                return (true, nil)
            case .waiting(let continuation):
                state = .finished
                return (true, continuation)
            case .settled, .finished: return (false, nil)
            }
        }
        continuation?.resume(with: result)
        return accepted
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
        try await withCheckedThrowingContinuation { register($0) }
    }

    private func register(_ continuation: CheckedContinuation<Value, any Error>) {
        let early: Result<Value, any Error>? = state.withLock { state in
            switch state {
            case .idle:
                state = .waiting(continuation)
                return nil
            case .settled(let result):
                state = .finished
                return result
            case .waiting, .finished: preconditionFailure("a waiter was awaited twice")
            }
        }
        if let early { continuation.resume(with: early) }
    }
}
