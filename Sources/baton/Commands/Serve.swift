import ArgumentParser
import Logging
import TaskServer

/// Serves the API from a PostgreSQL that somebody else runs.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API; DATABASE_URL names the database.",
        discussion: """
            The schema is not touched: run `baton migrate up` first. Until the database
            answers and its schema is known, /readyz on the admin port says 503 and why.
            SIGTERM and SIGINT drain and end with 0; a second one ends at once, with
            128 and the signal's number. SIGHUP reads files again (docs/settings.md).

              DATABASE_URL=postgresql://baton@db.internal/tasks baton serve

            \(SettingsHelp.flags(of: .serve))
            """)

    @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
    var flags: [String] = []

    func run() async throws {
        let launch = try Start.prepare(for: .serve, flags: flags)
        let settings = launch.settings
        guard let connection = settings.database else { return }
        try Start.checkPorts(settings)
        let tls: LiveTLS?
        do { tls = try settings.readTLS() } catch let faults as SettingFaults { throw CleanExit.message(faults) }
        let service = BatonService(
            settings: settings, connection: connection, tls: tls, logger: launch.logger,
            reloader: .init(reader: launch.reader, logLevel: launch.logLevel))
        if let signal = try await service.run() { throw ExitCode(signal.exitCode) }
    }
}
