internal import CLibpq
internal import DequeModule
internal import Logging

/// Whoever hands a connection out, and hears on the reactor's thread what becomes of it.
protocol ConnectionOwner: AnyObject, Sendable {
    /// The connection is idle, outside a transaction, and nothing that was sent on it is unanswered.
    func connectionBecameFree(_ connection: Connection)
    func connectionClosed(_ connection: Connection, reason: CloseReason)
    /// A cancel request is over: the server took it, or did not answer in time.
    func cancelReturned(isAnswered: Bool)
    /// A write was refused because the whole server, not the transaction, is read-only.
    func serverIsReadOnly(_ connection: Connection)
    /// A server process crashed, and all sessions of its server end (57P02).
    func serverCrashed(_ connection: Connection)
}

// What only a pool, which has several connections to one server, has a use for.
extension ConnectionOwner {
    func cancelReturned(isAnswered: Bool) {}
    func serverIsReadOnly(_ connection: Connection) {}
    func serverCrashed(_ connection: Connection) {}
}

/// One connection to PostgreSQL: what to send, what was sent, and how it is left clean.
///
/// Pinned to the reactor, so it never waits and never blocks: events come in (a statement, readiness, a timer, a
/// cancellation), and each is handled at once. A task that leaves early (cancelled, or past its deadline) is resumed
/// without delay; the connection then cancels the statement in the server, reads what is left, and only then takes the
/// next statement (libpq.md P33). Whatever cannot be brought to rest in time is closed.
actor Connection {
    nonisolated let reactor: Reactor
    nonisolated let id: Int
    nonisolated let backendPID: Int32
    /// The host that answered.
    nonisolated let endpoint: Endpoint
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }

    let logger: Logger
    let limits: Limits
    let cancelHandle: CancelHandle?
    weak var owner: (any ConnectionOwner)?
    /// `nil` once closed.
    var handle: ConnectionHandle?
    /// What whoever comes too late is told, such as 25P03.
    private var closeReason = "closed"
    var watch: SocketWatch?
    /// A FATAL that came as the answer to a statement.
    var fatalReport: ServerReport?

    var conversation = Conversation<Exchange>()
    var pending = Deque<Exchange>()
    var statements: StatementCache
    var cancel = CancelState.none
    var isReleasing = false
    /// The stream or COPY that has the connection to itself.
    var transfer: Exchange?
    var copyPhase = CopyPhase.none
    /// A reader is behind: the socket is not read until it has caught up.
    var isReadingPaused = false
    /// Why it is to be closed when the server has answered; nothing more is sent.
    var reasonToClose: CloseReason?
    /// Rows were streamed last: libpq would hand out those of the next pipeline's first command one by one, too.
    var isSingleRowModeLeft = false
    /// The session left something behind that outlives a transaction: settings, locks, temporary tables.
    var isTainted = false
    /// Waits until its data has left for the server.
    var copyWriter: Waiter<Void>?
    /// Takes a message, and answers whether there is room for more.
    var onNotification: (@Sendable (ServerNotification) -> Bool)?
    var deadlineTimer: ReactorTimer?
    var cleanupTimer: ReactorTimer?
    var cancelTimer: ReactorTimer?
    var cancelCount = 0
    /// Results and ends of statements that have come so far.
    var answerCount = 0

    /// What bounds a connection's clean-up and memory.
    struct Limits: Sendable {
        /// From the moment a caller left until the connection must be idle again.
        var cleanup: Duration = .seconds(3)
        /// From a caller's deadline until it goes without knowing what became of what it wrote.
        var verdict: Duration = .milliseconds(75)
        /// Prepared statements kept on the server.
        var preparedStatements = 256
    }

    enum CancelState {
        case none
        /// A helper thread sends the request; nothing may be sent until it returns.
        case requested
        /// The server has the request; what was sent before must be answered before anything else is sent.
        case delivered
    }

    /// Where a COPY stands (PostgreSQL 15 manual, 34.10).
    enum CopyPhase {
        case none
        /// The server sends data.
        case out
        /// The server takes data.
        case `in`
    }

    init(handle: ConnectionHandle, id: Int, reactor: Reactor, limits: Limits, logger: Logger) {
        self.handle = handle
        self.id = id
        self.reactor = reactor
        self.limits = limits
        self.logger = logger
        backendPID = handle.backendPID
        endpoint = handle.endpoint
        cancelHandle = CancelHandle(for: handle)
        statements = StatementCache(limit: limits.preparedStatements)
    }

    /// Begins to watch the socket; from then on the owner hears of its end, idle or not (libpq.md P19).
    func start(owner: any ConnectionOwner) throws(PQError) {
        guard let handle else { return }
        self.owner = owner
        deadlineTimer = ReactorTimer { [weak self] in self?.assumeIsolated { $0.deadlinePassed() } }
        cleanupTimer = ReactorTimer { [weak self] in self?.assumeIsolated { $0.cleanupTookTooLong() } }
        cancelTimer = ReactorTimer { [weak self] in self?.assumeIsolated { $0.cancelAgain() } }
        watch = try SocketWatch(duplicating: handle.socket, interest: .read, on: reactor) { [weak self] readiness in
            self?.assumeIsolated { $0.socketReady(readiness) }
        }
    }

    /// Sends statements as soon as what was sent before allows it.
    func submit(_ exchange: Exchange) {
        guard handle != nil, reasonToClose == nil else {
            exchange.answer(.failure(.connectionLost(reason: reasonToClose?.text ?? closeReason, wasSent: false)))
            return
        }
        // What would wait behind a stream waits for its own reader: a deadlock, if it were not refused.
        guard transfer?.progress.isDiscarding ?? true else {
            exchange.answer(.failure(.sessionBusy))
            return
        }
        guard !exchange.waiter.isSettled else { return }
        if let deadline = exchange.deadline, deadline <= .now {
            exchange.answer(.failure(.deadlineExceeded(wasSent: false)))
            return
        }
        pending.append(exchange)
        watchDeadline(of: exchange)
        sendPending()
    }

    /// The task that waited for this exchange has left.
    func abandon(_ exchange: Exchange) {
        if let index = pending.firstIndex(where: { $0 === exchange }) {
            pending.remove(at: index)
            settleDown()
        } else if conversation.isAwaitingAnswer, exchange.progress.wasSent, !exchange.progress.isAnswered {
            exchange.isTransfer ? breakOffTransfer() : requestCancel()
        }
    }

    /// Takes the connection from whoever holds it and closes it: at once, or when the server has stopped what it works on.
    ///
    /// A closed socket stops nothing there: a statement that waits for a lock does not look at it. Whoever waits is told at
    /// once; the clean-up's deadline bounds the rest.
    func takeBack(_ reason: CloseReason) {
        guard handle != nil, conversation.isAwaitingAnswer else { return close(reason) }
        reasonToClose = reason
        let unsent = pending
        pending.removeAll()
        for exchange in unsent { exchange.answer(.failure(.connectionLost(reason: reason.text, wasSent: false))) }
        for exchange in conversation.owners {
            exchange.answer(.failure(.connectionLost(reason: reason.text, wasSent: true)))
        }
        transfer == nil ? requestCancel() : breakOffTransfer()
    }

    /// The lease has ended: bring the connection to rest and tell the owner.
    func release() {
        isReleasing = true
        // A stream that outlived its session: its reader is told, the server too.
        if let transfer, transfer.answer(.failure(.sessionEnded)) { abandon(transfer) }
        settleDown()
    }

    /// A new lease begins.
    func beginLease() { isReleasing = false }

    func close(_ closeReason: CloseReason) {
        guard handle != nil else { return }
        let reason = closeReason.text
        self.closeReason = reason
        let lost = conversation.linkLost()
        let unsent = pending
        pending.removeAll()
        transfer = nil
        copyWriter?.settle(.failure(PQError.connectionLost(reason: reason, wasSent: true)))
        copyWriter = nil
        for case let timer? in [cleanupTimer, cancelTimer, deadlineTimer] { reactor.disarm(timer) }
        cancelHandle?.retire()
        watch?.close(on: reactor)
        watch = nil
        handle = nil
        for exchange in lost {
            exchange.answer(.failure(.connectionLost(reason: reason, wasSent: true)))
        }
        for exchange in unsent {
            exchange.answer(.failure(.connectionLost(reason: reason, wasSent: false)))
        }
        logger.debug("connection closed", metadata: ["pid": "\(backendPID)", "reason": "\(reason)"])
        owner?.connectionClosed(self, reason: closeReason)
    }
}
