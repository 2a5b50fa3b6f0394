import ArgumentParser
import AsyncPQ
import LocalPostgres
import Logging
import Migrator
import TaskServer
import UnixSignals

/// Everything in one: a private PostgreSQL, its schema, the service.
struct Dev: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a private PostgreSQL in .baton/, migrate it, and serve on 127.0.0.1:8080.",
        discussion: """
            What is stored stays in BATON_DATA_DIR from one start to the next. Nothing
            listens beyond this machine, and PostgreSQL itself on no port at all. Ctrl-C
            stops both.

            \(SettingsHelp.flags(of: .dev))
            """)

    @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
    var flags: [String] = []

    func run() async throws {
        let launch = try Start.prepare(for: .dev, flags: flags)
        let (settings, logger) = (launch.settings, launch.logger)
        try Start.checkPorts(settings)
        let started = try await startUnlessStopped(
            { try await startCluster(settings, logger) }, undo: { cluster in await cluster.stop() })
        var signal: UnixSignal?
        if let cluster = started {
            do { signal = try await serve(from: cluster, settings, logger) } catch {
                await cluster.stop()
                throw (error as? ClusterKeeping.GivenUp).map { CleanExit.message($0, code: 1) } ?? error
            }
            await cluster.stop(mode: signal == nil ? .fast : .immediate)
        }
        Terminal.say("Stopped.")
        if let signal { throw ExitCode(signal.exitCode) }
    }

    /// A running cluster with the schema that this build needs.
    private func startCluster(_ settings: Settings, _ logger: Logger) async throws -> LocalPostgres {
        var host = HostEnvironment.current
        host.binaryDirectory = settings.serverBinaries
        let cluster: LocalPostgres
        do {
            cluster = try await LocalPostgres.start(
                directory: settings.dataDirectory, host: host, logger: logger, onProgress: { Terminal.say($0.line) })
        } catch let error as LocalPostgresError {
            throw CleanExit.message(error, code: 1)
        }
        do { try await migrate(cluster, settings, logger) } catch {
            await cluster.stop()
            throw (error as? MigrationError).map(CleanExit.because) ?? error
        }
        return cluster
    }

    private func migrate(_ cluster: LocalPostgres, _ settings: Settings, _ logger: Logger) async throws {
        let migrations = try MigrationSet(folder: settings.migrationsDirectory)
        let done = try await Migrator(connection: connection(to: cluster), migrations: migrations, logger: logger).up()
        Terminal.say(done.isEmpty ? "The schema is up to date." : "Brought the schema up to date.")
    }

    private func serve(
        from cluster: LocalPostgres, _ settings: Settings, _ logger: Logger
    ) async throws -> UnixSignal? {
        let tls: LiveTLS?
        do { tls = try settings.readTLS() } catch let faults as SettingFaults { throw CleanExit.message(faults) }
        var service = BatonService(
            settings: settings, connection: try connection(to: cluster), tls: tls, logger: logger,
            foundations: [ClusterKeeping(cluster: cluster, logger: logger)])
        service.onListening = { name, port in
            if name == "api" { Terminal.say(Self.welcome(settings, port: port)) }
        }
        return try await service.run()
    }

    private func connection(to cluster: LocalPostgres) throws -> ConnectionConfiguration {
        var connection = try ConnectionConfiguration(cluster.connectionString)
        connection.applicationName = "baton"
        return connection
    }

    private static func welcome(_ settings: Settings, port: Int) -> String {
        let address = "\(settings.tlsCertificate == nil ? "http" : "https")://\(settings.host):\(port)"
        return """
            Baton serves on \(address) (Ctrl-C stops it). Try:
              curl -s \(address)/v1/users -H 'Content-Type: application/json' -d '{"name":"Ada"}'
            """
    }
}

extension LocalPostgres.Progress {
    fileprivate var line: String {
        switch self {
        case .initialising(let directory, let version): "Making a PostgreSQL \(version) cluster in \(directory) ..."
        case .starting(let version): "Starting PostgreSQL \(version) ..."
        case .adopting(let pid): "PostgreSQL still runs from last time (pid \(pid)); using it."
        }
    }
}
