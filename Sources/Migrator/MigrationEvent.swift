package import AsyncPQ
internal import FoundationEssentials

/// What a migrator reports while it works.
package enum MigrationEvent: Hashable, Sendable {
    /// Another runner has the lock; said once for each holder that is seen.
    case waitingForLock(LockHolder?)
    case started(Migration, MigrationDirection)
    /// A lock was not to be had in time; the file's transaction was rolled back and will be tried again.
    case retrying(Migration, attempt: Int, limit: Int, ServerReport)
    case finished(CompletedMigration)
    /// A runner that is gone has begun to build the index, and the server has not noticed that it is gone.
    case waitingForBuilder(Migration, index: String, LockHolder)
    /// An interrupted build left the index unusable; it is dropped, and built next.
    case droppingInvalidIndex(Migration, index: String)
    /// A run that ended before it could say so has built the index, or somebody else did: it is as the file wants it.
    case alreadyBuilt(Migration, index: String)
    /// A run that ended before it could say so has dropped the index, or somebody else did.
    case alreadyDropped(Migration, index: String)
}

/// Forwards or back.
package enum MigrationDirection: String, Hashable, Sendable {
    case up
    case down
}

/// A migration that a command ran.
package struct CompletedMigration: Hashable, Sendable {
    package let migration: Migration
    package let direction: MigrationDirection
    package let duration: Duration
}

/// A session for which a runner waits.
package struct LockHolder: Hashable, Sendable {
    package let processID: Int32
    /// What the session calls itself; `nil` where the role may not see it.
    package let applicationName: String?
    /// Since when it has the lock, or does what is waited for; `nil` where the role may not see it.
    package let since: PostgresTimestamp?
}

extension LockHolder: CustomStringConvertible {
    package var description: String {
        let name = applicationName.map { "\"\($0)\"" } ?? "of another role"
        let moment = since.map { Date(timeIntervalSince1970: Double($0.microsecondsSince1970) / 1_000_000) }
        return "session \(processID) \(name)" + (moment.map { ", since \($0.formatted(.iso8601))" } ?? "")
    }
}
