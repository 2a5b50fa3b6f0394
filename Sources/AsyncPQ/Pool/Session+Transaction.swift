// BEGIN, COMMIT and ROLLBACK, and what is known when their answer does not come.
extension Session {
    func begin() async throws { _ = try await run(.statements([Query(once: "BEGIN")])).get() }

    /// - Throws: `PQError.commitOutcomeUnknown` once COMMIT was sent and nothing came back. Cancellation does not end the
    ///   wait, because the answer is the only way to know; the session's deadline does.
    func commit() async throws {
        let results: [QueryResult]
        do {
            results = try await runIgnoringCancellation(.statements([Query(once: "COMMIT")]), deadline: deadline)
                .get()
        } catch PQError.connectionLost(let reason, wasSent: true) {
            throw PQError.commitOutcomeUnknown(reason: reason)
        } catch PQError.deadlineExceeded(wasSent: true) {
            throw PQError.commitOutcomeUnknown(reason: "the deadline passed")
        }
        // The server ends a failed transaction with ROLLBACK, whatever it was asked (PostgreSQL 15 manual, COMMIT).
        guard results.first?.commandTag == "COMMIT" else { throw PQError.transactionRolledBack }
    }

    /// Ends the transaction before the caller goes on, so that its locks are gone.
    ///
    /// A failure is not told: the connection is judged, and cleaned up or closed, when the session comes back.
    func rollback() async {
        let bound = ContinuousClock.now + Self.rollbackWait
        // A deadline in the past answers at once: the caller goes, and the rollback happens behind it.
        _ = try? await runIgnoringCancellation(.statements([.rollback]), deadline: min(bound, deadline ?? bound))
    }

    /// How long a caller whose transaction failed waits for the rollback.
    private static var rollbackWait: Duration { .seconds(1) }
}
