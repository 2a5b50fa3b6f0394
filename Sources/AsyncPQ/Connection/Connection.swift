internal import CLibpq
internal import DequeModule
internal import Logging

/// Whoever hands a connection out, and hears on the reactor's thread what becomes of it.
protocol ConnectionOwner: AnyObject, Sendable {
    /// The connection is idle, outside a transaction, and nothing that was sent on it is unanswered.
    func connectionBecameFree(_ connection: Connection)
    func connectionClosed(_ connection: Connection, reason: String)
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
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }

    private let logger: Logger
    private let limits: Limits
    private let cancelHandle: CancelHandle?
    private weak var owner: (any ConnectionOwner)?
    /// `nil` once closed.
    private var handle: ConnectionHandle?
    private var watch: SocketWatch?

    private var conversation = Conversation<Exchange>()
    private var pending = Deque<Exchange>()
    private var statements: StatementCache
    private var cancel = CancelState.none
    private var isReleasing = false
    private var deadlineTimer: ReactorTimer?
    private var cleanupTimer: ReactorTimer?
    private var cancelTimer: ReactorTimer?
    private var cancelCount = 0

    /// What bounds a connection's clean-up and memory.
    struct Limits: Sendable {
        /// From the moment a caller left until the connection must be idle again.
        var cleanup: Duration = .seconds(3)
        /// Prepared statements kept on the server.
        var preparedStatements = 256
    }

    private enum CancelState {
        case none
        /// A helper thread sends the request; nothing may be sent until it returns.
        case requested
        /// The server has the request; what was sent before must be answered before anything else is sent.
        case delivered
    }

    init(handle: ConnectionHandle, id: Int, reactor: Reactor, limits: Limits, logger: Logger) {
        self.handle = handle
        self.id = id
        self.reactor = reactor
        self.limits = limits
        self.logger = logger
        backendPID = handle.backendPID
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
        guard handle != nil else {
            exchange.waiter.settle(.failure(PQError.connectionLost(reason: "closed", wasSent: false)))
            return
        }
        guard !exchange.waiter.isSettled else { return }
        if let deadline = exchange.deadline, deadline <= .now {
            exchange.waiter.settle(.failure(PQError.deadlineExceeded(wasSent: false)))
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
            requestCancel()
        }
    }

    /// The lease has ended: bring the connection to rest and tell the owner.
    func release() {
        isReleasing = true
        settleDown()
    }

    /// A new lease begins.
    func beginLease() { isReleasing = false }

    func close(reason: String) {
        guard handle != nil else { return }
        let lost = conversation.linkLost()
        let unsent = pending
        pending.removeAll()
        cleanupTimer?.deadline = nil
        cancelTimer?.deadline = nil
        deadlineTimer?.deadline = nil
        watch?.close(on: reactor)
        watch = nil
        handle = nil
        for exchange in lost {
            exchange.waiter.settle(.failure(PQError.connectionLost(reason: reason, wasSent: true)))
        }
        for exchange in unsent {
            exchange.waiter.settle(.failure(PQError.connectionLost(reason: reason, wasSent: false)))
        }
        logger.debug("connection closed", metadata: ["pid": "\(backendPID)", "reason": "\(reason)"])
        owner?.connectionClosed(self, reason: reason)
    }
}

// Sending.
extension Connection {
    private func sendPending() {
        guard case .none = cancel else { return }
        while let exchange = pending.first, let handle {
            if case .simple = exchange.content, conversation.isAwaitingAnswer { return }
            pending.removeFirst()
            guard send(exchange, on: handle) else { return close(reason: "libpq refused: \(handle.errorMessage)") }
        }
        flush()
    }

    private func send(_ exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        exchange.progress.wasSent = true
        switch exchange.content {
        case .simple(let sql):
            guard handle.setPipelineMode(false), handle.sendSimple(sql) else { return false }
            conversation.sent(.simpleQuery(exchange))
            return true
        case .statements(let queries):
            guard handle.setPipelineMode(true) else { return false }
            for query in queries { guard send(query, of: exchange, on: handle) else { return false } }
            guard handle.sendSync() else { return false }
            conversation.sent(.sync(exchange))
            return true
        }
    }

