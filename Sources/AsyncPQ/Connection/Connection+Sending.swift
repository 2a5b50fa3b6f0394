internal import CLibpq

// Sending.
extension Connection {
    func sendPending() {
        guard case .none = cancel else { return }
        while let exchange = pending.first, let handle {
            // Leaving pipeline mode, and entering it again, needs an idle connection (libpq.md P28).
            if conversation.isAwaitingAnswer, exchange.isOutsidePipeline || conversation.isOutsidePipeline {
                return flush()
            }
            pending.removeFirst()
            guard send(exchange, on: handle) else {
                return close(.init(.refusedByLibpq, "libpq refused: \(handle.errorMessage)"))
            }
        }
        flush()
    }

    func send(_ exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        exchange.progress.wasSent = true
        switch exchange.content {
        case .simple(let sql):
            if sql != Self.cleanUpStatement, SessionTraces.mayBeLeft(by: sql) { isTainted = true }
            guard handle.setPipelineMode(false), handle.sendSimple(sql) else { return false }
            isSingleRowModeLeft = false
            conversation.sent(.simpleQuery(exchange))
            return true
        case .transfer(let query, let transfer):
            if SessionTraces.mayBeLeft(by: query.sql) { isTainted = true }
            guard handle.setPipelineMode(false), send(query, by: transfer, on: handle) else { return false }
            self.transfer = exchange
            conversation.sent(.transfer(exchange))
            return true
        case .statements(let queries): return send(queries, \.self, of: exchange, on: handle)
        case .reads(let reads): return send(reads, \.query, of: exchange, on: handle)
        }
    }

    /// Statements under one Sync.
    private func send<Element>(
        _ elements: [Element], _ query: (Element) -> Query, of exchange: Exchange, on handle: ConnectionHandle
    ) -> Bool {
        guard handle.setPipelineMode(true) else { return false }
        exchange.progress.commands.reserveCapacity(elements.count)
        exchange.progress.outcome.results.reserveCapacity(elements.count)
        guard leaveSingleRowMode(exchange, on: handle) else { return false }
        for element in elements { guard send(query(element), of: exchange, on: handle) else { return false } }
        guard handle.sendSync() else { return false }
        conversation.sent(.sync(exchange))
        return true
    }

    /// libpq switches single-row mode off when it sends outside a pipeline, and between two commands of one, but not before
    /// the first (libpq 15, fe-exec.c, PQsendQueryStart, pqAppendCmdQueueEntry and pqPipelineProcessQueue): one that has no
    /// rows goes first.
    private func leaveSingleRowMode(_ exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        guard isSingleRowModeLeft else { return true }
        isSingleRowModeLeft = false
        exchange.progress.commands.append(.blank)
        conversation.sent(.command(exchange))
        return handle.sendPrepare(name: "", sql: "", types: [])
    }

    func send(_ query: Query, of exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        func sent(_ command: Exchange.Command, _ accepted: Bool) -> Bool {
            exchange.progress.commands.append(command)
            conversation.sent(.command(exchange))
            return accepted
        }
        guard query.isKept else {
            if SessionTraces.mayBeLeft(by: query.sql) { isTainted = true }
            return sent(.execute(nil), handle.sendOnce(query.sql, query.parameters))
        }
        switch statements.statement(for: query) {
        case .prepared(let statement):
            if statement.leavesTraces { isTainted = true }
            return sent(.execute(statement), handle.sendExecute(name: statement.name, query.parameters))
        case .unknown(let statement, let evicted):
            if statement.leavesTraces { isTainted = true }
            if let evicted {
                guard sent(.deallocate, handle.sendOnce("DEALLOCATE \(evicted)", Parameters())) else { return false }
            }
            let isPrepared = handle.sendPrepare(name: statement.name, sql: statement.sql, types: statement.types)
            return sent(.prepare(statement), isPrepared)
                && sent(.execute(statement), handle.sendExecute(name: statement.name, query.parameters))
        }
    }

    /// Pushes out what libpq holds back, and watches for room when the socket is full (PostgreSQL 15 manual, 34.4).
    func flush() {
        guard let handle else { return }
        // A failure to write is told by the next read (libpq.md P17).
        let isBlocked = unsafe PQflush(handle.raw) == 1
        var interest: Readiness = isReadingPaused ? [] : .read
        if isBlocked { interest.insert(.write) }
        watch?.setInterest(interest, on: reactor)
        if !isBlocked { copyInputDrained() }
    }
}
