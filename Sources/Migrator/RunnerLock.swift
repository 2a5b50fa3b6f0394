internal import AsyncPQ

/// The lock that lets one runner at a time change the schema of a database.
///
/// An advisory lock of a session, asked for again and again and never waited for inside the server: a session that waits
/// there holds a snapshot, and `CREATE INDEX CONCURRENTLY` waits for all snapshots, so two runners would stop each other.
struct RunnerLock {
    /// The bytes of `baton`; advisory locks have numbers, one space for each database.
    static let key: Int64 = 0x62_6174_6f6e

    private static let tryLock = "SELECT pg_try_advisory_lock($1)"
    private static let unlock = "SELECT pg_advisory_unlock($1)"

    /// Who has the lock: `$1` the key's upper half, `$2` its lower half.
    ///
    /// PostgreSQL 15 manual, 54.13, pg_locks. The session's state changed last when it had taken the lock, because it does
    /// nothing else.
    private static let findHolder = """
        SELECT l.pid, a.application_name, a.state_change
          FROM pg_locks AS l
          LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
           AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND l.classid::bigint = $1 AND l.objid::bigint = $2
        """

    let settings: MigratorSettings
    let report: @Sendable (MigrationEvent) -> Void

    /// Runs `body` with the lock held by a session of its own.
    ///
    /// - Throws: `MigrationError.locked` when another runner has it until the deadline.
    func whileHolding<Value>(in pool: ConnectionPool, _ body: () async throws -> Value) async throws -> Value {
        try await pool.withSession { session in
            try await acquire(session)
            let value: Value
            do {
                value = try await body()
            } catch {
                await release(session)
                throw error
            }
            await release(session)
            return value
        }
    }

    /// Gives the lock back; where that fails the session is gone, and the lock with it.
    private func release(_ session: borrowing Session) async {
        _ = try? await session.query(Query(unsafeSQL: Self.unlock, Parameters(Self.key)))
    }

    private func acquire(_ session: borrowing Session) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var lastHolder: LockHolder??
        while true {
            let rows = try await session.query(Query(unsafeSQL: Self.tryLock, Parameters(Self.key)))
            if try rows.first?.decode(0, as: Bool.self) == true { return }
            let holder = try await holder(session)
            if lastHolder != .some(holder) { report(.waitingForLock(holder)) }
            lastHolder = holder
            let waited = start.duration(to: clock.now)
            guard waited < settings.lockDeadline else { throw MigrationError.locked(by: holder, waited: waited) }
            try await clock.sleep(for: min(settings.lockPollInterval.jittered(), settings.lockDeadline - waited))
        }
    }

    private func holder(_ session: borrowing Session) async throws -> LockHolder? {
        let halves = Parameters(Self.key >> 32, Self.key & 0xffff_ffff)
        guard let row = try await session.query(Query(unsafeSQL: Self.findHolder, halves)).first else { return nil }
        return LockHolder(
            processID: try row.decode(0), applicationName: try row.decode(1), since: try row.decode(2))
    }
}

extension Duration {
    /// Between half and one and a half of it, so that those who wait for the same thing do not come back together.
    func jittered() -> Duration { self * Double.random(in: 0.5...1.5) }

    var wholeMilliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
