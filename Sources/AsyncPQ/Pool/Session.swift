/// A connection lent to one closure; exclusive, and gone when the closure returns.
///
/// It cannot be copied or kept, and two tasks cannot use it at once: the compiler sees to that. Everything in it ends by
/// the deadline that was given to the pool. When a call is cancelled or its deadline passes, its task goes on at once,
/// while the connection cancels the statement in the server and is cleaned up before anybody else gets it.
public struct Session: ~Copyable {
    private let lease: Lease

    init(_ lease: Lease) { self.lease = lease }

    /// The server process that serves this session (`pg_backend_pid()`).
    public var backendPID: Int32 { lease.connection.backendPID }

    /// Runs one statement.
    ///
    /// - Parameter timeout: For this statement; the session's deadline counts as well.
    /// - Throws: `PQError.server` when the server refuses it, `.connectionLost`, `.deadlineExceeded`,
    ///   `.invalidParameter`, or `CancellationError`.
    public func query(_ query: Query, timeout: Duration? = nil) async throws -> QueryResult {
        try query.validate()
        let results = try await run(.statements([query]), timeout: timeout).get()
        guard let result = results.first else { throw PQError.protocolViolation(reason: "no result") }
        return result
    }

    /// Runs text that may hold several statements; without parameters, results as text.
    ///
    /// The statements are one transaction unless they say otherwise (PostgreSQL 15 manual, 55.2.2.1).
    ///
    /// - Throws: As `query`.
    @discardableResult
    public func simpleQuery(_ sql: String) async throws -> [QueryResult] {
        guard !sql.utf8.contains(0) else { throw PQError.invalidParameter(reason: "the statement has a NUL character") }
        return try await run(.simple(sql)).get()
    }

    var deadline: ContinuousClock.Instant? { lease.deadline }

    func run(_ content: Exchange.Content, timeout: Duration? = nil) async throws -> Exchange.Outcome {
        var deadline = lease.deadline
        if let timeout {
            let own = ContinuousClock.now + timeout
            deadline = min(own, deadline ?? own)
        }
        let exchange = submit(content, deadline: deadline)
        let connection = lease.connection
        return try await exchange.waiter.value { connection.reactor.submit(Departure(exchange, from: connection)) }
    }

    /// Waits even if the task is cancelled; the deadline alone ends the wait.
    func runIgnoringCancellation(
        _ content: Exchange.Content, deadline: ContinuousClock.Instant?
    ) async throws -> Exchange.Outcome {
        try await submit(content, deadline: deadline).waiter.valueIgnoringCancellation()
    }

    private func submit(_ content: Exchange.Content, deadline: ContinuousClock.Instant?) -> Exchange {
        let exchange = Exchange(content, deadline: deadline)
        lease.connection.reactor.submit(Submission(exchange, to: lease.connection))
        return exchange
    }
}

/// Statements on their way to a connection.
private final class Submission: ReactorWork {
    private let exchange: Exchange
    private let connection: Connection

    init(_ exchange: Exchange, to connection: Connection) {
        self.exchange = exchange
        self.connection = connection
    }

    func run(on reactor: Reactor) { connection.assumeIsolated { $0.submit(exchange) } }
}

extension Query {
    /// - Throws: `PQError.invalidParameter` for what cannot be sent.
    func validate() throws(PQError) {
        if let fault = parameters.fault { throw .invalidParameter(reason: fault) }
        if sql.utf8.contains(0) { throw .invalidParameter(reason: "the statement has a NUL character") }
    }
}
