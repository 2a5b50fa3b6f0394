// The public face: sessions, transactions, single statements.
extension ConnectionPool {
    /// Lends a session while `body` runs.
    ///
    /// An open transaction is rolled back when the session comes back.
    ///
    /// - Parameters:
    ///   - deadline: Until when everything in the session must be done, waiting for it included; the task's
    ///     `Deadline.current` counts as well.
    ///   - file: Where the session is asked for; `holders()` and the log name it.
    ///   - line: As `file`.
    ///   - body: Must not keep the session; the compiler sees to it.
    /// - Throws: What `body` throws; `PQError.poolFull`, `.poolClosed`, `.connectFailed`, `.deadlineExceeded`, or
    ///   `CancellationError` when no session was lent.
    public nonisolated func withSession<Value>(
        deadline: ContinuousClock.Instant? = nil, file: String = #fileID, line: Int = #line,
        _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        let site = CallSite(file: file, line: line)
        let lease = try await lease(until: Deadline.soonest(deadline, Deadline.current), site)
        defer { lease.giveBack() }
        return try await body(Session(lease))
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// - Parameters:
    ///   - options: Isolation level, read-only, deferrable.
    ///   - retry: Whether `body` runs again after a lost race (40001, 40P01), within the deadline.
    ///   - deadline: Of all of it, the wait for a session included; the task's own deadline counts as well.
    ///   - file: Who holds the session, in `holders()`.
    ///   - line: As `file`.
    ///   - body: What runs in the transaction.
    /// - Throws: As `withSession`; `PQError.commitOutcomeUnknown` when the answer to COMMIT was lost,
    ///   `.transactionRolledBack` when `body` swallowed an error that had ended the transaction.
    public nonisolated func withTransaction<Value>(
        _ options: TransactionOptions = TransactionOptions(), retry: RetryPolicy = .never,
        deadline: ContinuousClock.Instant? = nil, file: String = #fileID, line: Int = #line,
        _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        let site = CallSite(file: file, line: line)
        let deadline = Deadline.soonest(deadline, Deadline.current)
        var attempt = 1
        while true {
            do {
                return try await attemptTransaction(options, deadline: deadline, site, body)
            } catch {
                guard let delay = retry.delay(after: error, attempt: attempt, jitter: .random(in: 0..<1)) else {
                    throw error
                }
                if let deadline, .now + delay >= deadline { throw error }
                try await Task.sleep(for: delay)
                attempt += 1
            }
        }
    }

    private nonisolated func attemptTransaction<Value>(
        _ options: TransactionOptions, deadline: ContinuousClock.Instant?, _ site: CallSite,
        _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        try await withSession(deadline: deadline, file: site.file, line: site.line) { session in
            session.begin(options)
            let value: Value
            do {
                value = try await body(session)
                try Task.checkCancellation()
            } catch {
                await session.rollback()
                throw error
            }
            try await session.commit()
            return value
        }
    }

    /// Runs one statement on the next free connection, as a transaction of its own.
    ///
    /// - Parameters:
    ///   - query: The statement and its parameters.
    ///   - deadline: Until when the answer must be there; the task's `Deadline.current` counts as well. The server is told to
    ///     stop when it passes.
    ///   - awaitsVerdict: Whether the caller of a statement that was sent waits, for `verdictTimeout` beyond the deadline, to
    ///     be told what the server did: what it answers then, a result or `PQError.server` (57014 when it has stopped), is
    ///     true. For writes; a read has nothing to learn from it.
    /// - Throws: As `Session.query` and `withSession`.
    public nonisolated func query(
        _ query: Query, deadline: ContinuousClock.Instant? = nil, awaitsVerdict: Bool = false
    ) async throws -> QueryResult {
        try query.validate()
        let deadline = Deadline.soonest(deadline, Deadline.current)
        let exchange = Exchange(.statements([query]), deadline: deadline, awaitsVerdict: awaitsVerdict)
        let times = CallTimes.current
        let own = times.map { _ in CallTimes() }
        let request = PoolRequest(.statement(exchange), sessionDeadline: deadline, pool: self, times: own)
        reactor.submit(request)
        defer { if let times, let own { times.add(own, ofStatementThatTook: .now - request.start) } }
        let outcome = try await exchange.waiter.value { reactor.submit(Departure(request, from: self)) }
        guard let result = try outcome.get().first else { throw PQError.protocolViolation(reason: "no result") }
        return result
    }

    private nonisolated func lease(until deadline: ContinuousClock.Instant?, _ site: CallSite) async throws -> Lease {
        let waiter = Waiter<Lease>()
        let request = PoolRequest(
            .lease(waiter, site), sessionDeadline: deadline, pool: self, times: CallTimes.current)
        reactor.submit(request)
        return try await waiter.value { reactor.submit(Departure(request, from: self)) }
    }
}
