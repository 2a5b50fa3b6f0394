package import AsyncPQ

/// What a migrator reports while it works.
package enum MigrationEvent: Hashable, Sendable {
    /// Another runner has the lock; said once for each holder that is seen.
    case waitingForLock(LockHolder?)
    case started(Migration, MigrationDirection)
    /// A lock was not to be had in time; the file's transaction was rolled back and will be tried again.
    case retrying(Migration, attempt: Int, limit: Int, ServerReport)
    case finished(CompletedMigration)
}

/// Forwards or back.
package enum MigrationDirection: Hashable, Sendable {
    case up
    case down
}

/// A migration that a command ran.
package struct CompletedMigration: Hashable, Sendable {
    package let migration: Migration
    package let direction: MigrationDirection
    package let duration: Duration
}

/// The session that has the runners' lock.
package struct LockHolder: Hashable, Sendable {
    package let processID: Int32
    /// What the session calls itself; `nil` where the role may not see it.
    package let applicationName: String?
    /// When it took the lock; `nil` where the role may not see it.
    package let since: PostgresTimestamp?
}
