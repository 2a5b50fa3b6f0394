import NIOCore
import TaskModel

/// Stands before the HTTP parser of a connection for which there is no room: answers, looks at nothing, and hangs up.
///
/// A socket that is closed while something unread has arrived is reset, and a reset can take the answer with it (RFC 9112,
/// 9.6). So it says only that nothing more will come, and takes what the caller sends, until the caller closes its half, has
/// sent more than any request of usual size, or has had two seconds.
final class NoRoomHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// In bytes.
    static let readLimit = 1 << 20
    static let timeLimit = TimeAmount.seconds(2)

    private var readCount = 0
    private var timer: Scheduled<Void>?

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: Self.timeLimit) { channel.close(promise: nil) }
        // Written only after the handshake where there is TLS: an end that is said before it would be all that is said.
        let written = context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: Self.answer())))
        written.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        readCount += unwrapInboundIn(data).readableBytes
        if readCount > Self.readLimit { context.close(promise: nil) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        if event as? ChannelEvent == .inputClosed { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        context.fireChannelInactive()
    }

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

/// Closes a connection as soon as it is there.
final class CutOffHandler: ChannelInboundHandler {
    typealias InboundIn = NIOAny

    func channelActive(context: ChannelHandlerContext) { context.close(promise: nil) }
}