    private func send(_ query: Query, of exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        func sent(_ command: Exchange.Command, _ accepted: Bool) -> Bool {
            exchange.progress.commands.append(command)
            conversation.sent(.command(exchange))
            return accepted
        }
        guard query.isKept else { return sent(.execute, handle.sendOnce(query.sql, query.parameters)) }
        let key = StatementCache.Key(sql: query.sql, types: query.parameters.types)
        switch statements.name(for: key) {
        case .prepared(let name):
            return sent(.execute, handle.sendExecute(name: name, query.parameters))
        case .unknown(let name, let evicted):
            if let evicted {
                guard sent(.deallocate, handle.sendOnce("DEALLOCATE \(evicted)", Parameters())) else { return false }
            }
            return sent(.prepare(key), handle.sendPrepare(name: name, sql: query.sql, types: key.types))
                && sent(.execute, handle.sendExecute(name: name, query.parameters))
        }
    }

    /// Pushes out what libpq holds back, and watches for room when the socket is full (PostgreSQL 15 manual, 34.4).
    private func flush() {
        guard let handle else { return }
        // A failure to write is told by the next read (libpq.md P17).
        let isBlocked = unsafe PQflush(handle.raw) == 1
        watch?.setInterest(isBlocked ? [.read, .write] : .read, on: reactor)
    }
}

// Receiving.
extension Connection {
    private func socketReady(_ readiness: Readiness) {
        guard let handle else { return }
        let isReadable = !readiness.isDisjoint(with: [.read, .hangup])
        let isAlive = unsafe !isReadable || PQconsumeInput(handle.raw) == 1
        readAnswers(from: handle)
        guard self.handle != nil else { return }
        if let report = handle.noticeSink.fatalReport ?? fatalReportOfStatement { return close(reason: "\(report)") }
        guard isAlive, handle.isOK else { return close(reason: handle.errorMessage) }
        // Reading may have made room to write, also in the server.
        flush()
        sendPending()
        settleDown()
    }

    private func readAnswers(from handle: ConnectionHandle) {
        while conversation.isAwaitingAnswer, unsafe PQisBusy(handle.raw) == 0 {
            let pointer = unsafe PQgetResult(handle.raw)
            let result = unsafe pointer.map { unsafe QueryResult(taking: $0, noticeSink: handle.noticeSink) }
            switch conversation.received(result.map { .result($0.kind) } ?? .null) {
            case .deliver(let exchange): if let result { deliver(result, to: exchange) }
            case .commandEnded(let exchange): exchange.progress.commandIndex += 1
            case .syncErrorEnded: break
            case .completed(let exchange): complete(exchange)
            case .violation(let what): return close(reason: "protocol violation: \(what)")
            }
            // What libpq answers on a lost link is its own, and without an end (libpq.md P21).
            guard self.handle != nil, handle.isOK else { return }
        }
    }

    private func deliver(_ result: QueryResult, to exchange: Exchange) {
        let progress = exchange.progress
        let command: Exchange.Command =
            progress.commandIndex < progress.commands.count ? progress.commands[progress.commandIndex] : .execute
        switch result.kind {
        case .success: if case .execute = command { progress.outcome.results.append(result) }
        case .error, .aborted, .sync, .unsupported:
            // Neither a refused nor a skipped Parse leaves a statement behind.
            if case .prepare(let key) = command { statements.forget(key) }
            if result.kind == .error, progress.outcome.failure == nil { progress.outcome.failure = result.report }
        }
    }

    /// A FATAL that came as the answer to a statement; the end of the link follows.
    private var fatalReportOfStatement: ServerReport? {
        conversation.owners.lazy.compactMap(\.progress.outcome.failure).first(where: \.endsSession)
    }

    private func complete(_ exchange: Exchange) {
        exchange.progress.isAnswered = true
        if let report = exchange.progress.outcome.failure, report.endsSession {
            exchange.waiter.settle(.failure(PQError.connectionLost(reason: "\(report)", wasSent: true)))
            return close(reason: "\(report)")
        }
        exchange.waiter.settle(.success(exchange.progress.outcome))
        if !conversation.isAwaitingAnswer, pending.isEmpty { deadlineTimer?.deadline = nil }
    }
}

