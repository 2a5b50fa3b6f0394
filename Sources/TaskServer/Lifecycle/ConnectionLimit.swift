import Logging
import NIOCore
import Synchronization
import TaskModel

/// Bounds how many connections are open at one time: each holds memory and one of the files that the process may open.
///
/// Who comes when there are as many is answered at once, without being read, and cut off.
final class ConnectionLimit: Sendable {
    private let limit: Int
    private let observer: RequestObserver?
    private let logger: Logger
    private let count = Atomic<Int>(0)
    private let refused = Mutex((count: 0, nextLine: ContinuousClock.Instant?.none))

    init(_ limit: Int, observer: RequestObserver?, logger: Logger) {
        self.limit = limit
        self.observer = observer
        self.logger = logger
    }

    /// Counts a connection for as long as it is open.
    ///
    /// - Returns: Whether there is room for it.
    func admit(_ channel: any Channel) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            observer?.refusedConnection()
            tell(now: .now)
            return false
        }
        channel.closeFuture.whenComplete { _ in self.count.subtract(1, ordering: .relaxed) }
        return true
    }

    /// At most one line a second, however many are refused.
    private func tell(now: ContinuousClock.Instant) {
        let count: Int? = refused.withLock { refused in
            refused.count += 1
            guard now >= refused.nextLine ?? now else { return nil }
            defer { refused = (0, now + .seconds(1)) }
            return refused.count
        }
        guard let count else { return }
        logger.warning("connections refused", metadata: ["limit": "\(limit)", "count": "\(count)"])
    }
}

/// Stands first on a connection for which there is no room: answers, reads nothing, and hangs up.
final class NoRoomHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.answer()))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    private static func answer() -> String {
        let identity = RequestIdentity()
        let refusal = Refusal(code: .overloaded, "The service has as many connections as it may have.")
        let body = String(decoding: refusal.document(requestID: identity, instance: nil), as: UTF8.self)
        return """
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: \(MediaType.problem.rawValue)\r
            Content-Length: \(body.utf8.count)\r
            Retry-After: \(Refusal.retryDelay)\r
            X-Request-Id: \(identity.text)\r
            Connection: close\r
            \r
            \(body)
            """
    }
}
