import Logging
import Synchronization

/// Brings settings that have changed into the running service.
final class Reloading: Sendable {
    private let reader: SettingsReader
    private let logger: Logger
    private let apply: @Sendable (Settings) async throws -> Void
    /// What is in force.
    private let settings: Mutex<Settings>

    /// - Parameter apply: Puts in force what may be reloaded, all of it or, when it throws, nothing.
    init(
        _ settings: Settings, reader: SettingsReader, logger: Logger,
        apply: @escaping @Sendable (Settings) async throws -> Void
    ) {
        self.settings = Mutex(settings)
        self.reader = reader
        self.logger = logger
        self.apply = apply
    }

    /// Reads everything again; if anything is wrong, all stays as it was.
    func reload() async {
        let old = settings.withLock { $0 }
        do {
            let new = try reader.read()
            try await apply(new)
            settings.withLock { $0 = new }
            report(new, changes: new.changes(from: old))
        } catch let faults as SettingFaults {
            for fault in faults.faults {
                logger.error(
                    "setting refused, nothing is changed",
                    metadata: [
                        "name": "\(fault.name)", "value": "\(fault.value ?? "")", "reason": "\(fault.allowed)",
                    ])
            }
        } catch {
            logger.error("settings refused, nothing is changed", metadata: ["error": "\(error)"])
        }
    }

    private func report(_ new: Settings, changes: [SettingFacts]) {
        let reloaded = changes.filter(\.isReloadable).map(\.name).joined(separator: " ")
        logger.notice("settings read again", metadata: ["changed": "\(reloaded)"])
        let others = changes.filter { !$0.isReloadable }.map(\.name).joined(separator: " ")
        if !others.isEmpty { logger.warning("a restart is needed", metadata: ["changed": "\(others)"]) }
        for unknown in new.unknownNames {
            logger.warning("unknown setting", metadata: ["name": "\(unknown.name)", "hint": "\(unknown.hint)"])
        }
    }
}
