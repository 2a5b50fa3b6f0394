internal import CLibpq
internal import DequeModule

// Receiving.
extension Connection {
    func socketReady(_ readiness: Readiness) {
        guard let handle else { return }
        let isReadable = !isReadingPaused && !readiness.isDisjoint(with: [.read, .hangup])
        let isAlive = !isReadable || handle.consumeInput()
        readAnswers(from: handle)
        guard self.handle != nil else { return }
        readNotifications(from: handle)
        if let report = handle.noticeSink.fatalReport ?? fatalReport { return end(report) }
        guard isAlive, handle.isOK else { return close(.init(.linkLost, handle.errorMessage)) }
        // Reading may have made room to write, also in the server.
        flush()
        sendPending()
        settleDown()
    }

    func readAnswers(from handle: ConnectionHandle) {
        while conversation.isAwaitingAnswer, !isReadingPaused, copyPhase != .in {
            if copyPhase == .out {
                guard readCopyData(from: handle) else { return }
                continue
            }
            guard unsafe PQisBusy(handle.raw) == 0 else { return }
            let pointer = unsafe PQgetResult(handle.raw)
            answerCount += 1
            let result = unsafe pointer.map { unsafe QueryResult(taking: $0, noticeSink: handle.noticeSink) }
            switch conversation.received(result.map { .result($0.kind) } ?? .null) {
            case .deliver(let exchange): if let result { deliver(result, to: exchange) }
            case .commandEnded(let exchange): exchange.progress.commandIndex += 1
            case .syncErrorEnded: break
            case .completed(let exchange): complete(exchange)
            case .violation(let what):
                return close(.init(.protocolViolation, "protocol violation: \(what)"))
            }
            // What libpq answers on a lost link is its own, and without an end (libpq.md P21).
            guard self.handle != nil, handle.isOK else { return }
        }
    }

    func deliver(_ result: QueryResult, to exchange: Exchange) {
        if exchange.isTransfer { return deliver(result, toTransfer: exchange) }
        let progress = exchange.progress
        let command: Exchange.Command =
            progress.commandIndex < progress.commands.count ? progress.commands[progress.commandIndex] : .execute(nil)
        switch result.kind {
        case .success where result.status == PGRES_SINGLE_TUPLE:
            // A part of a result must not pass for the whole.
            close(.init(.protocolViolation, "protocol violation: a single row where a result was due"))
        case .success:
            if case .execute = command { progress.outcome.results.append(result) }
        case .error, .aborted, .sync, .copyIn, .copyOut, .unsupported:
            // Neither a refused nor a skipped Parse leaves a statement behind.
            if case .prepare(let statement) = command { statements.forget(statement) }
            if result.kind == .error { note(result.report, of: exchange) }
        }
    }

    /// The first report ends the statements; one that ends the session is followed by the end of the link.
    func note(_ report: ServerReport, of exchange: Exchange) {
        if exchange.progress.outcome.failure == nil { exchange.progress.outcome.failure = report }
        if report.endsSession, fatalReport == nil { fatalReport = report }
    }

    /// The server has ended the session and said why.
    private func end(_ report: ServerReport) {
        close(.init(.endedByServer, "\(report)"))
        // It is told to every session of the server; on some the word may not get through.
        if report.sqlState == .crashShutdown { owner?.serverCrashed(self) }
    }

    func complete(_ exchange: Exchange) {
        if isWorthAnotherTry(exchange) { return sendAgain(exchange) }
        exchange.progress.isAnswered = true
        if transfer === exchange {
            transfer = nil
            copyPhase = .none
        }
        if let report = exchange.progress.outcome.failure, report.endsSession {
            exchange.answer(.failure(.connectionLost(reason: "\(report)", wasSent: true)))
            return end(report)
        }
        if exchange.progress.outcome.failure?.sqlState == .readOnlyTransaction, handle?.isReadOnlyByMistake ?? false {
            owner?.serverIsReadOnly(self)
        }
        exchange.answer(verdict(on: exchange), wakingOn: exchange.onAnswer == nil ? reactor : nil)
        if !conversation.isAwaitingAnswer, pending.isEmpty { deadlineTimer?.deadline = nil }
    }
}

extension Connection {
    /// What the answer means.
    ///
    /// A cancel request also ends the server's wait for a standby, with what it was to write done and
    /// not secured: then "done" is no answer (src/backend/replication/syncrep.c).
    private func verdict(on exchange: Exchange) -> Result<Exchange.Outcome, PQError> {
        let outcome = exchange.progress.outcome
        let isUnsecured = handle?.noticeSink.takeUnsecuredCommit() ?? false
        guard isUnsecured, exchange.progress.verdictDeadline != nil else { return .success(outcome) }
        return .failure(.deadlineExceeded(wasSent: true))
    }
}

// Statements whose plan the server has given up, because a table changed under them.
extension Connection {
    /// Whether the answer is "cached plan must not change result type" and nothing has happened: outside a transaction the
    /// statement can be prepared anew and run as if nothing had been.
    private func isWorthAnotherTry(_ exchange: Exchange) -> Bool {
        guard let report = exchange.progress.outcome.failure, report.isStalePlan else { return false }
        for case .execute(let statement?) in exchange.progress.commands { statements.forget(statement) }
        guard !exchange.progress.isSecondTry, !exchange.waiter.isSettled, let handle else { return false }
        guard exchange.progress.verdictDeadline == nil else { return false }
        return handle.transactionStatus == PQTRANS_IDLE
    }

    private func sendAgain(_ exchange: Exchange) {
        exchange.progress.beginSecondTry()
        pending.prepend(exchange)
    }
}

extension ServerReport {
    /// The prepared statement's result would have other columns than before (src/backend/utils/cache/plancache.c).
    var isStalePlan: Bool { sqlState == .featureNotSupported && sourceFunction == "RevalidateCachedQuery" }
}

extension QueryResult {
    var kind: Conversation<Exchange>.ResultKind {
        switch status {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY, PGRES_SINGLE_TUPLE: .success
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .error
        case PGRES_PIPELINE_ABORTED: .aborted
        case PGRES_PIPELINE_SYNC: .sync
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        default: .unsupported
        }
    }
}
