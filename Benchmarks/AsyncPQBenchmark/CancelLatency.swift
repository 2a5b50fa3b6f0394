import AsyncPQ

/// How long after its task was cancelled a statement still occupies its backend.
struct CancelLatency: Sendable {
    /// Until the caller went on.
    var caller: Duration
    /// Until `pg_stat_activity` showed the backend idle.
    var backend: Duration
    /// Until the session was lent to the next caller and had answered it.
    var nextAnswer: Duration

    private static let count = 40

    static func measure(_ subject: Subject) async throws -> [CancelLatency] {
        // Of one connection, so that the next caller gets the one that was cancelled.
        let victims = try subject.singleConnectionPool()
        var latencies: [CancelLatency] = []
        do {
            for _ in 0..<count { latencies.append(try await measureOne(victims, observers: subject.pool)) }
        } catch {
            await victims.close(within: .seconds(5))
            throw error
        }
        await victims.close(within: .seconds(5))
        return latencies
    }

    private static func measureOne(
        _ victims: ConnectionPool, observers: ConnectionPool
    ) async throws -> CancelLatency {
        let backend: Int32 = try await victims.query("SELECT pg_backend_pid()")[0].decode(0)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    _ = try await victims.query("SELECT pg_sleep(60)")
                    throw BenchmarkError("a minute was not cut short")
                } catch is CancellationError {}
            }
            try await waitUntil(backend, isSleeping: true, observers)
            let began = ContinuousClock.now
            group.cancelAll()
            try await group.waitForAll()
            let caller = ContinuousClock.now - began
            async let nextAnswer = answer(of: victims, since: began)
            try await waitUntil(backend, isSleeping: false, observers)
            let idle = ContinuousClock.now - began
            return CancelLatency(caller: caller, backend: idle, nextAnswer: try await nextAnswer)
        }
    }

    private static func answer(of pool: ConnectionPool, since began: ContinuousClock.Instant) async throws -> Duration {
        _ = try await pool.query("SELECT 1")
        return .now - began
    }

    /// Asks over and over: each look takes a tenth of a millisecond or so.
    private static func waitUntil(_ backend: Int32, isSleeping: Bool, _ observers: ConnectionPool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let rows = try await observers.query(
                "SELECT wait_event IS NOT DISTINCT FROM 'PgSleep' FROM pg_stat_activity WHERE pid = \(backend)",
                deadline: deadline)
            guard rows.count == 1 else { throw BenchmarkError("the session was lost") }
            if try rows[0].decode(0, as: Bool.self) == isSleeping { return }
        }
    }
}
