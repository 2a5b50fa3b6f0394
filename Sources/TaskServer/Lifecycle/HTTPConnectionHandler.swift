import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import TaskModel

/// What the code that answers a request asks of the connection.
enum ConnectionWish: Sendable {
    /// The body is wanted: a caller who waits for that gets `100 Continue`.
    case body
    /// The answer that follows is the last one.
    case closeAfterAnswer
}

/// Stands next to the HTTP parser and does what Hummingbird leaves undone.
///
/// What the parser cannot read Hummingbird answers with a bare 400, after the answers to the requests before it; this
/// handler puts a problem document in its place. It also fulfils the wishes. Without fault and wish it looks at nothing.
final class HTTPConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: AccessLog
    private var fault: HTTPParserError?
    private var closesAfterAnswer = false

    init(log: AccessLog) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { fault = error }
        context.fireErrorCaught(error)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? ConnectionWish {
        case nil:
            context.triggerUserOutboundEvent(event, promise: promise)
        case .body:
            let head = HTTPResponseHead(version: .http1_1, status: .continue)
            context.writeAndFlush(wrapOutboundOut(.head(head)), promise: promise)
        case .closeAfterAnswer:
            closesAfterAnswer = true
            promise?.succeed()
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard fault != nil || closesAfterAnswer else { return context.write(data, promise: promise) }
        switch unwrapOutboundIn(data) {
        case .head(let head):
            guard let fault, isBare(head) else { return context.write(data, promise: promise) }
            writeProblem(of: fault, context: context, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            context.writeAndFlush(data, promise: promise)
            if closesAfterAnswer { close(context) }
        }
    }

    /// Hummingbird's answer to what cannot be parsed; the service's own answers of status 400 have a body.
    private func isBare(_ head: HTTPResponseHead) -> Bool {
        head.status == .badRequest && head.headers.first(name: "Content-Length") == "0"
    }

    private func writeProblem(
        of fault: HTTPParserError, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
    ) {
        let identity = RequestIdentity()
        let refusal = Refusal(fault)
        let body = refusal.document(requestID: identity, instance: nil)
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: refusal.problem.status))
        head.headers = HTTPHeaders([
            ("Content-Type", MediaType.problem.rawValue), ("Content-Length", String(body.count)),
            ("X-Request-Id", identity.text), ("Connection", "close"),
        ])
        let status = HTTPResponse.Status(code: refusal.problem.status)
        log.record(nil, template: nil, status: status, duration: .zero, requestID: identity)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }

    /// Says that nothing more will come, and hangs up a little later: what the caller is still sending would otherwise
    /// be met by a reset that can take the answer with it (RFC 9112, 9.6).
    private func close(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
