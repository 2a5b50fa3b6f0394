import ArgumentParser

/// Asks the service that runs on this machine whether it can serve.
struct Health: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ask the service on this machine whether it is ready; ends with 0 or 1.",
        discussion: """
            Asks /readyz on BATON_ADMIN_PORT, for a container's health check. Says why when the
            service is not ready.

            \(SettingsHelp.flags(of: .health))
            """)

    @Option(help: "How long to wait for the answer, such as 500ms or 2s.")
    var timeout = "2s"

    @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
    var flags: [String] = []

    func validate() throws {
        guard Duration(settingText: timeout) != nil else {
            throw ValidationError("--timeout is \"\(timeout)\"; expected a time such as 500ms or 2s")
        }
    }

    func run() throws {
        do {
            let question = try Self.question(
                Start.reader(for: .health, flags: flags), timeout: Duration(settingText: timeout) ?? .seconds(2))
            let answer = try question.ask("/readyz")
            guard answer.status == 200 else { throw CleanExit.message("not ready: \(answer.body)", code: 1) }
            Terminal.say("ready")
        } catch let faults as SettingFaults {
            throw CleanExit.message(faults, code: 1)
        } catch let fault as ProbeQuestion.Fault {
            throw CleanExit.message(fault.sentence, code: 1)
        }
    }

    /// Where the service with these settings has its probes; what the others are is the service's business.
    ///
    /// - Throws: `SettingFaults`.
    static func question(_ reader: SettingsReader, timeout: Duration) throws -> ProbeQuestion {
        let settings = try reader.read(only: ["BATON_ADMIN_PORT", "BATON_HOST"])
        return ProbeQuestion(host: loopback(of: settings.host), port: settings.adminPort, timeout: timeout)
    }

    /// Who listens on every address is asked on the one that never leaves the machine.
    private static func loopback(of host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}

extension ProbeQuestion.Fault {
    fileprivate var sentence: String {
        switch self {
        case .noSuchHost: "not ready: BATON_HOST is no address"
        case .cannotConnect(let reason): "not ready: nobody answers on the admin port: \(reason)"
        case .noAnswer: "not ready: no answer in time"
        case .notHTTP: "not ready: what answers on the admin port is not the service"
        }
    }
}
