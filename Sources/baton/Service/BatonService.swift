import AsyncPQ
import Logging
import Migrator
import ServiceLifecycle
import TaskServer
import TaskStore
import UnixSignals

/// The running service: pool, store, API and probes in one group that starts and stops them in order.
struct BatonService: Sendable {
    let settings: Settings
    let connection: ConnectionConfiguration
    let logger: Logger
    /// Called with the ports of API and probes, each when its listener is open.
    var onListening: @Sendable (_ name: String, _ port: Int) async -> Void = { _, _ in }

    /// Runs until SIGTERM or SIGINT and the drain that follows.
    func run() async throws {
        var connection = connection
        // Longer than any transaction of ours is idle, and short enough for whoever waits for a key of an instance that died.
        connection.idleInTransactionTimeout = .seconds(60)
        let pool = ConnectionPool(connection: connection, configuration: poolConfiguration, logger: logger)
        let lane = Lane(connection: connection, logger: logger)
        let store = PostgresStore(pool: pool, lane: lane, logger: logger)
        let drain = DrainState()
        let admin = AdminServer(
            configuration: adminConfiguration, drain: drain, logger: logger,
            readiness: ReadinessCheck(pool: pool, range: Self.supportedSchema).callAsFunction,
            onRunning: { port in await onListening("admin", port) })
        let api = APIService(
            settings: settings, store: store, drain: drain, logger: logger,
            onRunning: { port in await onListening("api", port) })
        let gate = DrainGate(state: drain, delay: settings.drainDelay, logger: logger)
        let cleaning = KeyCleaning(store: store, logger: logger)
        let services: [any Service] = [pool, lane, cleaning, admin, api, gate]
        // Stopped in reverse order: the gate first, the database last.
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .ignore) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.drainDelay + settings.drainTimeout
        configuration.maximumCancellationDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
    }

    private static let supportedSchema: SchemaRange = {
        guard let minimum = MigrationVersion(rawValue: PostgresStore.minimumSchemaVersion) else {
            preconditionFailure("PostgresStore.minimumSchemaVersion is no version")
        }
        return SchemaRange(minimum: minimum)
    }()

    private var poolConfiguration: PoolConfiguration {
        var configuration = PoolConfiguration()
        configuration.minimumConnections = settings.poolMinimum
        configuration.maximumConnections = settings.poolMaximum
        configuration.waiterLimit = settings.poolQueue
        configuration.acquireTimeout = settings.requestTimeout
        configuration.drainTimeout = settings.drainTimeout
        return configuration
    }

    private var adminConfiguration: AdminServerConfiguration {
        var configuration = AdminServerConfiguration()
        configuration.host = settings.host
        configuration.port = settings.adminPort
        return configuration
    }
}
