internal import AsyncPQ
internal import TaskModel

// The one place where writes go through: alone, tried, or once under a key.
extension PostgresStore {
    /// Makes a write that is one statement, the way its caller wants it.
    ///
    /// Alone it is one round trip. Under a key it is two: BEGIN, claim and write; then the answer and COMMIT. The claim
    /// fails, and the write after it with it, where the key is taken.
    ///
    /// - Parameter read: Makes the record, or throws the `StoreError` that the statement's outcome stands for: nothing is
    ///   kept then.
    /// - Throws: `Replay` when the write was made before.
    func write<Record: Sendable>(
        _ statement: Statement, _ parameters: Parameters, once: Once<Record>? = nil, _ scope: CallScope,
        _ read: (QueryResult) throws -> Record
    ) async throws -> Record {
        let query = Query(unsafeSQL: statement.sql, parameters)
        if scope.isTrial {
            return try await inTransaction(of: statement, scope) { session in try read(try await session.query(query)) }
        }
        guard let once else { return try read(try await run(statement, parameters, scope)) }
        return try await claiming(once.claim, scope) {
            try await inTransaction(of: statement, scope) { session in
                let claim = Query(
                    unsafeSQL: Statement.claimKey.sql, once.claim.parameters(adding: once.claim.requestDigest, scope))
                let results: [QueryResult]
                do {
                    results = try await session.pipeline([claim, query])
                } catch PQError.server(let report) where report.constraintName == "idempotency_keys_pkey" {
                    throw KeyIsTaken()
                }
                let record = try read(results[1])
                try session.runAtCommit(
                    Query(unsafeSQL: Statement.keepAnswer.sql, once.answer(record).parameters(once.claim, scope)))
                return record
            }
        }
    }

    /// Runs `body` in a transaction, again if the server rolled it back in favour of a concurrent one; that of a trial is
    /// rolled back in any case.
    func inTransaction<Value: Sendable>(
        of statement: Statement, _ scope: CallScope, _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        try await retryingConflicts(of: statement.inTransaction, scope) {
            do {
                return try await pool.withTransaction(deadline: scope.deadline) { session in
                    let value = try await body(session)
                    if scope.isTrial { throw TrialEnded(value: value) }
                    return value
                }
            } catch let trial as TrialEnded<Value> {
                return trial.value
            }
        }
    }

    /// Runs `body`; where the key was taken before, tells what was answered under it.
    private func claiming<Value>(
        _ claim: IdempotencyClaim, _ scope: CallScope, _ body: () async throws -> Value
    ) async throws -> Value {
        while true {
            do {
                return try await body()
            } catch is KeyIsTaken {
                // Forgotten since: the write may be made. Each turn is a round trip within the deadline.
                guard let kept = try await keptAnswer(claim, scope) else { continue }
                guard kept.digest == claim.requestDigest else { throw StoreError.idempotencyMismatch }
                throw Replay(kept.answer)
            }
        }
    }

    private func keptAnswer(
        _ claim: IdempotencyClaim, _ scope: CallScope
    ) async throws -> (digest: [UInt8], answer: KeptAnswer)? {
        let rows = try await run(.keptAnswer, claim.parameters(scope), scope)
        guard let row = rows.first else { return nil }
        return try decode(.keptAnswer) {
            let answer = KeptAnswer(
                status: Int(try row.decode(1, as: Int16.self)), entityTag: try row.decode(2),
                location: try row.decode(3),
                body: try row.decode(4))
            return (try row.decode(0), answer)
        }
    }

    /// Forgets keys that are older than 24 hours, at most `limit` of them.
    ///
    /// - Returns: How many were forgotten; fewer than `limit` when there are no more.
    package func forgetKeys(limit: Int, deadline: ContinuousClock.Instant) async throws -> Int {
        let scope = CallScope(tenant: .default, deadline: deadline)
        return try await run(.forgetKeys, Parameters(limit), scope).affectedRowCount
    }
}

/// The key was used before, and what was done then is committed.
private struct KeyIsTaken: Error {}

/// Ends the transaction of a write that was only tried, and carries out what it would have answered.
private struct TrialEnded<Value: Sendable>: Error {
    let value: Value
}

extension IdempotencyClaim {
    /// `$1` to `$4` of every statement about keys.
    fileprivate func parameters(_ scope: CallScope) -> Parameters {
        Parameters(scope.tenant.rawValue, caller, route, key)
    }

    fileprivate func parameters(adding digest: [UInt8], _ scope: CallScope) -> Parameters {
        var parameters = parameters(scope)
        parameters.append(digest)
        return parameters
    }
}

extension KeptAnswer {
    /// The parameters of `Statement.keepAnswer`.
    fileprivate func parameters(_ claim: IdempotencyClaim, _ scope: CallScope) -> Parameters {
        var parameters = claim.parameters(scope)
        parameters.append(Int16(status))
        parameters.append(entityTag)
        parameters.append(location)
        parameters.append(body)
        return parameters
    }
}
