// The public face: sessions, transactions, single statements.
extension ConnectionPool {
    /// Lends a session while `body` runs.
    ///
    /// An open transaction is rolled back when the session comes back.
    ///
    /// - Parameters:
    ///   - deadline: Until when everything in the session must be done, waiting for it included.
    ///   - body: Must not keep the session; the compiler sees to it.
    /// - Throws: What `body` throws; `PQError.poolFull`, `.poolClosed`, `.connectFailed`, `.deadlineExceeded`, or
    ///   `CancellationError` when no session was lent.
    public nonisolated func withSession<Value>(
        deadline: ContinuousClock.Instant? = nil, _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        let lease = try await lease(until: deadline)
        defer { lease.giveBack() }
        return try await body(Session(lease))
    }

    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// - Throws: As `withSession`; `PQError.commitOutcomeUnknown` when the answer to COMMIT was lost,
    ///   `.transactionRolledBack` when `body` swallowed an error that had ended the transaction.
    public nonisolated func withTransaction<Value>(
        deadline: ContinuousClock.Instant? = nil, _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        try await withSession(deadline: deadline) { session in
            try await session.begin()
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
    /// - Throws: As `Session.query` and `withSession`.
    public nonisolated func query(
        _ query: Query, deadline: ContinuousClock.Instant? = nil
    ) async throws -> QueryResult {
        try query.validate()
        let exchange = Exchange(.statements([query]), deadline: deadline)
        let request = PoolRequest(.statement(exchange), sessionDeadline: deadline, pool: self)
        reactor.submit(request)
        let outcome = try await exchange.waiter.value { reactor.submit(Departure(request, from: self)) }
        guard let result = try outcome.get().first else { throw PQError.protocolViolation(reason: "no result") }
        return result
    }

    private nonisolated func lease(until deadline: ContinuousClock.Instant?) async throws -> Lease {
        let waiter = Waiter<Lease>()
        let request = PoolRequest(.lease(waiter), sessionDeadline: deadline, pool: self)
        reactor.submit(request)
        return try await waiter.value { reactor.submit(Departure(request, from: self)) }
    }
}
