import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import TaskAccess
package import TaskModel

/// How the API is served.
@dynamicMemberLookup
package struct APIServerConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose; see `APIServer.init`'s `onRunning`.
    package var port = 8080
    /// What requests begin with; `LiveLimits` may change it.
    package var limits = RequestLimits()
    /// Whether callers must prove who they are.
    package var authentication = Authentication.off
    /// `nil` serves plain HTTP.
    package var tls: LiveTLS?
    /// Connections at one time; further ones are answered 503 and closed.
    package var connectionLimit = 10_000
    /// How long the reader of a stream may take nothing.
    package var streamStallTimeout: Duration = .seconds(30)
    /// How long a connection may be silent between requests or within one.
    package var idleTimeout: Duration = .seconds(75)
    /// One is best on two cores shared with PostgreSQL.
    package var eventLoopCount = max(1, min(System.coreCount / 2, 8))
    /// All replicas need the same one to accept each other's page tokens.
    package var pageTokenKey: PageTokenKey

    /// The program's version, as `GET /v1` tells it.
    package var version: String

    package init(pageTokenKey: PageTokenKey, version: String) {
        self.pageTokenKey = pageTokenKey
        self.version = version
    }

    /// The limits, as if they stood here.
    package subscript<Value>(dynamicMember path: WritableKeyPath<RequestLimits, Value>) -> Value {
        get { limits[keyPath: path] }
        set { limits[keyPath: path] = newValue }
    }
}

/// Serves the API until the service group stops it, and then until the requests in flight have their answers.
package struct APIServer: Service {
    private let configuration: APIServerConfiguration
    private let pipeline: RequestPipeline
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - limits: To change them while the API is served; `nil` keeps those of the configuration.
    ///   - drain: Once draining, answers ask their callers to close the connection.
    ///   - observer: Sees every request; `nil` counts and traces none.
    ///   - onRunning: Called with the port when the listener is open.
    package init(
        configuration: APIServerConfiguration, limits: LiveLimits? = nil, store: any Store, drain: DrainState,
        logger: Logger, observer: RequestObserver? = nil,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        let limits = limits ?? LiveLimits(configuration.limits)
        let tokens = PageTokens(key: configuration.pageTokenKey)
        let streaming = Streaming(limits: limits, stallTimeout: configuration.streamStallTimeout)
        let resources =
            ServiceRoutes(version: configuration.version).resources
            + UserRoutes(store: store, tokens: tokens).resources
            + TaskRoutes(store: store, lists: TaskLists(store: store, tokens: tokens, streaming: streaming)).resources
            + DocumentRoutes().resources
            + BatchRoutes(store: store).resources
        pipeline = RequestPipeline(
            routes: RouteTable(resources), drain: drain, limits: limits, authentication: configuration.authentication,
            admission: Admission(), observer: observer, log: AccessLog(logger: logger))
    }

    package func run() async throws {
        try await application(on: LastingEventLoops.of(.api(loopCount: configuration.eventLoopCount))).run()
    }

    /// The server on event loops that outlast it.
    func application(on group: any EventLoopGroup) -> Application<RequestPipeline> {
        httpApplication(
            pipeline, host: configuration.host, port: configuration.port, idleTimeout: configuration.idleTimeout,
            tls: configuration.tls, connectionLimit: configuration.connectionLimit, group: group, logger: logger,
            onRunning: onRunning)
    }
}
