/// A connection lent to one closure; exclusive, and gone when the closure returns.
///
/// It cannot be copied or kept, and two tasks cannot use it at once: the compiler sees to that. Everything in it ends by
/// the deadline that was given to the pool. When a call is cancelled or its deadline passes, its task goes on at once,
/// while the connection cancels the statement in the server and is cleaned up before anybody else gets it.
public struct Session: ~Copyable {
    let lease: Lease
    /// What waits to travel with the next statement: BEGIN, SAVEPOINT.
    let prefix = Prefix()

    final class Prefix {
        var statements: [Query] = []
        /// What travels with COMMIT.
        var closing: [Query] = []
        var savepointCount = 0
        /// What a savepoint's scope did could not be undone.
        var mustRollBack = false

        /// What goes out now; to be put back when it does not.
        func take() -> [Query] {
            defer { statements = [] }
            return statements
        }

        func putBack(_ unsent: [Query]) { statements = unsent + statements }
    }

    init(_ lease: Lease) { self.lease = lease }

    /// The server process that serves this session (`pg_backend_pid()`).
    public var backendPID: Int32 { lease.connection.backendPID }

    /// Runs one statement.
    ///
    /// - Parameters:
    ///   - query: The statement and its parameters.
    ///   - timeout: For this statement; the session's deadline counts as well.
    /// - Throws: `PQError.server` when the server refuses it, `.connectionLost`, `.deadlineExceeded`,
    ///   `.invalidParameter`, or `CancellationError`.
    public func query(_ query: Query, timeout: Duration? = nil) async throws -> QueryResult {
        try query.validate()
        let results = try await send([query], timeout: timeout).get()
        guard let result = results.last else { throw PQError.protocolViolation(reason: "no result") }
        return result
    }

    /// Runs text that may hold several statements; without parameters, and every column comes as a `String`.
    ///
    /// The statements are one transaction unless they say otherwise (PostgreSQL 15 manual, 55.2.2.1).
    ///
    /// - Throws: As `query`.
    @discardableResult
    public func simpleQuery(_ sql: SQLText) async throws -> [QueryResult] {
        try sql.validate()
        try await sendPrefix()
        return try await run(.simple(sql.text), deadline: deadline(within: nil)).get()
    }
}

// Sending.
extension Session {
    /// Until when a call must be done: the session's deadline, the task's, and the call's own.
    func deadline(within timeout: Duration?) -> ContinuousClock.Instant? {
        let own = timeout.map { ContinuousClock.now + $0 }
        return Deadline.soonest(own, Deadline.soonest(lease.deadline, Deadline.current))
    }

    /// Sends statements under one Sync, those that wait before them; answers the results of all of them.
    func send(_ queries: [Query], timeout: Duration? = nil) async throws -> Exchange.Outcome {
        let waiting = prefix.take()
        let all = waiting.isEmpty ? queries : waiting + queries
        do {
            return try await run(.statements(all), deadline: deadline(within: timeout))
        } catch let error as PQError where error.wasNothingSent {
            // Without its BEGIN the next statement would be a transaction of its own.
            prefix.putBack(waiting)
            throw error
        }
    }

    /// Sends what waits, where the next thing cannot carry it.
    func sendPrefix() async throws {
        if !prefix.statements.isEmpty { _ = try await send([]).get() }
    }

    func run(_ content: Exchange.Content, deadline: ContinuousClock.Instant?) async throws -> Exchange.Outcome {
        let exchange = submit(content, deadline: deadline)
        let connection = lease.connection
        return try await CallTimes.current.measuringServer {
            try await exchange.waiter.value { connection.reactor.submit(Departure(exchange, from: connection)) }
        }
    }

    /// Waits even if the task is cancelled; the deadline alone ends the wait.
    func runIgnoringCancellation(
        _ content: Exchange.Content, deadline: ContinuousClock.Instant?, awaitsVerdict: Bool = false
    ) async throws -> Exchange.Outcome {
        let exchange = submit(content, deadline: deadline, awaitsVerdict: awaitsVerdict)
        return try await CallTimes.current.measuringServer { try await exchange.waiter.valueIgnoringCancellation() }
    }

    func submit(
        _ content: Exchange.Content, deadline: ContinuousClock.Instant?, awaitsVerdict: Bool = false
    ) -> Exchange {
        let exchange = Exchange(content, deadline: deadline, awaitsVerdict: awaitsVerdict)
        lease.connection.reactor.submit(Submission(exchange, lease))
        return exchange
    }
}

/// Statements on their way to a connection, for as long as the lease lasts.
final class Submission: ReactorWork {
    private let exchange: Exchange
    private let lease: Lease

    init(_ exchange: Exchange, _ lease: Lease) {
        self.exchange = exchange
        self.lease = lease
    }

    func run(on reactor: Reactor) {
        // A stream may be kept longer than its session, whose connection may be somebody else's by now.
        guard !lease.isOver else {
            exchange.answer(.failure(.sessionEnded))
            return
        }
        lease.connection.assumeIsolated { $0.submit(exchange) }
    }
}

extension PQError {
    /// Whether the statement certainly did not leave for the server.
    var wasNothingSent: Bool {
        switch self {
        case .deadlineExceeded(wasSent: false), .connectionLost(_, wasSent: false), .sessionBusy: true
        default: false
        }
    }
}

extension Query {
    /// - Throws: `PQError.invalidParameter` for what cannot be sent.
    func validate() throws(PQError) {
        if let fault = parameters.fault { throw .invalidParameter(reason: fault) }
        if sql.hasNUL { throw .invalidParameter(reason: "the statement has a NUL character") }
    }
}
