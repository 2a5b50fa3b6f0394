/// How a transaction sees the others (PostgreSQL 15 manual, 13.2).
public enum IsolationLevel: String, Sendable {
    /// Each statement sees what was committed before it began; the server's default.
    case readCommitted = "READ COMMITTED"
    /// Every statement sees what was committed before the first one began; a lost race is 40001.
    case repeatableRead = "REPEATABLE READ"
    /// As if the transactions had run one after the other; a lost race is 40001.
    case serializable = "SERIALIZABLE"
}

/// What a transaction is begun with.
public struct TransactionOptions: Hashable, Sendable {
    /// `nil` takes the server's default.
    public var isolation: IsolationLevel?
    /// Whether the server refuses writes; `nil` takes its default.
    public var isReadOnly: Bool?
    /// Whether a serializable read-only transaction waits until it can run without any risk of 40001.
    public var isDeferrable = false

    /// The options; the defaults are the server's.
    public init(isolation: IsolationLevel? = nil, isReadOnly: Bool? = nil, isDeferrable: Bool = false) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.isDeferrable = isDeferrable
    }

    var beginStatement: Query {
        var words = ["BEGIN"]
        if let isolation { words.append("ISOLATION LEVEL \(isolation.rawValue)") }
        if let isReadOnly { words.append(isReadOnly ? "READ ONLY" : "READ WRITE") }
        if isDeferrable { words.append("DEFERRABLE") }
        return Query(once: words.joined(separator: " "))
    }
}

/// Whether a transaction that lost a race is run again.
///
/// Only 40001 and 40P01 are: the server has rolled back, so nothing happened. A COMMIT whose answer was lost is never
/// run again. The body runs once more from its beginning, so it must not have effects outside the transaction.
public struct RetryPolicy: Hashable, Sendable {
    /// How often the body runs at most; at least 1.
    public var attemptLimit: Int
    /// Before the second attempt; doubles with each further one, and is spread at random.
    public var firstDelay: Duration
    /// The longest wait between two attempts.
    public var delayLimit: Duration

    /// A policy of at most `attemptLimit` attempts.
    public init(
        attemptLimit: Int, firstDelay: Duration = .milliseconds(5), delayLimit: Duration = .milliseconds(500)
    ) {
        self.attemptLimit = max(attemptLimit, 1)
        self.firstDelay = firstDelay
        self.delayLimit = delayLimit
    }

    /// The body runs once.
    public static let never = RetryPolicy(attemptLimit: 1)

    /// How long to wait before another attempt; `nil` when there is to be none.
    func delay(after error: any Error, attempt: Int, jitter: Double) -> Duration? {
        guard attempt < attemptLimit, case PQError.server(let report) = error else { return nil }
        guard report.sqlState == .serializationFailure || report.sqlState == .deadlockDetected else { return nil }
        return Backoff(first: firstDelay, limit: delayLimit).delay(afterFailures: attempt, jitter: jitter)
    }
}