// Deadlines, cancellation, and coming to rest.
extension Connection {
    private func watchDeadline(of exchange: Exchange) {
        guard let deadline = exchange.deadline, let deadlineTimer else { return }
        deadlineTimer.deadline = min(deadline, deadlineTimer.deadline ?? deadline)
        reactor.arm(deadlineTimer)
    }

    private func deadlinePassed() {
        let now = ContinuousClock.now
        let candidates = conversation.owners + Array(pending)
        for exchange in candidates where exchange.deadline.map({ $0 <= now }) ?? false {
            let error = PQError.deadlineExceeded(wasSent: exchange.progress.wasSent)
            if exchange.waiter.settle(.failure(error)) { abandon(exchange) }
        }
        for exchange in candidates where !exchange.waiter.isSettled { watchDeadline(of: exchange) }
    }

    /// Asks the server to stop; a request names a backend, not a statement, so nothing new is sent until it is over.
    private func requestCancel() {
        guard case .none = cancel else { return }
        cancelCount = 0
        boundCleanup()
        sendCancel()
    }

    private func sendCancel() {
        guard let cancelHandle else { return close(reason: "the statement cannot be cancelled") }
        cancel = .requested
        cancelCount += 1
        HelperThreads.cancelling.enqueue { [self] in
            // A request that fails leaves the statement running: the clean-up's deadline ends it.
            _ = cancelHandle.send()
            reactor.submit(CancelReturned(connection: self))
        }
    }

    fileprivate func cancelReturned() {
        guard case .requested = cancel, handle != nil else { return }
        cancel = .delivered
        settleDown()
        guard case .delivered = cancel, let cancelTimer else { return }
        // A request that reaches the server before the statement does is dropped there (libpq.md P33): ask again.
        cancelTimer.deadline = .now + .milliseconds(20) * (1 << min(cancelCount, 5))
        reactor.arm(cancelTimer)
    }

    private func cancelAgain() {
        guard case .delivered = cancel, conversation.isAwaitingAnswer else { return }
        sendCancel()
    }

    private func boundCleanup() {
        guard let cleanupTimer, cleanupTimer.deadline == nil else { return }
        cleanupTimer.deadline = .now + limits.cleanup
        reactor.arm(cleanupTimer)
    }

    private func cleanupTookTooLong() {
        watch?.shutDown()
        close(reason: "not at rest \(limits.cleanup) after its caller left")
    }

    /// Takes the next step towards rest, if there is one now.
    private func settleDown() {
        guard let handle, !conversation.isAwaitingAnswer else { return }
        switch cancel {
        case .requested: return
        case .delivered:
            cancel = .none
            cancelTimer?.deadline = nil
            cleanupTimer?.deadline = nil
            sendPending()
        case .none: break
        }
        guard isReleasing, pending.isEmpty, !conversation.isAwaitingAnswer else { return }
        switch handle.transactionStatus {
        case PQTRANS_IDLE:
            cleanupTimer?.deadline = nil
            isReleasing = false
            owner?.connectionBecameFree(self)
        case PQTRANS_INTRANS, PQTRANS_INERROR:
            boundCleanup()
            submit(Exchange(.statements([.rollback]), deadline: nil))
        default: close(reason: "its transaction state is unknown")
        }
    }
}

/// A helper thread has delivered a cancel request, or given up.
private final class CancelReturned: ReactorWork {
    private let connection: Connection

    init(connection: Connection) { self.connection = connection }

    func run(on reactor: Reactor) { connection.assumeIsolated { $0.cancelReturned() } }
}

extension Query {
    static let rollback = Query(once: "ROLLBACK")
}

extension QueryResult {
    var kind: Conversation<Exchange>.ResultKind {
        switch status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .success
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .error
        case PGRES_PIPELINE_ABORTED: .aborted
        case PGRES_PIPELINE_SYNC: .sync
        default: .unsupported
        }
    }
}
