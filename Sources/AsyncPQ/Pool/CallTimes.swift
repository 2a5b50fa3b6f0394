internal import Synchronization

/// What calls have waited for: sessions of a pool, and answers of the server.
///
/// ```swift
/// let times = CallTimes()
/// let letters = try await CallTimes.$current.withValue(times) { try await pool.query("SELECT …") }
/// print(times.sessionWait, times.serverTime)
/// ```
///
/// Bound to a task, it adds up what the calls of that task and of its child tasks take; without one nothing is measured.
/// Streams and COPY are left out, because the time between their first row and their last is also their reader's.
public final class CallTimes: Sendable {
    /// What the calls of the present task add to; `nil` measures nothing.
    @TaskLocal public static var current: CallTimes?

    private let sums = Mutex((wait: Duration.zero, server: Duration.zero))

    /// Nothing waited for yet.
    public init() {}

    /// From asking a pool until a connection was there, in all.
    public var sessionWait: Duration { sums.withLock { $0.wait } }
    /// From handing statements to a connection until they were answered, in all.
    public var serverTime: Duration { sums.withLock { $0.server } }

    func waited(_ duration: Duration) { sums.withLock { $0.wait += duration } }

    func answered(after duration: Duration) { sums.withLock { $0.server += duration } }

    /// Takes over what one statement waited for a connection; the rest of its time is the server's.
    func add(_ own: CallTimes, ofStatementThatTook duration: Duration) {
        let wait = own.sessionWait
        waited(wait)
        answered(after: duration - wait)
    }
}

extension CallTimes? {
    /// Runs a call, and adds what it takes to the time of the server.
    nonisolated(nonsending) func measuringServer<Value>(_ call: () async throws -> Value) async rethrows -> Value {
        guard let self else { return try await call() }
        let start = ContinuousClock.now
        defer { self.answered(after: .now - start) }
        return try await call()
    }
}
