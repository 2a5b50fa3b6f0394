import ArgumentParser
import Logging
import Migrator

/// Brings the schema to where the migration files say, and back.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply migrations, take them back, or see where the schema stands.",
        discussion: """
            DATABASE_URL names the database, BATON_MIGRATIONS the folder of the files.

            \(SettingsHelp.flags(of: .migrate))
            """,
        subcommands: [Up.self, Down.self, Status.self])

    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Apply what is pending, oldest first.")

        @Option(help: "Stop after this version, such as 20261122_0002.")
        var to: String?

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            try await Migrate.run(flags) { migrator in
                let target = try to.map(Migrate.version)
                let done = try await migrator.up(to: target)
                if done.isEmpty { Terminal.say("Nothing to apply: the schema is up to date.") }
            }
        }
    }

    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back the newest migrations; what they held is lost.")

        @Option(help: "How many to take back.")
        var steps = 1

        @Flag(help: "Yes, take them back: there is no question.")
        var yes = false

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func validate() throws {
            guard steps >= 1 else { throw ValidationError("--steps is at least 1") }
            guard yes else { throw ValidationError("This drops tables and what is in them. Say --yes if you mean it.") }
        }

        func run() async throws {
            try await Migrate.run(flags) { migrator in
                let done = try await migrator.down(.steps(steps))
                if done.isEmpty { Terminal.say("Nothing to take back: no migration is applied.") }
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the migrations; ends with 0 when all are applied, 3 when some are pending, 4 on drift.")

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            try await Migrate.run(flags) { migrator in
                let status = try await migrator.status()
                for entry in status.entries { Terminal.say("\(entry.version)  \(entry.state.word)  \(entry.name)") }
                switch status.summary {
                case .clean: return
                case .pending: throw ExitCode(3)
                case .drift: throw ExitCode(4)
                }
            }
        }
    }

    private static func version(_ text: String) throws -> MigrationVersion {
        guard let version = MigrationVersion(rawValue: text) else {
            throw ValidationError("\"\(text)\" is no version; expected YYYYMMDD_NNNN, such as 20261122_0002")
        }
        return version
    }

    /// Runs a command and turns its errors into one message each.
    private static func run(_ flags: [String], _ body: (Migrator) async throws -> Void) async throws {
        let launch = try Start.prepare(for: .migrate, flags: flags)
        let (settings, logger) = (launch.settings, launch.logger)
        guard let connection = settings.database else { return }
        do {
            let migrations = try MigrationSet(folder: settings.migrationsDirectory)
            try await body(
                Migrator(
                    connection: connection, migrations: migrations, logger: logger,
                    report: { Terminal.say($0.line) }))
        } catch let error as MigrationError {
            throw CleanExit.because(error)
        }
    }
}

extension MigrationStatus.State {
    fileprivate var word: String {
        switch self {
        case .applied: "applied     "
        case .pending: "pending     "
        case .outOfOrder: "out of order"
        case .changed: "changed     "
        case .missing: "file missing"
        }
    }
}

extension MigrationEvent {
    fileprivate var line: String {
        switch self {
        case .waitingForLock(let holder?): "Waiting for another runner: \(holder) ..."
        case .waitingForLock(nil): "Waiting for another runner ..."
        case .started(let migration, .up): "Applying \(migration.version)_\(migration.name) ..."
        case .started(let migration, .down): "Taking back \(migration.version)_\(migration.name) ..."
        case .retrying(let migration, let attempt, let limit, _):
            "\(migration.version): a lock it needs is held; try \(attempt) of \(limit) failed, trying again ..."
        case .finished(let done): "  done in \(done.duration)"
        }
    }
}
