import ArgumentParser
import Migrator
import TaskModel

extension Migrate {
    struct Plan: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the SQL that `up` would run, with the locks that each statement takes.",
            usage: "baton migrate plan [<options>] [<setting> ...]",
            discussion: """
                What is printed is SQL itself, the locks are comments. A lock stays until the
                transaction of the file ends.
                """)

        @Option(help: "Stop after this version, such as 20261122_0002.", transform: MigrationVersion.argument)
        var to: MigrationVersion?

        @Flag(help: "Also plan files that are older than what is applied.")
        var allowOutOfOrder = false

        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("plan", options)
            try await output.run {
                let database = try MigrateDatabase(options, flags: flags, nil, output)
                let planned = try await database.migrator.plan(to: to, allowingOutOfOrder: allowOutOfOrder)
                if planned.isEmpty { output.sayInText("-- Nothing to apply: the schema is up to date.") }
                for migration in planned { output.sayInText(migration.text) }
                output.finish { $0.plan(planned) }
            }
        }
    }
}

extension PlannedMigration {
    /// As SQL with comments.
    fileprivate var text: String {
        let how = isWithoutTransaction ? "without a transaction" : "in one transaction"
        let head = "-- \(migration.upFileName), \(how)"
        let parts = statements.map { statement in
            let locks = statement.locks.map { "-- line \(statement.line): \($0)" }
            return (locks + [statement.sql + ";"]).joined(separator: "\n")
        }
        return ([head] + parts).joined(separator: "\n") + "\n"
    }
}

extension JSONWriter {
    fileprivate mutating func plan(_ planned: [PlannedMigration]) {
        member("migrations")
        array(planned) { writer, planned in
            writer.object { writer in
                writer.describe(planned.migration)
                writer.member("file")
                writer.string(planned.migration.upFileName)
                writer.member("transaction")
                writer.bool(!planned.isWithoutTransaction)
                writer.member("statements")
                writer.array(planned.statements) { $0.statement($1) }
            }
        }
    }

    private mutating func statement(_ statement: PlannedStatement) {
        object { writer in
            writer.member("line")
            writer.integer(statement.line)
            writer.member("sql")
            writer.string(statement.sql)
            writer.member("locks")
            writer.array(statement.locks) { writer, lock in
                writer.object { writer in
                    if case .table(let name, let mode) = lock {
                        writer.member("on")
                        writer.string(name)
                        writer.member("mode")
                        writer.string(mode.name)
                    }
                    writer.member("description")
                    writer.string("\(lock)")
                }
            }
        }
    }
}
