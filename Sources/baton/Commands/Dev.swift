import ArgumentParser
import AsyncPQ
import LocalPostgres
import Logging
import Migrator

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
        if let cluster = started {
            do { try await serve(from: cluster, settings, logger) } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }
        Terminal.say("Stopped.")
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

    private func serve(from cluster: LocalPostgres, _ settings: Settings, _ logger: Logger) async throws {
        var service = BatonService(settings: settings, connection: try connection(to: cluster), logger: logger)
        service.onListening = { name, port in
            if name == "api" { Terminal.say(Self.welcome(host: settings.host, port: port)) }
        }
        try await service.run()
    }

    private func connection(to cluster: LocalPostgres) throws -> ConnectionConfiguration {
        var connection = try ConnectionConfiguration(cluster.connectionString)
        connection.applicationName = "baton"
        return connection
    }

    private static func welcome(host: String, port: Int) -> String {
        """
        Baton serves on http://\(host):\(port) (Ctrl-C stops it). Try:
          curl -s http://\(host):\(port)/v1/users -H 'Content-Type: application/json' -d '{"name":"Ada"}'
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
