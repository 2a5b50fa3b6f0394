import ArgumentParser

/// Brings the schema to where the migration files say, and back.
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply migrations, take them back, or see where the schema stands.",
        discussion: """
            DATABASE_URL names the database, BATON_MIGRATIONS or --directory the folder of
            the files. With --json, each command prints one JSON document and nothing else
            to standard output.

            EXIT CODES
            \(MigrateExit.help)

            \(SettingsHelp.flags(of: .migrate))
            """,
        subcommands: [
            Up.self, Down.self, Status.self, Plan.self, New.self, Verify.self, Lint.self, Baseline.self,
        ])
}

/// How `baton migrate` ends.
enum MigrateExit: Int32, CaseIterable {
    case done = 0
    case failed = 1
    case wrongSettings = 2
    case pending = 3
    case drift = 4
    case lockHeld = 5
    case notConfirmed = 6
    case wrongUsage = 64

    private var meaning: String {
        switch self {
        case .done: "done; for status: all is applied and as it was"
        case .failed: "failed, and said why; for lint: there are findings"
        case .wrongSettings: "a setting is wrong"
        case .pending: "for status: migrations are pending"
        case .drift: "files and database disagree; nothing was run"
        case .lockHeld: "somebody else held a lock for too long; try again"
        case .notConfirmed: "down was not confirmed, or not allowed"
        case .wrongUsage: "an option or a version is wrong"
        }
    }

    static var help: String {
        allCases.map { "  \($0.rawValue)".padded(to: 6) + $0.meaning }.joined(separator: "\n")
    }

    var code: ExitCode { ExitCode(rawValue) }
}

extension String {
    /// With spaces behind it, up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(width - count, 0)) }
}
