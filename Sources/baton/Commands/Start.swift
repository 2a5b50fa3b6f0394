import ArgumentParser
import Logging
import Migrator

import class Foundation.ProcessInfo

/// What every command does first.
enum Start {
    /// What a command works with.
    struct Launch: Sendable {
        let settings: Settings
        /// To read them again.
        let reader: SettingsReader
        let logger: Logger
        /// Of that logger, and of all that are made of it.
        let logLevel: LogLevelSwitch
    }

    /// Reads the settings and sets up the log.
    ///
    /// - Parameter flags: What ArgumentParser did not know.
    /// - Throws: `ValidationError` for what is no flag, and `ExitCode`, after the list of what is wrong was printed.
    static func prepare(for purpose: Settings.Purpose, flags: [String]) throws -> Launch {
        let reader = try reader(for: purpose, flags: flags)
        let settings: Settings
        do { settings = try reader.read() } catch let faults as SettingFaults {
            throw CleanExit.message(faults)
        }
        let logLevel = LogLevelSwitch(settings.logLevel)
        let logger = Logger(label: "baton") { label in
            SwitchedLogHandler(StreamLogHandler.standardError(label: label), level: logLevel)
        }
        for unknown in settings.unknownNames {
            logger.warning("unknown setting", metadata: ["name": "\(unknown.name)", "hint": "\(unknown.hint)"])
        }
        return Launch(settings: settings, reader: reader, logger: logger, logLevel: logLevel)
    }

    static func reader(for purpose: Settings.Purpose, flags: [String]) throws -> SettingsReader {
        let flags = try SettingFlags(flags, for: purpose)
        return SettingsReader(
            environment: ProcessInfo.processInfo.environment, flags: flags.variables, for: purpose)
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
