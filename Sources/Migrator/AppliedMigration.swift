package import AsyncPQ

/// A row of `schema_migrations`: what was applied, when, and by whom.
package struct AppliedMigration: Hashable, Sendable {
    package var version: MigrationVersion
    package var name: String
    /// Of the up file as it was then.
    package var checksum: String
    package var appliedAt: PostgresTimestamp
    package var duration: Duration
    /// The database role.
    package var appliedBy: String

    package init(
        version: MigrationVersion, name: String, checksum: String,
        appliedAt: PostgresTimestamp = .init(microsecondsSince1970: 0),
        duration: Duration = .zero, appliedBy: String = ""
    ) {
        self.version = version
        self.name = name
        self.checksum = checksum
        self.appliedAt = appliedAt
        self.duration = duration
        self.appliedBy = appliedBy
    }

    /// What the up file was called.
    var upFileName: String { "\(version)_\(name).up.sql" }
}
