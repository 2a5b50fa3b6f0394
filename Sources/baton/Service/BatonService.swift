import AsyncPQ
import Logging
import Migrator
import ServiceLifecycle
import TaskModel
import TaskServer
import TaskStore
import Telemetry
import UnixSignals

/// The running service: pool, store, API and probes in one group that starts and stops them in order.
struct BatonService: Sendable {
    let settings: Settings
    let connection: ConnectionConfiguration
    /// Certificate and key of the API; `nil` for plain HTTP.
    var tls: LiveTLS?
    let logger: Logger
    /// What SIGHUP reads again; `nil` makes it a wish to stop.
    var reloader: Reloader?
    /// What is stopped after everything else.
    var foundations: [any Service] = []
    /// Called with the ports of API and probes, each when its listener is open.
    var onListening: @Sendable (_ name: String, _ port: Int) async -> Void = { _, _ in }

    /// What is needed to take settings over while the service runs.
    struct Reloader: Sendable {
        let reader: SettingsReader
        let logLevel: LogLevelSwitch
    }

    /// Runs until SIGTERM or SIGINT and the drain that follows.
    ///
    /// - Returns: The signal that cut the drain short; `nil` when it was not.
    func run() async throws -> UnixSignal? {
        let connection = Self.patient(connection)
        let telemetry = ServiceTelemetry(settings, logger: logger)
        let pool = ConnectionPool(
            connection: connection, configuration: telemetry.watching(settings.poolConfiguration), logger: logger)
        let lane = Lane(connection: connection, configuration: telemetry.laneConfiguration, logger: logger)
        let store = PostgresStore(pool: pool, lane: lane, logger: logger, observer: telemetry.statements)
        let drain = DrainState()
        let limits = LiveLimits(settings.requestLimits)
        let readiness = ReadinessCheck(
            pool: pool, range: Self.supportedSchema, onVersion: { telemetry.schema.version = $0 })
        let admin = AdminServer(
            configuration: settings.adminConfiguration, drain: drain, logger: logger,
            readiness: readiness.callAsFunction, pages: telemetry.pages(of: pool),
            onRunning: { port in await onListening("admin", port) })
        let access = CallerAccess(settings, store: store, logger: logger)
        let api = APIService(
            settings: settings, limits: limits, tls: tls, authentication: access.authentication, store: store,
            readiness: readiness, drain: drain, logger: logger, observer: telemetry.requests,
            onRunning: { port in await onListening("api", port) })
        let gate = DrainGate(state: drain, delay: settings.drainDelay, logger: logger)
        let cleaning = KeyCleaning(store: store, logger: logger)
        let keyRefreshing: [any Service] = access.keyRefreshing.map { [$0] } ?? []
        let services: [any Service] =
            foundations + telemetry.services + [pool, lane, cleaning] + keyRefreshing + [admin, api, gate]
        // Stopped in reverse order: the gate first, the database last.
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .ignore) },
            gracefulShutdownSignals: [], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.drainDelay + settings.drainTimeout
        configuration.maximumCancellationDuration = .seconds(10)
        // What still waits to be written has a moment.
        defer { LineSink.standardError.flush(within: .seconds(1)) }
        let signals = RunSignals(logger: logger, reload: reload(limits: limits, pool: pool, lane: lane))
        return try await signals.run(ServiceGroup(configuration: configuration))
    }

    /// What SIGHUP does; `nil` when it stops the service.
    private func reload(limits: LiveLimits, pool: ConnectionPool, lane: Lane) -> (@Sendable () async -> Void)? {
        guard let reloader else { return nil }
        let reloading = Reloading(settings, reader: reloader.reader, logger: logger) { [tls] settings in
            // What may fail comes first.
            guard (tls == nil) == (settings.tlsCertificate == nil) else {
                throw SettingFaults(faults: [
                    SettingFault(
                        name: "BATON_TLS_CERTIFICATE", value: settings.tlsCertificate,
                        allowed: "TLS begins and ends with a restart")
                ])
            }
            if let tls { try settings.renew(tls) }
            reloader.logLevel.level = settings.logLevel
            limits.change(to: settings.requestLimits)
            pool.reconfigure(settings.poolConfiguration)
            if let database = settings.database.map(Self.patient) {
                await pool.reconnect(with: database)
                await lane.reconnect(with: database)
            }
        }
        return { await reloading.reload() }
    }

    /// The connection with a bound on transactions that nobody goes on with: longer than any of ours is idle, and short enough
    /// for whoever waits for a key of an instance that died.
    private static func patient(_ connection: ConnectionConfiguration) -> ConnectionConfiguration {
        var connection = connection
        connection.idleInTransactionTimeout = .seconds(60)
        return connection
    }

    private static let supportedSchema: SchemaRange = {
        guard let minimum = MigrationVersion(rawValue: PostgresStore.minimumSchemaVersion) else {
            preconditionFailure("PostgresStore.minimumSchemaVersion is no version")
        }
        return SchemaRange(minimum: minimum)
    }()
}
