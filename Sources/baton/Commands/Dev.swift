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
            What is stored stays in BATON_DATA_DIR from one start to the next. Nothing listens beyond this machine, and
            PostgreSQL itself on no port at all. Ctrl-C stops both.
            """)

    func run() async throws {
        let (settings, logger) = try Start.prepare(for: .dev)
        let cluster: LocalPostgres
        do {
            cluster = try await LocalPostgres.start(
                directory: settings.dataDirectory, logger: logger, onProgress: { Terminal.say($0.line) })
        } catch let error as LocalPostgresError {
            throw CleanExit.message(error, code: 1)
        }
        do {
            try await migrateAndServe(cluster, settings, logger)
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
        Terminal.say("Stopped.")
    }

    private func migrateAndServe(_ cluster: LocalPostgres, _ settings: Settings, _ logger: Logger) async throws {
        var connection = try ConnectionConfiguration(cluster.connectionString)
        connection.applicationName = "baton"
        do {
            let migrations = try MigrationSet(folder: settings.migrationsDirectory)
            let done = try await Migrator(connection: connection, migrations: migrations, logger: logger).up()
            Terminal.say(done.isEmpty ? "The schema is up to date." : "Applied \(done.count) migrations.")
        } catch let error as MigrationError {
            throw CleanExit.message(error, code: 1)
        }
        var service = BatonService(settings: settings, connection: connection, logger: logger)
        service.onListening = { name, port in
            if name == "api" { Terminal.say(Self.welcome(host: settings.host, port: port)) }
        }
        try await service.run()
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
