import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// What the parser lets through; a request line beyond it is 431 and not 414, for the parser does not tell them apart.
private let headerLimits = HTTP1Channel.Configuration.DecoderConfiguration(
    maxHeaderFieldSize: 64 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 128)

/// A Hummingbird server whose handlers run on their connection's event loop and whose every error is a problem document.
func httpApplication(
    _ pipeline: RequestPipeline, host: String, port: Int, idleTimeout: Duration,
    tls: LiveTLS? = nil, connectionLimit: Int? = nil, group: any EventLoopGroup, logger: Logger,
    onRunning: @escaping @Sendable (Int) async -> Void
) -> Application<RequestPipeline> {
    let channel = HTTP1Channel.Configuration(
        idleTimeout: TimeAmount(idleTimeout), httpDecoderConfiguration: headerLimits)
    let executors = EventLoopExecutors(group)
    let connections = connectionLimit.map { ConnectionLimit($0, observer: pipeline.observer, logger: logger) }
    let server = HTTPServerBuilder { responder in
        ServedChannel(
            base: HTTP1Channel(responder: responder, configuration: channel), executors: executors, log: pipeline.log,
            observer: pipeline.observer, limits: pipeline.limits, connections: connections, tls: tls)
    }
    return Application(
        responder: pipeline, server: server,
        configuration: ApplicationConfiguration(address: .hostname(host, port: port), backlog: 1024),
        onServerRunning: { await onRunning($0.localAddress?.port ?? port) },
        eventLoopGroupProvider: .shared(group), logger: logger)
}
