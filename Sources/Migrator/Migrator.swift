package import AsyncPQ
package import Logging

/// Brings the schema of a database to the state that a folder of migrations describes, and back.
///
/// Each command connects, does its work and leaves; runners on other machines are kept out while it works.
/// `MigrationSet` reads the files, `MigrationPlan` decides, `MigrationRunner` acts.
package struct Migrator: Sendable {
    private let connection: ConnectionConfiguration
    private let migrations: MigrationSet
    private let settings: MigratorSettings
    private let logger: Logger
    private let report: @Sendable (MigrationEvent) -> Void

    /// - Parameter report: Called as things happen, from any thread, in order.
    package init(
        connection: ConnectionConfiguration, migrations: MigrationSet, settings: MigratorSettings = .init(),
        logger: Logger, report: @escaping @Sendable (MigrationEvent) -> Void = { _ in }
    ) {
        self.connection = connection
        self.migrations = migrations
        self.settings = settings
        self.logger = logger
        self.report = report
    }

    /// Applies what is pending, oldest first, up to and with `target`.
    ///
    /// - Parameter allowingOutOfOrder: Whether a file may be older than what is applied.
    /// - Returns: What was applied; empty if there was nothing to do.
    /// - Throws: `MigrationError`; migrations that ran before the failure stay applied.
    package func up(
        to target: MigrationVersion? = nil, allowingOutOfOrder: Bool = false
    ) async throws -> [CompletedMigration] {
        try await withRunnerLock { pool in
            let steps = try await decide(pool) { applied throws(MigrationRefusal) in
                try MigrationPlan.up(migrations, applied: applied, to: target, allowingOutOfOrder: allowingOutOfOrder)
            }
            return try await MigrationRunner(pool: pool, settings: settings, report: report).run(steps, .up)
        }
    }

    /// Takes back the newest migrations.
    ///
    /// - Parameters:
    ///   - allowingOutOfOrder: Whether a file that is not applied may be older than what is.
    ///   - confirm: Is asked with what is about to be taken back, newest first, unless that is nothing; other runners
    ///     wait for the answer. What it throws ends the command before anything has changed.
    /// - Returns: What was taken back, newest first.
    /// - Throws: `MigrationError`; what was taken back before the failure stays so.
    package func down(
        _ target: MigrationPlan.DownTarget = .steps(1), allowingOutOfOrder: Bool = false,
        confirm: ([Migration]) async throws -> Void = { _ in }
    ) async throws -> [CompletedMigration] {
        try await withRunnerLock { pool in
            let steps = try await decide(pool) { applied throws(MigrationRefusal) in
                try MigrationPlan.down(migrations, applied: applied, target, allowingOutOfOrder: allowingOutOfOrder)
            }
            if !steps.isEmpty { try await confirm(steps) }
            return try await MigrationRunner(pool: pool, settings: settings, report: report).run(steps, .down)
        }
    }

    /// What `up` would run now; changes nothing and waits for nobody.
    ///
    /// - Throws: As `up`.
    package func plan(
        to target: MigrationVersion? = nil, allowingOutOfOrder: Bool = false
    ) async throws -> [PlannedMigration] {
        try await withPool { pool in
            try await decide(pool) { applied throws(MigrationRefusal) in
                try MigrationPlan.up(migrations, applied: applied, to: target, allowingOutOfOrder: allowingOutOfOrder)
            }.map(PlannedMigration.init)
        }
    }

    /// Writes down that everything up to and with `version` is applied, and runs nothing: for a database whose schema was
    /// made in another way.
    ///
    /// - Returns: What was recorded, oldest first.
    /// - Throws: `MigrationError.baselineTooLate` when something is recorded already.
    package func baseline(at version: MigrationVersion) async throws -> [Migration] {
        try await withRunnerLock { pool in
            let recorded = try await decide(pool) { applied throws(MigrationRefusal) in
                try MigrationPlan.baseline(migrations, at: version)
            }
            if let newest = try await Bookkeeping.applied(in: pool).last?.version {
                throw MigrationError.baselineTooLate(newest: newest)
            }
            try await pool.withTransaction { session in
                for migration in recorded { try await Bookkeeping.record(migration, duration: .zero, in: session) }
            }
            return recorded
        }
    }

    /// Where the schema stands; changes nothing and waits for nobody.
    package func status() async throws -> MigrationStatus {
        try await withPool { pool in
            MigrationStatus(migrations, applied: try await Bookkeeping.applied(in: pool))
        }
    }

    private func decide(
        _ pool: ConnectionPool, _ plan: ([AppliedMigration]) throws(MigrationRefusal) -> [Migration]
    ) async throws -> [Migration] {
        let applied = try await Bookkeeping.applied(in: pool)
        do {
            return try plan(applied)
        } catch {
            throw MigrationError.refused(error)
        }
    }

    /// Runs `body` as the only runner, with the table of bookkeeping made.
    private func withRunnerLock<Value>(_ body: (ConnectionPool) async throws -> Value) async throws -> Value {
        try await withPool { pool in
            try await RunnerLock(settings: settings, report: report).whileHolding(in: pool) {
                try await Bookkeeping.create(in: pool)
                return try await body(pool)
            }
        }
    }

    /// Two connections: one holds the runners' lock, the other works.
    private func withPool<Value>(_ body: (ConnectionPool) async throws -> Value) async throws -> Value {
        var connection = connection
        connection.applicationName = "baton migrate"
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 2
        let pool = ConnectionPool(connection: connection, configuration: configuration, logger: logger)
        do {
            let value = try await body(pool)
            await pool.close(within: .seconds(5))
            return value
        } catch {
            await pool.close(within: .seconds(5))
            if let error = error as? PQError { throw MigrationError.database(error) }
            throw error
        }
    }
}
