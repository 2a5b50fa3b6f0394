import ArgumentParser
import Logging

import class Foundation.ProcessInfo

/// What every command does first.
enum Start {
    /// Reads the settings and sets up the log.
    ///
    /// - Throws: `ValidationError`, which ends the program with the list of what is wrong.
    static func prepare(for purpose: Settings.Purpose) throws -> (Settings, Logger) {
        let environment = ProcessInfo.processInfo.environment
        let settings: Settings
        do {
            settings = try Settings(environment: environment, for: purpose)
        } catch let faults as SettingFaults {
            throw CleanExit.message(faults)
        }
        var logger = Logger(label: "baton", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = settings.logLevel
        for name in SettingsHelp.unknownNames(in: environment) {
            logger.warning("unknown setting", metadata: ["name": "\(name)", "hint": "baton --help lists all"])
        }
        return (settings, logger)
    }
}

/// Ends the program with a message and a code, and nothing around it.
enum CleanExit {
    static func message(_ error: some CustomStringConvertible, code: Int32 = 2) -> ExitCode {
        Terminal.complain("\(error)")
        return ExitCode(code)
    }
}
