import ArgumentParser
import Glibc
import Migrator

extension Migrate {
    struct Down: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back the newest migrations; what they held is lost.",
            usage: "baton migrate down [<options>] [<setting> ...]",
            discussion: """
                Asks before it begins, unless --yes is given. Where BATON_ENV is production it is
                refused unless --force is given.
                """)

        @Option(
            help: "Take back all that are newer than this version, which stays.", transform: MigrationVersion.argument)
        var to: MigrationVersion?

        @Option(help: "How many to take back; 1.")
        var steps: Int?

        @Flag(help: "Yes, take them back: there is no question.")
        var yes = false

        @Flag(help: "Also where BATON_ENV is production.")
        var force = false

        @Flag(help: "Although a file is older than what is applied, and not applied itself.")
        var allowOutOfOrder = false

        @OptionGroup var patience: PatienceOptions
        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func validate() throws {
            if let steps, steps < 1 { throw ValidationError("--steps is \(steps); expected 1 or more") }
            if to != nil, steps != nil { throw ValidationError("--to and --steps say the same in two ways; give one") }
        }

        func run() async throws {
            let output = MigrateOutput("down", options)
            try await output.run {
                let database = try MigrateDatabase(options, flags: flags, patience, output)
                if database.isProduction, !force { throw MigrateRefusal.production }
                let target = to.map(MigrationPlan.DownTarget.to) ?? .steps(steps ?? 1)
                let done = try await database.migrator.down(
                    target, allowingOutOfOrder: allowOutOfOrder, confirm: { if !yes { try Self.ask(about: $0) } })
                if done.isEmpty { output.sayInText("Nothing to take back: no migration is applied.") }
                output.finish { $0.completed(done) }
            }
        }

        /// - Throws: `MigrateRefusal` unless the person at the terminal types `yes`.
        private static func ask(about migrations: [Migration]) throws {
            guard isatty(STDIN_FILENO) == 1 else { throw MigrateRefusal.nobodyToAsk }
            Terminal.complain("this takes back, with all that they hold:")
            for migration in migrations { Terminal.complain("  \(migration.version)_\(migration.name)") }
            Terminal.complain("type yes to go on")
            // Nothing else of this program has to go on meanwhile.
            guard readLine() == "yes" else { throw MigrateRefusal.declined }
        }
    }
}

extension MigrateRefusal {
    fileprivate static let production = MigrateRefusal(
        code: "production",
        message: "BATON_ENV is production, where down is refused: it drops what is stored. Say --force if you mean it.",
        exit: .notConfirmed)
    fileprivate static let nobodyToAsk = MigrateRefusal(
        code: "not_confirmed",
        message: "This drops tables and what is in them, and there is no terminal to ask at. Say --yes if you mean it.",
        exit: .notConfirmed)
    fileprivate static let declined = MigrateRefusal(
        code: "not_confirmed", message: "Nothing was taken back.", exit: .notConfirmed)
}
