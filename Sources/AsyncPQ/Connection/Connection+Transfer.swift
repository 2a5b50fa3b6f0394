internal import CLibpq

// Rows one by one, and COPY in both directions.
extension Connection {
    func send(_ query: Query, by transfer: Transfer, on handle: ConnectionHandle) -> Bool {
        switch transfer {
        case .rows:
            isSingleRowModeLeft = true
            // Right after sending and before anything is parsed, or the whole result is collected first (libpq.md P27).
            return unsafe handle.sendOnce(query.sql, query.parameters) && PQsetSingleRowMode(handle.raw) == 1
        case .copyIn, .copyOut:
            isSingleRowModeLeft = false
            return handle.sendSimple(query.sql)
        }
    }

    func deliver(_ result: QueryResult, toTransfer exchange: Exchange) {
        guard case .transfer(_, let transfer) = exchange.content else { return }
        switch (result.kind, transfer) {
        case (.copyOut, .copyOut): copyPhase = .out
        case (.copyIn, .copyIn(let ready)):
            copyPhase = .in
            // Whoever wanted to write has left meanwhile.
            if !ready.settle(.success(())) || exchange.waiter.isSettled { breakOffTransfer() }
        case (.copyIn, _), (.copyOut, _):
            close(.init(.protocolViolation, "protocol violation: COPY in the other direction"))
        case (.error, _): note(result.report, of: exchange)
        case (.success, .rows(let buffer)):
            // The last result of a stream has no rows; it tells how many there were.
            guard let row = result.first else { return exchange.progress.outcome.results.append(result) }
            if !exchange.progress.isDiscarding, !buffer.append(row, size: result.byteCount) { pauseReading() }
        default: exchange.progress.outcome.results.append(result)
        }
    }

    /// Reads one piece of COPY data; `false` when there is none now.
    func readCopyData(from handle: ConnectionHandle) -> Bool {
        guard let exchange = transfer, case .transfer(_, .copyOut(let buffer)) = exchange.content else { return false }
        var data: UnsafeMutablePointer<CChar>?
        let length = unsafe PQgetCopyData(handle.raw, &data, 1)
        guard length != 0 else { return false }
        // -1: the end, -2: an error; the result tells (libpq.md P38).
        guard length > 0, let start = unsafe data else {
            copyPhase = .none
            return true
        }
        defer { unsafe PQfreemem(start) }
        if exchange.progress.isDiscarding { return true }
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: Int(length)))
        if !buffer.append(bytes, size: bytes.count) { pauseReading() }
        return true
    }

    /// The reader is behind: what more comes stays with the server.
    func pauseReading() {
        isReadingPaused = true
        flush()
    }

    /// The reader has room again.
    func resumeReading() {
        guard isReadingPaused else { return }
        isReadingPaused = false
        readWhatIsBuffered()
    }

    /// Goes on with what libpq has already read, because that makes no socket ready again.
    private func readWhatIsBuffered() {
        guard let handle else { return }
        readAnswers(from: handle)
        flush()
        sendPending()
        settleDown()
    }

    /// The stream's task has left: end it in the server, and throw away what still comes.
    func breakOffTransfer() {
        guard let exchange = transfer, let handle else { return }
        exchange.progress.isDiscarding = true
        if copyPhase == .in {
            boundCleanup()
            copyPhase = .none
            // Its writer waits for room that may never come.
            copyWriter?.settle(.failure(PQError.sessionEnded))
            copyWriter = nil
            _ = unsafe PQputCopyEnd(handle.raw, "the client broke it off")
        } else {
            requestCancel()
        }
        isReadingPaused = false
        readWhatIsBuffered()
    }
}

// COPY … FROM STDIN.
extension Connection {
    /// Hands a piece to libpq and settles `waiter` when it has left for the server, so that the writer cannot run ahead:
    /// libpq itself would take it all into memory (libpq.md P37).
    func putCopyData(_ bytes: [UInt8], of exchange: Exchange, _ waiter: Waiter<Void>) {
        guard let handle, copyPhase == .in, transfer === exchange else {
            waiter.settle(.failure(PQError.sessionEnded))
            return
        }
        let accepted = unsafe bytes.withUnsafeBytes { buffer in
            unsafe PQputCopyData(
                handle.raw, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count))
        }
        guard accepted == 1 else {
            waiter.settle(.failure(PQError.connectionLost(reason: handle.errorMessage, wasSent: true)))
            return close(.init(.refusedByLibpq, "libpq refused COPY data: \(handle.errorMessage)"))
        }
        copyWriter = waiter
        flush()
    }

    /// The data is complete: the server answers with the count, or with what is wrong with it.
    func finishCopyIn(_ exchange: Exchange) {
        guard let handle, copyPhase == .in, transfer === exchange else { return }
        copyPhase = .none
        guard unsafe PQputCopyEnd(handle.raw, nil) == 1 else {
            return close(.init(.refusedByLibpq, "libpq refused the end of COPY: \(handle.errorMessage)"))
        }
        // The server may have refused the data long ago.
        readWhatIsBuffered()
    }

    func copyInputDrained() {
        copyWriter?.settle(.success(()))
        copyWriter = nil
    }
}
