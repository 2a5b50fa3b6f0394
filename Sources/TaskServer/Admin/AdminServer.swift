import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import TaskModel

/// How the probes are served.
package struct AdminServerConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose; see `AdminServer.init`'s `onRunning`.
    package var port = 9090
    /// How long a probe's connection may be silent.
    package var idleTimeout: Duration = .seconds(75)

    package init() {}
}

/// Serves what operators and orchestrators ask, on a port and an event loop of its own.
///
/// `/livez` never touches the database; `/readyz` and `/startupz` ask the check that was injected.
package struct AdminServer: Service {
    private let configuration: AdminServerConfiguration
    private let pipeline: RequestPipeline
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - readiness: Whether the program can serve, asked at most once a second; it bounds its own time.
    ///   - drain: Once draining, `/readyz` is 503 whatever the check says.
    ///   - pages: What else is served, for the eyes of operators and their programs.
    ///   - onRunning: Called with the port when the listener is open.
    package init(
        configuration: AdminServerConfiguration, drain: DrainState, logger: Logger,
        readiness: @escaping @Sendable () async -> Readiness, pages: [AdminPage] = [],
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        let probe = ReadinessProbe(check: readiness, drain: drain, clock: ContinuousClock())
        var limits = RequestLimits()
        limits.maxBodySize = 0
        pipeline = RequestPipeline(
            routes: RouteTable(ProbeRoutes(probe: probe).resources + pages.map(\.resource)), drain: drain,
            limits: LiveLimits(limits),
            // Probes come every few seconds, from everywhere.
            log: AccessLog(logger: logger, level: .debug))
    }

    package func run() async throws {
        try await application(on: LastingEventLoops.of(.admin)).run()
    }

    /// The server on event loops that outlast it.
    func application(on group: any EventLoopGroup) -> Application<RequestPipeline> {
        httpApplication(
            pipeline, host: configuration.host, port: configuration.port, idleTimeout: configuration.idleTimeout,
            group: group, logger: logger, onRunning: onRunning)
    }
}
