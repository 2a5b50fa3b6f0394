package import AsyncPQ
package import Logging

/// Brings the schema of a database to the state that a folder of migrations describes, and back.
///
/// Each command connects, does its work and leaves; runners on other machines are kept out while it works. What else
/// migrations can be (a file without a transaction, for one) begins here: `MigrationFile` reads it, `MigrationPlan`
/// decides, `MigrationRunner` acts.
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
    /// - Returns: What was applied; empty if there was nothing to do.
    /// - Throws: `MigrationError`; migrations that ran before the failure stay applied.
    package func up(to target: MigrationVersion? = nil) async throws -> [CompletedMigration] {
        try await changeSchema(.up) { applied throws(MigrationRefusal) in
            try MigrationPlan.up(migrations, applied: applied, to: target)
        }
    }

    /// Takes back the newest migrations.
    ///
    /// - Returns: What was taken back, newest first.
    /// - Throws: `MigrationError`; what was taken back before the failure stays so.
    package func down(_ target: MigrationPlan.DownTarget = .steps(1)) async throws -> [CompletedMigration] {
        try await changeSchema(.down) { applied throws(MigrationRefusal) in
            try MigrationPlan.down(migrations, applied: applied, target)
        }
    }

    /// Where the schema stands; changes nothing and waits for nobody.
    package func status() async throws -> MigrationStatus {
        try await withPool { pool in
            MigrationStatus(migrations, applied: try await Bookkeeping.applied(in: pool))
        }
    }

    private func changeSchema(
        _ direction: MigrationDirection, plan: ([AppliedMigration]) throws(MigrationRefusal) -> [Migration]
    ) async throws -> [CompletedMigration] {
        try await withPool { pool in
            try await RunnerLock(settings: settings, report: report).whileHolding(in: pool) {
                try await Bookkeeping.create(in: pool)
                let steps: [Migration]
                do {
                    steps = try plan(try await Bookkeeping.applied(in: pool))
                } catch let refusal as MigrationRefusal {
                    throw MigrationError.refused(refusal)
                }
                return try await MigrationRunner(pool: pool, settings: settings, report: report).run(steps, direction)
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
