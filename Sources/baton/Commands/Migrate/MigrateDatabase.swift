import Migrator

/// The database that a `migrate` command works on.
struct MigrateDatabase {
    let migrator: Migrator
    let isProduction: Bool

    /// Reads settings and files.
    ///
    /// - Throws: What ends the program when a setting is wrong; `MigrationError` for the files.
    init(_ options: MigrateOptions, _ patience: PatienceOptions? = nil, _ output: MigrateOutput) throws {
        let (settings, logger) = try Start.prepare(for: .migrate)
        guard let connection = settings.database else { throw MigrateExit.wrongSettings.code }
        let migrations = try MigrationSet(folder: options.directory ?? settings.migrationsDirectory)
        isProduction = settings.deployment == .production
        migrator = Migrator(
            connection: connection, migrations: migrations, settings: patience?.settings ?? .init(), logger: logger,
            report: { output.report($0) })
    }
}
