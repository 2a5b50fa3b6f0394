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

    /// libpq breaks and indents the lines of its messages.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
