import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
package import TaskModel

/// How the API is served.
package struct APIServerConfiguration: Sendable {
    package var host = "127.0.0.1"
    /// 0 lets the system choose; see `APIServer.init`'s `onRunning`.
    package var port = 8080
    /// In bytes; a longer body is answered with 413.
    package var maxBodySize = 1 << 20
    /// How long a request may take from the moment its head was received.
    package var requestTimeout: Duration = .seconds(10)
    /// Whether PATCH, DELETE and transfer need `If-Match`.
    package var requiresIfMatch = false
    /// Whether callers must prove who they are.
    package var authentication = Authentication.off
    /// Requests that are worked on at one time; further ones are refused with 503.
    package var concurrentRequestLimit = 2000
    /// `nil` counts nobody's requests.
    package var rateLimit: RateLimit?
    /// How long the head of a request may take to arrive, from its first byte.
    package var headTimeout: Duration = .seconds(10)
    /// How long the body of a request may take to arrive, from its head.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a streamed list may take in all; the request's own deadline ends where the stream begins.
    package var streamTimeout: Duration = .seconds(600)
    /// How long the reader of a stream may take nothing.
    package var streamStallTimeout: Duration = .seconds(30)
    /// Streams at one time; further ones are refused with 503.
    ///
    /// Each keeps a connection to the database.
    package var streamLimit = 5
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
}

/// Serves the API until the service group stops it, and then until the requests in flight have their answers.
package struct APIServer: Service {
    private let configuration: APIServerConfiguration
    private let pipeline: RequestPipeline
    private let logger: Logger
    private let onRunning: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - drain: Once draining, answers ask their callers to close the connection.
    ///   - onRunning: Called with the port when the listener is open.
    package init(
        configuration: APIServerConfiguration, store: any Store, drain: DrainState, logger: Logger,
        onRunning: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.onRunning = onRunning
        let tokens = PageTokens(key: configuration.pageTokenKey)
        let streaming = Streaming(
            gate: StreamGate(limit: configuration.streamLimit), timeout: configuration.streamTimeout,
            stallTimeout: configuration.streamStallTimeout)
        let resources =
            ServiceRoutes(version: configuration.version).resources
            + UserRoutes(store: store, tokens: tokens).resources
            + TaskRoutes(store: store, lists: TaskLists(store: store, tokens: tokens, streaming: streaming)).resources
            + DocumentRoutes().resources
            + BatchRoutes(store: store).resources
        pipeline = RequestPipeline(
            routes: RouteTable(resources), drain: drain,
            deadlines: DeadlinePolicy(requestTimeout: configuration.requestTimeout),
            bodyLimit: configuration.maxBodySize, requiresIfMatch: configuration.requiresIfMatch,
            authentication: configuration.authentication,
            admission: Admission(limit: configuration.concurrentRequestLimit),
            rateLimiter: configuration.rateLimit.map { RateLimiter($0) }, log: AccessLog(logger: logger))
    }

    package func run() async throws {
        try await withEventLoops(count: configuration.eventLoopCount) { group in
            try await application(on: group).run()
        }
    }

    /// The server on event loops that somebody else ends.
    func application(on group: any EventLoopGroup) -> Application<RequestPipeline> {
        httpApplication(
            pipeline, host: configuration.host, port: configuration.port, idleTimeout: configuration.idleTimeout,
            receiving: ReceivingLimits(head: configuration.headTimeout, body: configuration.bodyTimeout), group: group,
            logger: logger, onRunning: onRunning)
    }
}
