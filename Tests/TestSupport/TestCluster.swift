internal import AsyncPQ
internal import FoundationEssentials
internal import LocalPostgres
package import Logging
internal import Migrator
internal import Synchronization

/// The PostgreSQL server that the tests of a run share.
///
/// `BATON_TEST_DATABASE_URL` names one, whose role may create databases; without it a private cluster is started for the
/// run, which ends with it, even with a killed one.
package actor TestCluster {
    package static let shared = TestCluster()

    /// Started by whoever asks first and waited for by everybody.
    private var starting: Task<Server, any Error>?

    /// The connection string of a database on it.
    package func connectionString(database: String) async throws -> String {
        try await server().connectionString(database: database)
    }

    /// Makes a database of its own, runs `body` with it, and drops it.
    package nonisolated func withDatabase<Value>(
        _ content: ScratchDatabase.Content, _ body: (ScratchDatabase) async throws -> Value
    ) async throws -> Value {
        let server = try await server()
        let database = ScratchDatabase(name: server.nextDatabaseName(), server: server)
        try await server.create(database.name, content)
        do {
            let value = try await body(database)
            try await server.drop(database.name)
            return value
        } catch {
            try await server.drop(database.name)
            throw error
        }
    }

    private func server() async throws -> Server {
        let task = starting ?? Task { try await Server() }
        starting = task
        return try await task.value
    }
}

extension TestCluster {
    /// A running server, and the session that creates and drops databases on it.
    final class Server: Sendable {
        private let baseConnectionString: String
        private let admin: ConnectionPool
        private let databaseCount = Atomic<Int>(0)
        private let runName = "baton_test_\(ProcessInfo.processInfo.processIdentifier)_\(UInt32.random(in: 0 ... .max))"
        /// Keeps the private cluster alive.
        private let cluster: LocalPostgres?

        init() async throws {
            let logger = Logger.quiet
            if let url = ProcessInfo.processInfo.environment["BATON_TEST_DATABASE_URL"] {
                cluster = nil
                baseConnectionString = url
            } else {
                let settings = ["fsync": "off", "max_connections": "200"]
                let started = try await LocalPostgres.startEphemeral(settings: settings, logger: logger)
                cluster = started
                baseConnectionString = started.connectionString
            }
            var configuration = PoolConfiguration()
            configuration.maximumConnections = 2
            configuration.acquireTimeout = .seconds(60)
            admin = ConnectionPool(
                connection: try ConnectionConfiguration(baseConnectionString), configuration: configuration,
                logger: logger)
        }

        func nextDatabaseName() -> String {
            "\(runName)_\(databaseCount.add(1, ordering: .relaxed).newValue)"
        }

        /// The later of two options of one name counts, in a URI as in keywords (PostgreSQL 15 manual, 34.1.1).
        func connectionString(database: String) -> String {
            guard baseConnectionString.contains("://") else { return baseConnectionString + " dbname=\(database)" }
            return baseConnectionString + (baseConnectionString.contains("?") ? "&" : "?") + "dbname=\(database)"
        }

        func create(_ name: String, _ content: ScratchDatabase.Content) async throws {
            switch content {
            case .empty: try await run("CREATE DATABASE \(name) TEMPLATE template0")
            case .migrated:
                let template = try await migratedTemplate()
                try await run("CREATE DATABASE \(name) TEMPLATE \(template)")
            }
        }

        /// Drops it, whoever is still connected.
        func drop(_ name: String) async throws { try await run("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }

        /// The name of a database with all migrations applied, made once for each state of the files.
        private func migratedTemplate() async throws -> String {
            let migrations = try MigrationSet(folder: MigrationsFolder.path)
            let sums = Migration.checksum(of: migrations.migrations.map(\.checksum).joined())
            let name = "baton_test_template_\(sums.prefix(12))"
            try await admin.withSession { session in
                // One maker at a time, other runs on the same server included. The name appears when it is complete.
                _ = try await session.query("SELECT pg_advisory_lock(hashtext('baton_test_template'))")
                if try await session.query("SELECT FROM pg_database WHERE datname = \(name)").isEmpty {
                    let unfinished = name + "_unfinished"
                    try await session.simpleQuery("DROP DATABASE IF EXISTS \(identifier: unfinished) WITH (FORCE)")
                    try await session.simpleQuery("CREATE DATABASE \(identifier: unfinished) TEMPLATE template0")
                    let connection = try ConnectionConfiguration(connectionString(database: unfinished))
                    _ = try await Migrator(connection: connection, migrations: migrations, logger: .quiet).up()
                    try await session.simpleQuery(
                        "ALTER DATABASE \(identifier: unfinished) RENAME TO \(identifier: name)")
                }
                _ = try await session.query("SELECT pg_advisory_unlock(hashtext('baton_test_template'))")
            }
            return name
        }

        private func run(_ sql: String) async throws {
            try await admin.withSession { session in _ = try await session.simpleQuery(SQLText(unsafeSQL: sql)) }
        }
    }
}

extension Logger {
    /// Says nothing; a test looks at what is answered.
    package static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
