import AsyncPQ
import Migrator

extension MigrationError {
    /// The error as the person who runs the migrations is told.
    var explanation: String {
        guard case .database(let error) = self else { return description }
        return switch error {
        case .connectFailed(let reason, _): "Cannot connect to PostgreSQL: \(Self.oneLine(reason))"
        case .connectionLost(let reason, _): "The connection to PostgreSQL was lost: \(Self.oneLine(reason))"
        case .deadlineExceeded: "PostgreSQL does not answer in time."
        case .server(let report): "\(report)"
        default: "\(error)"
        }
    }

    /// The error as a program is told.
    var name: String {
        switch self {
        case .folderUnreadable: "folder_unreadable"
        case .fileUnwritable: "file_unwritable"
        case .invalidFiles: "invalid_files"
        case .refused(let refusal): refusal.isDrift ? "drift" : "unknown_version"
        case .locked: "another_runner"
        case .fileFailed: "file_failed"
        case .lockTimeouts: "lock_timeouts"
        case .indexDiffers: "index_differs"
        case .builderRuns: "index_being_built"
        case .baselineTooLate: "baseline_too_late"
        case .overtaken: "overtaken"
        case .outcomeUnknown: "outcome_unknown"
        case .malformedBookkeeping: "malformed_bookkeeping"
        case .database: "database"
        }
    }

    var exit: MigrateExit {
        switch self {
        case .refused(let refusal): refusal.isDrift ? .drift : .wrongUsage
        case .locked, .lockTimeouts, .builderRuns: .lockHeld
        default: .failed
        }
    }

    /// libpq breaks and indents the lines of its messages.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
