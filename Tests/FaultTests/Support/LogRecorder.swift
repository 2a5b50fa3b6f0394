import Logging
import Synchronization

/// Hears everything that is logged, down to the last detail.
final class LogRecorder: Sendable {
    private struct State {
        var lines: [String] = []
        var leak: String?
    }

    private let state = Mutex(State())
    private let secret: String
    /// Memory is what some cases measure.
    private static let lineLimit = 200

    /// - Parameter secret: What nobody may say.
    init(secret: String) { self.secret = secret }

    /// The first lines.
    var lines: [String] { state.withLock { $0.lines } }

    /// The first line with the secret in it.
    var leak: String? { state.withLock { $0.leak } }

    var logger: Logger {
        var logger = Logger(label: "fault") { [self] _ in Handler(recorder: self) }
        logger.logLevel = .trace
        return logger
    }

    private func record(_ line: String) {
        state.withLock { state in
            if state.lines.count < Self.lineLimit { state.lines.append(line) }
            if state.leak == nil, line.contains(secret) { state.leak = line }
        }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            recorder.record("\(event.level) \(event.message) \(event.metadata ?? [:])")
        }
    }
}
