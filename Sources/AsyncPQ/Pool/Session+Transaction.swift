// BEGIN, COMMIT, ROLLBACK and savepoints, and what is known when their answer does not come.
extension Session {
    /// Begins a transaction with the next statement: both travel in one flush.
    func begin(_ options: TransactionOptions) { prefix.statements.append(options.beginStatement) }

    /// Has a statement travel with the COMMIT of `withTransaction`, in one flush: the transaction's last step costs no round
    /// trip of its own.
    ///
    /// If the server refuses it, nothing is committed, and `withTransaction` throws the report. Its rows are dropped.
    ///
    /// - Throws: `PQError.invalidParameter` for what cannot be sent.
    public func runAtCommit(_ query: Query) throws(PQError) {
        try query.validate()
        prefix.closing.append(query)
    }

    /// Commits, if anything was sent since `begin` or is to be.
    ///
    /// - Throws: `PQError.commitOutcomeUnknown` once COMMIT was sent and nothing came back. Cancellation does not end the
    ///   wait, because the answer is the only way to know; the deadline does, and the time that a verdict may take after it.
    func commit() async throws {
        guard prefix.statements.isEmpty || !prefix.closing.isEmpty else { return prefix.statements.removeAll() }
        guard !prefix.mustRollBack else {
            await rollback()
            throw PQError.transactionRolledBack
        }
        let results: [QueryResult]
        do {
            let statements = prefix.take() + prefix.closing + [Query(once: "COMMIT")]
            results = try await runIgnoringCancellation(
                .statements(statements), deadline: deadline(within: nil), awaitsVerdict: true
            ).get()
        } catch PQError.connectionLost(let reason, wasSent: true) {
            throw PQError.commitOutcomeUnknown(reason: reason)
        } catch PQError.deadlineExceeded(wasSent: true) {
            throw PQError.commitOutcomeUnknown(reason: "the deadline passed")
        }
        // The server ends a failed transaction with ROLLBACK, whatever it was asked (PostgreSQL 15 manual, COMMIT).
        guard results.last?.commandTag == "COMMIT" else { throw PQError.transactionRolledBack }
    }

    /// Ends the transaction before the caller goes on, so that its locks are gone.
    ///
    /// A failure is not told: the connection is judged, and cleaned up or closed, when the session comes back.
    func rollback() async {
        guard prefix.statements.isEmpty else { return prefix.statements.removeAll() }
        // A deadline in the past answers at once: the caller goes, and the rollback happens behind it.
        let deadline = Deadline.soonest(.now + Self.rollbackWait, deadline(within: nil))
        _ = try? await runIgnoringCancellation(.statements([.rollback]), deadline: deadline)
    }

    /// How long a caller whose transaction failed waits for the rollback.
    private static var rollbackWait: Duration { .seconds(1) }

    /// Runs `body` so that an error in it undoes what it did, and nothing else of the transaction.
    ///
    /// Scopes may be nested. SAVEPOINT travels with the first statement of `body`.
    ///
    /// - Throws: What `body` throws, and the errors of `query`. After `.connectionLost`, `.deadlineExceeded` or
    ///   cancellation the transaction as a whole is rolled back.
    public func withSavepoint<Value>(_ body: (borrowing Session) async throws -> Value) async throws -> Value {
        prefix.savepointCount += 1
        let name = "asyncpq_\(prefix.savepointCount)"
        let mark = prefix.statements.count
        prefix.statements.append(Query(once: "SAVEPOINT \(name)"))
        do {
            let value = try await body(self)
            // Nothing was sent: there is no savepoint to release.
            if prefix.statements.count > mark {
                prefix.statements.removeSubrange(mark...)
            } else {
                _ = try await send([Query(once: "RELEASE SAVEPOINT \(name)")]).get()
            }
            return value
        } catch {
            if prefix.statements.count > mark {
                prefix.statements.removeSubrange(mark...)
            } else {
                await undo(to: name)
            }
            throw error
        }
    }

    /// Where this fails the transaction cannot be committed: `body`'s error is the one to tell.
    private func undo(to name: String) async {
        let statements = [Query(once: "ROLLBACK TO SAVEPOINT \(name)"), Query(once: "RELEASE SAVEPOINT \(name)")]
        let deadline = Deadline.soonest(.now + Self.rollbackWait, deadline(within: nil))
        do {
            _ = try await runIgnoringCancellation(.statements(statements), deadline: deadline).get()
        } catch {
            prefix.mustRollBack = true
        }
    }
}
