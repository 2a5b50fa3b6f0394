import ArgumentParser
import AsyncPQ
import Migrator
import TaskModel

extension Migrate {
    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the migrations; ends with 0 when all are applied, 3 when some are pending, 4 on drift.")

        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("status", options)
            try await output.run {
                let status = try await MigrateDatabase(options, flags: flags, nil, output).migrator.status()
                for entry in status.entries {
                    output.sayInText("\(entry.version)  \(entry.state.word.padded(to: 12))  \(entry.name)")
                    if case .changed(let row, let checksum) = entry.state {
                        output.sayInText("    its SHA-256 was \(row.checksum) and is \(checksum)")
                    }
                }
                output.finish { $0.status(status) }
                switch status.summary {
                case .clean: return
                case .pending: throw MigrateExit.pending.code
                case .drift: throw MigrateExit.drift.code
                }
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func status(_ status: MigrationStatus) {
        member("state")
        string(status.summary.word)
        member("migrations")
        array(status.entries) { writer, entry in
            writer.object { writer in
                writer.member("version")
                writer.string(entry.version.rawValue)
                writer.member("name")
                writer.string(entry.name)
                writer.member("state")
                writer.string(entry.state.word.replacing(" ", with: "_"))
                if let row = entry.state.row { writer.row(row) }
                if case .changed(_, let checksum) = entry.state {
                    writer.member("file_checksum")
                    writer.string(checksum)
                }
            }
        }
    }

    private mutating func row(_ row: AppliedMigration) {
        member("checksum")
        string(row.checksum)
        member("applied_at")
        timestamp(Timestamp(microsecondsSince1970: row.appliedAt.microsecondsSince1970))
        member("duration_ms")
        let (seconds, attoseconds) = row.duration.components
        integer(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        member("applied_by")
        string(row.appliedBy)
    }
}

extension MigrationStatus.State {
    fileprivate var word: String {
        switch self {
        case .applied: "applied"
        case .pending: "pending"
        case .outOfOrder: "out of order"
        case .changed: "changed"
        case .missing: "file missing"
        }
    }

    /// What the database has about it.
    fileprivate var row: AppliedMigration? {
        switch self {
        case .applied(let row), .changed(let row, _), .missing(let row): row
        case .pending, .outOfOrder: nil
        }
    }
}

extension MigrationStatus.Summary {
    fileprivate var word: String {
        switch self {
        case .clean: "clean"
        case .pending: "pending"
        case .drift: "drift"
        }
    }
}
