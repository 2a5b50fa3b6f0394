import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOSSL

/// A connection as the service wants it: its handlers on its own event loop, its parser's faults answered properly.
///
/// A request then changes threads only for the database, which is measurably cheaper than the global pool.
struct ServedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let executors: EventLoopExecutors
    let log: AccessLog
    let observer: RequestObserver?
    let limits: LiveLimits
    /// `nil` takes every connection.
    let connections: ConnectionLimit?
    /// `nil` for plain HTTP.
    let tls: LiveTLS?

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        channel.eventLoop.makeCompletedFuture { [tls] in
            // Below all the others, which see what it has deciphered.
            if let tls { try channel.pipeline.syncOperations.addHandler(tls.makeHandler()) }
        }.flatMap {
            base.setup(channel: channel, logger: logger)
        }.flatMapThrowing { [log, observer, limits, connections] value in
            let pipeline = channel.pipeline.syncOperations
            let parser = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let clock = ReceivingClock()
            let handler = HTTPConnectionHandler(log: log, observer: observer, limits: limits, clock: clock)
            try pipeline.addHandler(handler, position: .after(parser))
            try pipeline.addHandler(ArrivalHandler(clock), position: .before(parser))
            try pipeline.addHandler(AbandonmentHandler(), position: .after(parser))
            if let connections { try Self.admit(channel, connections) }
            return value
        }
    }

    func handle(value: Base.Value, logger: Logger) async {
        await withTaskExecutorPreference(executors.executor(of: value.channel.eventLoop)) {
            guard let abandonment = try? await abandonment(on: value.channel) else { return }
            await abandonment.cancelling { await base.handle(value: value, logger: logger) }
        }
    }

    /// Puts what answers for the service before the parser when there is no room for the connection.
    private static func admit(_ channel: any Channel, _ connections: ConnectionLimit) throws {
        let pipeline = channel.pipeline.syncOperations
        switch connections.admit(channel) {
        case .served: break
        case .cutOff: try pipeline.addHandler(CutOffHandler(), position: .first)
        case .refused:
            if let tls = try? pipeline.handler(type: NIOSSLServerHandler.self) {
                // It enciphers this answer too.
                try pipeline.addHandler(NoRoomHandler(), position: .after(tls))
            } else {
                try pipeline.addHandler(NoRoomHandler(), position: .first)
            }
        }
    }

    private func abandonment(on channel: any Channel) async throws -> Abandonment {
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.handler(type: AbandonmentHandler.self).abandonment
        }.get()
    }
}
