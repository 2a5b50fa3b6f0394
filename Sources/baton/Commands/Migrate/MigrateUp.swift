import ArgumentParser
import Migrator
import TaskModel

extension Migrate {
    struct Up: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply what is pending, oldest first.",
            // The one that is made of the options has no line breaks.
            usage: "baton migrate up [<options>] [<setting> ...]",
            discussion: """
                Any number may be started at once: one works, the others wait for it and find
                nothing to do. What was interrupted is completed by the next run.
                """)

        @Option(help: "Stop after this version, such as 20261122_0002.", transform: MigrationVersion.argument)
        var to: MigrationVersion?

        @Flag(help: "Also apply files that are older than what is applied.")
        var allowOutOfOrder = false

        @OptionGroup var patience: PatienceOptions
        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("up", options)
            try await output.run {
                let database = try MigrateDatabase(options, flags: flags, patience, output)
                let done = try await database.migrator.up(to: to, allowingOutOfOrder: allowOutOfOrder)
                if done.isEmpty { output.sayInText("Nothing to apply: the schema is up to date.") }
                output.finish { $0.completed(done) }
            }
        }
    }

    struct Baseline: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record migrations as applied without running them.",
            usage: "baton migrate baseline <version> [<options>] [<setting> ...]",
            discussion: """
                For a database whose schema was made in another way and is what the files up to
                VERSION make. Refused where something is recorded already.
                """)

        @Argument(help: "The newest version that counts as applied.", transform: MigrationVersion.argument)
        var version: MigrationVersion

        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("baseline", options)
            try await output.run {
                let recorded = try await MigrateDatabase(options, flags: flags, nil, output).migrator.baseline(
                    at: version)
                for migration in recorded { output.sayInText("Recorded \(migration.version)_\(migration.name)") }
                output.finish { writer in
                    writer.member("migrations")
                    writer.array(recorded) { writer, migration in writer.object { $0.describe(migration) } }
                }
            }
        }
    }
}
