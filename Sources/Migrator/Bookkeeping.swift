internal import AsyncPQ

/// The table `schema_migrations`: which migrations were applied.
struct Bookkeeping {
    static let tableExists = "SELECT to_regclass('schema_migrations') IS NOT NULL"

    static let createTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version text NOT NULL,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            duration_ms bigint NOT NULL,
            applied_by text NOT NULL DEFAULT current_user,
            CONSTRAINT schema_migrations_pkey PRIMARY KEY (version)
        )
        """

    static let listApplied = """
        SELECT version, name, checksum, applied_at, duration_ms, applied_by
          FROM schema_migrations
         ORDER BY version
        """

    static let newestVersion = "SELECT max(version) FROM schema_migrations"

    /// `$1` version, `$2` name, `$3` checksum.
    private static let recordApplied = """
        INSERT INTO schema_migrations (version, name, checksum, duration_ms)
        VALUES ($1, $2, $3, 0)
        """

    /// `$1` version; the time is what passed since the file's transaction began.
    static let recordDuration = """
        UPDATE schema_migrations
           SET duration_ms = floor(extract(epoch FROM clock_timestamp() - applied_at) * 1000)
         WHERE version = $1
        """

    /// `$1` version, `$2` name, `$3` checksum, `$4` milliseconds.
    private static let recordDone = """
        INSERT INTO schema_migrations (version, name, checksum, duration_ms)
        VALUES ($1, $2, $3, $4)
        """

    /// `$1` version.
    private static let forget = "DELETE FROM schema_migrations WHERE version = $1"

    /// What was applied, oldest first; nothing where there is no table yet.
    static func applied(in pool: ConnectionPool) async throws -> [AppliedMigration] {
        guard try await exists(in: pool) else { return [] }
        return try await pool.query(Query(unsafeSQL: listApplied)).map(AppliedMigration.init(row:))
    }

    /// Makes the table unless it is there; call it with the runners' lock held.
    static func create(in pool: ConnectionPool) async throws {
        // Asked first, because the server sends a notice when IF NOT EXISTS finds the table.
        if try await !exists(in: pool) { _ = try await pool.query(Query(unsafeSQL: createTable)) }
    }

    /// Writes that a migration is applied, in the transaction that applies it.
    ///
    /// - Throws: `MigrationError.overtaken` when it is written already.
    static func record(_ migration: Migration, in session: borrowing Session) async throws {
        try await insert(
            Query(
                unsafeSQL: recordApplied,
                Parameters(migration.version.rawValue, migration.name, migration.checksum)),
            migration, session)
    }

    /// Writes that a migration was applied, when that is done.
    ///
    /// - Throws: As `record(_:in:)`.
    static func record(_ migration: Migration, duration: Duration, in session: borrowing Session) async throws {
        try await insert(
            Query(
                unsafeSQL: recordDone,
                Parameters(
                    migration.version.rawValue, migration.name, migration.checksum, duration.wholeMilliseconds)),
            migration, session)
    }

    private static func insert(_ query: Query, _ migration: Migration, _ session: borrowing Session) async throws {
        do {
            _ = try await session.query(query)
        } catch PQError.server(let report) where report.sqlState == .uniqueViolation {
            throw MigrationError.overtaken(fileName: migration.upFileName)
        }
    }

    /// - Throws: `MigrationError.overtaken` when it was not written, or somebody has taken it back meanwhile.
    static func forget(_ migration: Migration, in session: borrowing Session) async throws {
        let forgotten = try await session.query(Query(unsafeSQL: forget, Parameters(migration.version.rawValue)))
        guard forgotten.affectedRowCount == 1 else { throw MigrationError.overtaken(fileName: migration.downFileName) }
    }

    private static func exists(in pool: ConnectionPool) async throws -> Bool {
        let rows = try await pool.query(Query(unsafeSQL: tableExists))
        return try rows.first?.decode(0, as: Bool.self) ?? false
    }
}

extension AppliedMigration {
    fileprivate init(row: Row) throws {
        let (text, name, checksum, appliedAt, milliseconds, appliedBy) = try row.decode(
            (String, String, String, PostgresTimestamp, Int64, String).self)
        guard let version = MigrationVersion(rawValue: text) else {
            throw MigrationError.malformedBookkeeping(version: text)
        }
        self.init(
            version: version, name: name, checksum: checksum, appliedAt: appliedAt,
            duration: .milliseconds(milliseconds), appliedBy: appliedBy)
    }
}
