import Logging
import Synchronization

/// The least severe lines that are written, for all loggers of the program; may change while it runs.
final class LogLevelSwitch: Sendable {
    private let number: Atomic<Int>

    init(_ level: Logger.Level) { number = Atomic(Self.number(of: level)) }

    var level: Logger.Level {
        get { Logger.Level.allCases[number.load(ordering: .relaxed)] }
        set { number.store(Self.number(of: newValue), ordering: .relaxed) }
    }

    private static func number(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}

/// Writes what another handler writes, from the level on that the switch is at.
///
/// A logger is a value: each copy of it would keep the level that it was made with.
struct SwitchedLogHandler: LogHandler {
    private var base: any LogHandler
    private let level: LogLevelSwitch
    /// A logger that was given a level of its own keeps it.
    private var ownLevel: Logger.Level?

    init(_ base: any LogHandler, level: LogLevelSwitch) {
        self.base = base
        self.level = level
        // Here it is decided, not there.
        self.base.logLevel = .trace
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? level.level }
        set { ownLevel = newValue }
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) { base.log(event: event) }
}
