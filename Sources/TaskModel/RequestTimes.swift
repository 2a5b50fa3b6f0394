internal import Synchronization

/// Where the time of one request went, added up while it is worked on.
///
/// It is there when somebody wants to know: a caller by `Prefer: server-timing`, or a log.
package final class RequestTimes: Sendable {
    /// The parts; what is left of the whole is the caller's own, such as a body that comes slowly, and the service's.
    package struct Parts: Hashable, Sendable {
        /// From the arrival of the request's head until the service turned to it.
        package var queue = Duration.zero
        /// Waiting for connections to the database.
        package var pool = Duration.zero
        /// Waiting for the database's answers.
        package var database = Duration.zero
        /// Making the answer of what the database answered.
        package var encoding = Duration.zero

        package init() {}
    }

    private let state = Mutex((parts: Parts(), lastAnswer: ContinuousClock.Instant?.none))

    package init(queue: Duration = .zero) { state.withLock { $0.parts.queue = queue } }

    package var parts: Parts { state.withLock { $0.parts } }

    /// A step of the store is over.
    package func databaseAnswered(poolWait: Duration, after duration: Duration, at time: ContinuousClock.Instant) {
        state.withLock { state in
            state.parts.pool += poolWait
            state.parts.database += duration
            state.lastAnswer = time
        }
    }

    /// The answer is complete: what has passed since the database's last answer went into making it.
    package func encodingEnded(at time: ContinuousClock.Instant) {
        state.withLock { state in
            if let lastAnswer = state.lastAnswer { state.parts.encoding += time - lastAnswer }
            state.lastAnswer = nil
        }
    }

    /// Runs what makes an answer before the database's last word, as a write under a key does.
    package func encoding<Value>(_ body: () throws -> Value) rethrows -> Value {
        let start = ContinuousClock.now
        defer { state.withLock { $0.parts.encoding += .now - start } }
        return try body()
    }
}
