import ArgumentParser
import Migrator
import TaskModel

import struct Foundation.Date

extension Migrate {
    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the two files of a new migration.",
            usage: "baton migrate new <name> [<options>] [<setting> ...]",
            discussion: "NAME says what it does to what, such as add_task_colour.")

        @Argument(help: "A verb and a thing, in small letters, digits and _.")
        var name: String

        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("new", options)
            try await output.run {
                let folder = options.folder(try options.settings(flags))
                let migration: NewMigration
                do {
                    try NewMigration.validate(name)
                    let newest = try newestVersion(in: folder)
                    migration = try NewMigration(name: name, day: Self.today, after: newest)
                } catch let fault as NewMigration.Fault {
                    throw MigrateRefusal(code: "wrong_name", message: "\(fault)", exit: .wrongUsage)
                }
                for file in migration.files {
                    try folder.write(file.text, to: file.name, isNew: true)
                    output.sayInText(folder.filePath(of: file.name))
                }
                output.finish { writer in
                    writer.member("version")
                    writer.string(migration.version.rawValue)
                    writer.member("files")
                    writer.array(migration.files) { $0.string(folder.filePath(of: $1.name)) }
                }
            }
        }

        /// Of all names, because another new file may not have a statement yet.
        private func newestVersion(in folder: MigrationFolder) throws -> MigrationVersion? {
            try folder.files().keys.compactMap(MigrationVersion.init(fileName:)).max()
        }

        /// In UTC, as `YYYYMMDD`.
        private static var today: String {
            let microseconds = Int64(Date().timeIntervalSince1970 * 1_000_000)
            return Timestamp(microsecondsSince1970: microseconds).description.prefix(10).filter { $0 != "-" }
        }
    }

    struct Lint: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Look for what would hurt callers while a migration runs; needs no database.",
            usage: "baton migrate lint [<options>] [<setting> ...]",
            discussion: """
                `-- baton: allow RULE because REASON` before a statement silences a rule there; the
                file lint.allow does so for files that may not change any more.

                RULES
                \(LintRule.allCases.map { "  \($0.rawValue)" }.joined(separator: "\n"))
                """)

        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("lint", options)
            try await output.run {
                let folder = options.folder(try options.settings(flags))
                let findings = try MigrationLint.findings(in: folder)
                for finding in findings {
                    output.sayInText(
                        """
                        \(folder.filePath(of: finding.place)): \(finding.rule): \(finding.message).
                            The safe way: \(finding.safeWay).
                        """)
                }
                if findings.isEmpty { output.sayInText("No findings in \(folder.path).") }
                output.finish { $0.findings(findings) }
                if !findings.isEmpty { throw MigrateExit.failed.code }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func findings(_ findings: [LintFinding]) {
        member("findings")
        array(findings) { writer, finding in
            writer.object { writer in
                writer.member("file")
                writer.string(finding.fileName)
                writer.member("line")
                if let line = finding.line { writer.integer(line) } else { writer.null() }
                writer.member("rule")
                writer.string(finding.rule)
                writer.member("message")
                writer.string(finding.message)
                writer.member("safe_way")
                writer.string(finding.safeWay)
            }
        }
    }
}
