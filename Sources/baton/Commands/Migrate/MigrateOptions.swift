import ArgumentParser
import Migrator

/// What every `migrate` command takes.
struct MigrateOptions: ParsableArguments {
    @Option(help: "Folder of the migration files, instead of BATON_MIGRATIONS.")
    var directory: String?

    @Flag(help: "Print one JSON document instead of lines for people.")
    var json = false

    /// What a command without a database needs to know, and what flags say, whatever the other settings are.
    ///
    /// - Throws: `ValidationError` for what is no flag, and what ends the program when a setting is wrong.
    func settings(_ flags: [String]) throws -> Settings {
        let flagged = try SettingFlags(flags, for: .migrate).variables
        let given = SettingCatalogue.all.map(\.facts).filter { flagged[$0.flaggedName] != nil }.map(\.name)
        do {
            let needed = ["BATON_MIGRATIONS", "BATON_PG_BIN"]
            return try Start.reader(for: .migrate, flags: flags).read(only: Set(needed + given))
        } catch let faults as SettingFaults {
            throw CleanExit.message(faults)
        }
    }

    func folder(_ settings: Settings) -> MigrationFolder {
        MigrationFolder(path: directory ?? settings.migrationsDirectory)
    }
}

/// How long a command that changes the schema waits, and for what.
struct PatienceOptions: ParsableArguments {
    @Option(help: "How long to wait for another runner; 10m.", transform: Self.duration)
    var wait: Duration?

    @Option(help: "How long a statement waits for a lock before it is tried again; 2s.", transform: Self.duration)
    var lockTimeout: Duration?

    @Option(help: "How long a statement may run; 10m.", transform: Self.duration)
    var statementTimeout: Duration?

    var settings: MigratorSettings {
        var settings = MigratorSettings()
        if let wait { settings.lockDeadline = wait }
        if let lockTimeout { settings.lockTimeout = lockTimeout }
        if let statementTimeout { settings.statementTimeout = statementTimeout }
        return settings
    }

    private static func duration(_ text: String) throws -> Duration {
        guard let duration = Duration(settingText: text), duration >= .milliseconds(1) else {
            throw ValidationError("\"\(text)\" is no time; expected one such as 500ms, 10s or 2m")
        }
        return duration
    }
}

extension MigrationVersion {
    /// Takes what was typed.
    static func argument(_ text: String) throws -> MigrationVersion {
        guard let version = MigrationVersion(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no version; expected YYYYMMDD_NNNN, such as 20261122_0002")
        }
        return version
    }
}
