import AsyncPQ
import TaskModel
import TestSupport
import Testing

/// Runs `sql` in a transaction of its own, then `body`, and commits once somebody waits for the transaction.
func whileHolding<Value: Sendable>(
    _ sql: String, _ fixture: StoreFixture, _ body: () async throws -> Value
) async throws -> Result<Value, StoreError> {
    let (began, signal) = AsyncStream<Void>.makeStream()
    async let wasWaitedFor = hold(sql, fixture, signal)
    for await _ in began { break }
    let result = try await outcome { try await body() }
    #expect(try await wasWaitedFor, "nobody waited for \(sql)")
    return result
}

/// Holds what `sql` locks until somebody waits for it; answers whether somebody did.
private func hold(
    _ sql: String, _ fixture: StoreFixture, _ signal: AsyncStream<Void>.Continuation
) async throws -> Bool {
    defer { signal.finish() }
    return try await fixture.pool.withSession { session in
        try await session.simpleQuery("BEGIN; \(unsafeSQL: sql)")
        signal.yield()
        let holder = session.backendPID
        let isWaitedFor = try await eventually { try await fixture.waitingCount(for: holder) > 0 }
        try await session.simpleQuery("COMMIT")
        return isWaitedFor
    }
}

extension StoreFixture {
    /// How many sessions wait for a lock that this server process holds.
    func waitingCount(for holder: Int32) async throws -> Int {
        try await pool.query("SELECT FROM pg_stat_activity WHERE \(holder) = ANY (pg_blocking_pids(pid))").count
    }
}
