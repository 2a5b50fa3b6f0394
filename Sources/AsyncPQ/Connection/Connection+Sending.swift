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
            conversation.sent(.simpleQuery(exchange))
            return true
        case .transfer(let query, let transfer):
            if SessionTraces.mayBeLeft(by: query.sql) { isTainted = true }
            guard handle.setPipelineMode(false), send(query, by: transfer, on: handle) else { return false }
            self.transfer = exchange
            conversation.sent(.transfer(exchange))
            return true
        case .statements(let queries):
            guard handle.setPipelineMode(true) else { return false }
            for query in queries { guard send(query, of: exchange, on: handle) else { return false } }
            guard handle.sendSync() else { return false }
            conversation.sent(.sync(exchange))
            return true
        }
    }

    func send(_ query: Query, of exchange: Exchange, on handle: ConnectionHandle) -> Bool {
        func sent(_ command: Exchange.Command, _ accepted: Bool) -> Bool {
            exchange.progress.commands.append(command)
            conversation.sent(.command(exchange))
            return accepted
        }
        guard query.isKept else {
            if SessionTraces.mayBeLeft(by: query.sql) { isTainted = true }
            return sent(.execute, handle.sendOnce(query.sql, query.parameters))
        }
        let key = StatementCache.Key(sql: query.sql, types: query.parameters.types)
        exchange.progress.keys.append(key)
        switch statements.name(for: key) {
        case .prepared(let name):
            if statements.leavesTraces(key) { isTainted = true }
            return sent(.execute, handle.sendExecute(name: name, query.parameters))
        case .unknown(let name, let evicted):
            if statements.leavesTraces(key) { isTainted = true }
            if let evicted {
                guard sent(.deallocate, handle.sendOnce("DEALLOCATE \(evicted)", Parameters())) else { return false }
            }
            return sent(.prepare(key), handle.sendPrepare(name: name, sql: query.sql, types: key.types))
                && sent(.execute, handle.sendExecute(name: name, query.parameters))
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
