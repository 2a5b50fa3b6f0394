import ArgumentParser

/// Shows the settings that are in effect.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the settings in effect and where each comes from; ends with 2 when one is wrong.",
        discussion: """
            Takes the flags of the command it stands for, so that a command line can be tried:

              baton config --port 8081
              baton config --for dev --json

            Secrets are not shown.
            """)

    @Option(name: .customLong("for"), help: "The command whose settings to show: serve, dev, migrate, keys.")
    var command = Settings.Purpose.serve

    @Flag(help: "As JSON, for programs.")
    var json = false

    @Flag(help: "Print docs/settings.md instead: every setting there is.")
    var markdown = false

    @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
    var flags: [String] = []

    func run() throws {
        if markdown { return Terminal.print(SettingsDocument.markdown) }
        let (settings, faults) = try Start.reader(for: command, flags: flags).readAll()
        let report = SettingsReport(settings: settings)
        Terminal.say(json ? report.json : report.table)
        for unknown in settings.unknownNames { Terminal.complain("\(unknown.name) is no setting; \(unknown.hint)") }
        if !faults.isEmpty { throw CleanExit.message(SettingFaults(faults: faults)) }
    }
}

extension Settings.Purpose: ExpressibleByArgument {}
