package import AsyncPQ
internal import Logging

/// A database that lives as long as a test or a suite.
package struct ScratchDatabase: Sendable {
    package enum Content: Sendable {
        case empty
        /// With all of the service's migrations.
        case migrated
    }

    package let name: String
    package let connectionString: String

    init(name: String, server: TestCluster.Server) {
        self.name = name
        connectionString = server.connectionString(database: name)
    }

    /// That of the suite or test with the trait `.scratchDatabase`.
    package static var current: ScratchDatabase {
        get throws {
            guard let database = taskLocal else { throw MissingScratchDatabase() }
            return database
        }
    }

    @TaskLocal static var taskLocal: ScratchDatabase?

    /// How to connect; the name tells the sessions of one test from those of others.
    package func connection(applicationName: String = "test") throws -> ConnectionConfiguration {
        var connection = try ConnectionConfiguration(connectionString)
        connection.applicationName = applicationName
        // A busy machine may take longer than a service would wait.
        connection.connectTimeout = .seconds(60)
        connection.totalConnectTimeout = .seconds(60)
        connection.verdictTimeout = .seconds(60)
        return connection
    }

    /// The connection string that leads there through a proxy.
    package func connectionString(through proxy: FaultProxy) -> String {
        guard connectionString.contains("://") else { return "\(connectionString) \(proxy.connectionOptions)" }
        return connectionString + "&" + proxy.connectionOptions.split(separator: " ").joined(separator: "&")
    }

    /// The socket at which its server listens, which must be one of this machine.
    package func address() async throws -> StreamAddress {
        try await withPool(maximumConnections: 1) { pool in
            let query: Query = """
                SELECT btrim(split_part(current_setting('unix_socket_directories'), ',', 1), '"'), current_setting('port')
                """
            let (directory, port) = try await pool.query(query)[0].decode((String, String).self)
            return .unix(path: "\(directory)/.s.PGSQL.\(port)")
        }
    }

    /// Runs `body` with a pool and closes it.
    package func withPool<Value>(
        maximumConnections: Int = 4, applicationName: String = "test", _ body: (ConnectionPool) async throws -> Value
    ) async throws -> Value {
        var configuration = PoolConfiguration()
        configuration.maximumConnections = maximumConnections
        configuration.acquireTimeout = .seconds(60)
        let pool = ConnectionPool(
            connection: try connection(applicationName: applicationName), configuration: configuration, logger: .quiet)
        do {
            let value = try await body(pool)
            await pool.close(within: .seconds(10))
            return value
        } catch {
            await pool.close(within: .seconds(10))
            throw error
        }
    }
}

/// A test asked for a scratch database, and neither it nor its suite has the trait.
package struct MissingScratchDatabase: Error {}
