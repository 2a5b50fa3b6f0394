import Logging
import Telemetry

/// What the lines of the log look like.
enum LogFormat: String, CaseIterable {
    /// One object a line, for programs.
    case json
    /// For people.
    case text

    /// Writes to standard error, each line with the trace that it belongs to.
    func handler(label: String) -> any LogHandler {
        switch self {
        case .json: JSONLogHandler(label: label, sink: .standardError, metadataProvider: .trace)
        case .text: StreamLogHandler.standardError(label: label, metadataProvider: .trace)
        }
    }
}
