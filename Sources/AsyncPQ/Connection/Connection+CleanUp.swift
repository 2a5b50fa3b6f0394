internal import CLibpq

// Deadlines, cancellation, and coming to rest.
extension Connection {
    func watchDeadline(of exchange: Exchange) {
        guard let deadline = exchange.progress.verdictDeadline ?? exchange.deadline, let deadlineTimer else { return }
        deadlineTimer.deadline = min(deadline, deadlineTimer.deadline ?? deadline)
        reactor.arm(deadlineTimer)
    }

    func deadlinePassed() {
        let now = ContinuousClock.now
        let candidates = conversation.owners + Array(pending)
        for exchange in candidates where exchange.deadline.map({ $0 <= now }) ?? false {
            if mayStillBeJudged(exchange, now) { continue }
            let error = PQError.deadlineExceeded(wasSent: exchange.progress.wasSent)
            if exchange.answer(.failure(error)) { abandon(exchange) }
        }
        for exchange in candidates where !exchange.waiter.isSettled { watchDeadline(of: exchange) }
    }

    /// Cancels at the deadline what its caller must know the end of, and says whether to wait for it a little more.
    ///
    /// The server's answer to the cancel request is the statement's own: that it was cancelled, or that it was done.
    private func mayStillBeJudged(_ exchange: Exchange, _ now: ContinuousClock.Instant) -> Bool {
        guard exchange.awaitsVerdict, exchange.progress.wasSent, !exchange.waiter.isSettled else { return false }
        guard let end = exchange.progress.verdictDeadline else {
            exchange.progress.verdictDeadline = now + limits.verdict
            abandon(exchange)
            return true
        }
        return now < end
    }

    /// Asks the server to stop; a request names a backend, not a statement, so nothing new is sent until it is over.
    func requestCancel() {
        guard case .none = cancel else { return }
        cancelCount = 0
        boundCleanup()
        sendCancel()
    }

    func sendCancel() {
        guard let cancelHandle else {
            return close(.init(.cancelUnanswered, "the statement cannot be cancelled"))
        }
        cancel = .requested
        cancelCount += 1
        HelperThreads.cancelling.enqueue { [self] in
            // A request that fails leaves the statement running: the clean-up's deadline ends it.
            let isOver = cancelHandle.send()
            reactor.submit(CancelReturned(connection: self, isOver: isOver))
        }
    }

    func cancelReturned(isOver: Bool) {
        guard case .requested = cancel, handle != nil else { return }
        owner?.cancelReturned(isAnswered: isOver)
        guard isOver else {
            watch?.shutDown()
            return close(.init(.cancelUnanswered, "a cancel request was not answered and may still arrive"))
        }
        cancel = .delivered
        settleDown()
        guard case .delivered = cancel, let cancelTimer else { return }
        // A request that reaches the server before the statement does is dropped there (libpq.md P33): ask again.
        cancelTimer.deadline = .now + .milliseconds(20) * (1 << min(cancelCount, 5))
        reactor.arm(cancelTimer)
    }

    func cancelAgain() {
        guard case .delivered = cancel, conversation.isAwaitingAnswer else { return }
        sendCancel()
    }

    func boundCleanup() {
        guard let cleanupTimer, cleanupTimer.deadline == nil else { return }
        cleanupTimer.deadline = .now + limits.cleanup
        reactor.arm(cleanupTimer)
    }

    func cleanupTookTooLong() {
        watch?.shutDown()
        close(.init(.cleanupTimeout, "not at rest \(limits.cleanup) after its caller left"))
    }

    /// Puts a session back to where it was after connecting (PostgreSQL 15 manual, DISCARD).
    static var cleanUpStatement: String { "DISCARD ALL" }

    /// Takes the next step towards rest, if there is one now.
    func settleDown() {
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
        if let reasonToClose { return close(reasonToClose) }
        guard isReleasing, pending.isEmpty, !conversation.isAwaitingAnswer else { return }
        switch handle.transactionStatus {
        case PQTRANS_IDLE where isTainted:
            isTainted = false
            // It drops prepared statements too.
            statements = StatementCache(limit: limits.preparedStatements)
            boundCleanup()
            submit(Exchange(.simple(Self.cleanUpStatement), deadline: nil))
        case PQTRANS_IDLE:
            cleanupTimer?.deadline = nil
            isReleasing = false
            owner?.connectionBecameFree(self)
        case PQTRANS_INTRANS, PQTRANS_INERROR:
            boundCleanup()
            submit(Exchange(.statements([.rollback]), deadline: nil))
        default: close(.init(.protocolViolation, "its transaction state is unknown"))
        }
    }
}

/// A helper thread has delivered a cancel request, or given up.
private final class CancelReturned: ReactorWork {
    private let connection: Connection
    private let isOver: Bool

    init(connection: Connection, isOver: Bool) {
        self.connection = connection
        self.isOver = isOver
    }

    func run(on reactor: Reactor) { connection.assumeIsolated { $0.cancelReturned(isOver: isOver) } }
}

extension Query {
    static let rollback = Query(once: "ROLLBACK")
}
