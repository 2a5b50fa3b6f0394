import Logging
import Synchronization
import Testing

@testable import baton

@Suite struct LogLevelSwitchTests {
    @Test func `the switch counts for every copy of a logger, those that were made before included`() {
        let lines = Lines()
        let level = LogLevelSwitch(.info)
        let logger = Logger(label: "test") { _ in SwitchedLogHandler(lines.handler, level: level) }
        var other = logger
        other[metadataKey: "part"] = "other"
        other.debug("before")
        level.level = .debug
        other.debug("after")
        logger.debug("after too")
        level.level = .error
        logger.warning("never")
        #expect(lines.messages == ["after", "after too"])
    }

    @Test func `a logger with a level of its own keeps it`() {
        let lines = Lines()
        let level = LogLevelSwitch(.info)
        var logger = Logger(label: "test") { _ in SwitchedLogHandler(lines.handler, level: level) }
        logger.logLevel = .critical
        level.level = .trace
        logger.error("never")
        #expect(lines.messages.isEmpty && logger.logLevel == .critical)
    }
}

/// Keeps the messages.
private final class Lines: Sendable {
    private let kept = Mutex<[String]>([])

    var messages: [String] { kept.withLock { $0 } }
    var handler: some LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.kept.withLock { $0.append("\(event.message)") } }
    }
}
