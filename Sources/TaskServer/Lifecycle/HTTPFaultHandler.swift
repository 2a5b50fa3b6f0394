import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1
import TaskModel

/// Asks the connection to send `100 Continue`: the handler is about to read a body whose caller waits for that.
struct BodyWanted: Sendable {}

/// Stands next to the HTTP parser and says what Hummingbird says poorly or not at all.
///
/// What the parser cannot read Hummingbird answers with a bare 400, after the answers to the requests before it; this
/// handler puts a problem document in its place. It also sends `100 Continue` when a handler wants a body.
final class HTTPFaultHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: AccessLog
    private var fault: HTTPParserError?

    init(log: AccessLog) { self.log = log }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { fault = error }
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let fault, case .head(let head) = unwrapOutboundIn(data), isBare(head) else {
            return context.write(data, promise: promise)
        }
        let identity = RequestIdentity()
        let refusal = Refusal(fault)
        let body = refusal.document(requestID: identity, instance: nil)
        var problem = HTTPResponseHead(version: .http1_1, status: .init(statusCode: refusal.problem.status))
        problem.headers = HTTPHeaders([
            ("Content-Type", MediaType.problem.rawValue), ("Content-Length", String(body.count)),
            ("X-Request-Id", identity.text), ("Connection", "close"),
        ])
        log.record(
            nil, template: nil, status: HTTPResponse.Status(code: refusal.problem.status), duration: .zero,
            requestID: identity)
        context.write(wrapOutboundOut(.head(problem)), promise: promise)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: promise)
    }

    /// Hummingbird's answer to what cannot be parsed; the service's own answers of status 400 have a body.
    private func isBare(_ head: HTTPResponseHead) -> Bool {
        head.status == .badRequest && head.headers.first(name: "Content-Length") == "0"
    }
}
