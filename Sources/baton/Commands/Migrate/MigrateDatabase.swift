import Migrator

/// The database that a `migrate` command works on.
struct MigrateDatabase {
    let migrator: Migrator
    let isProduction: Bool

    /// Reads settings and files.
    ///
    /// - Throws: What ends the program when a setting is wrong; `MigrationError` for the files.
    init(
        _ options: MigrateOptions, flags: [String], _ patience: PatienceOptions? = nil, _ output: MigrateOutput
    ) throws {
        let launch = try Start.prepare(for: .migrate, flags: flags)
        let settings = launch.settings
        guard let connection = settings.database else { throw MigrateExit.wrongSettings.code }
        let migrations = try MigrationSet(options.folder(settings))
        isProduction = settings.deployment == .production
        migrator = Migrator(
            connection: connection, migrations: migrations, settings: patience?.settings ?? .init(),
            logger: launch.logger,
            report: { output.report($0) })
    }
}
