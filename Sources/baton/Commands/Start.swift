import ArgumentParser
import Logging
import Migrator

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

    /// Ends the program unless the service can listen where its settings say.
    static func checkPorts(_ settings: Settings) throws {
        let check = ListenCheck(host: settings.host)
        let fault =
            check.fault(port: settings.port, setting: "BATON_PORT")
            ?? check.fault(port: settings.adminPort, setting: "BATON_ADMIN_PORT")
        if let fault { throw CleanExit.message(fault, code: 1) }
    }
}

/// Ends the program with a message and a code, and nothing around it.
enum CleanExit {
    static func because(_ error: MigrationError) -> ExitCode { message(error.explanation, code: 1) }

    static func message(_ error: some CustomStringConvertible, code: Int32 = 2) -> ExitCode {
        Terminal.complain("\(error)")
        return ExitCode(code)
    }
}
