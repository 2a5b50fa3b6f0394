/// A caller at the pool's door, and what it wants.
final class PoolRequest: ReactorWork {
    enum Purpose: Sendable {
        /// A session for as long as a closure runs.
        case lease(Waiter<Lease>, CallSite)
        /// One statement; the session is returned when it is answered.
        case statement(Exchange)
    }

    let purpose: Purpose
    let start: ContinuousClock.Instant
    /// Until when the caller waits for a connection.
    let deadline: ContinuousClock.Instant
    /// Until when the whole session must be done; `nil` has no end.
    let sessionDeadline: ContinuousClock.Instant?
    /// Hears how long the caller waited for a connection.
    let times: CallTimes?
    private let pool: ConnectionPool
    /// Given by the pool; touched on the reactor's thread only.
    private nonisolated(unsafe) var confinedID: PoolState.WaiterID = 0

    init(
        _ purpose: Purpose, sessionDeadline: ContinuousClock.Instant?, pool: ConnectionPool, times: CallTimes? = nil
    ) {
        self.purpose = purpose
        self.times = times
        self.sessionDeadline = sessionDeadline
        start = .now
        let acquireDeadline = start + pool.acquireTimeout
        deadline = min(acquireDeadline, sessionDeadline ?? acquireDeadline)
        self.pool = pool
    }

    var id: PoolState.WaiterID {
        get { unsafe confinedID }
        set { unsafe confinedID = newValue }
    }

    var isSettled: Bool {
        switch purpose {
        case .lease(let waiter, _): waiter.isSettled
        case .statement(let exchange): exchange.waiter.isSettled
        }
    }

    /// Answers `false` when the caller had left.
    @discardableResult
    func fail(_ error: PQError) -> Bool {
        times?.waited(.now - start)
        return switch purpose {
        case .lease(let waiter, _): waiter.settle(.failure(error))
        case .statement(let exchange): exchange.waiter.settle(.failure(error))
        }
    }

    func run(on reactor: Reactor) { pool.assumeIsolated { $0.received(self) } }
}

/// Where in the program a session was asked for.
public struct CallSite: Hashable, Sendable, CustomStringConvertible {
    /// Module and file, as `#fileID` gives them.
    public var file: String
    /// Counted from 1.
    public var line: Int

    /// `Module/File.swift:42`.
    public var description: String { "\(file):\(line)" }
}

/// Who has a session now, and since when.
public struct SessionHolder: Hashable, Sendable {
    /// Where it was asked for; `nil` for a single statement, which has no closure.
    public var site: CallSite?
    /// For how long it has been held.
    public var age: Duration
    /// The server process that serves it.
    public var backendPID: Int32
}

/// A session's claim on a connection; given back once.
final class Lease: ReactorWork {
    let connection: Connection
    /// Until when everything in the session must be done; `nil` has no end.
    let deadline: ContinuousClock.Instant?

    init(connection: Connection, deadline: ContinuousClock.Instant?) {
        self.connection = connection
        self.deadline = deadline
    }

    /// Gives the connection back, from any thread and without waiting: what it left behind is cleaned up on the reactor.
    func giveBack() { connection.reactor.submit(self) }

    func run(on reactor: Reactor) {
        isOver = true
        connection.assumeIsolated { $0.release() }
    }

    // Touched on the reactor's thread only.
    private nonisolated(unsafe) var confinedIsOver = false

    var isOver: Bool {
        get { unsafe confinedIsOver }
        set { unsafe confinedIsOver = newValue }
    }
}

/// A caller has left.
final class Departure: ReactorWork {
    private let pool: ConnectionPool?
    private let request: PoolRequest?
    private let exchange: Exchange?
    private let connection: Connection?

    /// From the pool's queue, or with a statement under way on a connection that the pool chose.
    init(_ request: PoolRequest, from pool: ConnectionPool) {
        self.pool = pool
        self.request = request
        exchange = nil
        connection = nil
    }

    /// From a session.
    init(_ exchange: Exchange, from connection: Connection) {
        self.exchange = exchange
        self.connection = connection
        pool = nil
        request = nil
    }

    func run(on reactor: Reactor) {
        if let pool, let request { pool.assumeIsolated { $0.left(request) } }
        if let exchange, let connection { connection.assumeIsolated { $0.abandon(exchange) } }
    }
}
