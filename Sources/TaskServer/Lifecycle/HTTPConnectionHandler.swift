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
/// handler puts a problem document in its place. It also fulfils the wishes, and it gives up on a request that arrives
/// too slowly: a head is answered like one that cannot be read, a body's reader gets an error.
final class HTTPConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let log: AccessLog
    private let observer: RequestObserver?
    private let liveLimits: LiveLimits
    private let clock: ReceivingClock
    /// What the next bare 400 stands for.
    private var fault: Refusal?
    private var closesAfterAnswer = false
    /// When the heads came of the requests whose answers are not complete: the first is the one that is being answered.
    private var openRequests = CircularBuffer<NIODeadline>(initialCapacity: 1)
    private var slownessTimer: Scheduled<Void>?
    /// The request that is arriving came too slowly; nothing is expected of the connection any more.
    private var hasGivenUp = false
    /// A request was refused by its head: what still comes on the connection is not looked at.
    private var hasRefused = false

    init(log: AccessLog, observer: RequestObserver?, limits: LiveLimits, clock: ReceivingClock) {
        self.log = log
        self.observer = observer
        liveLimits = limits
        self.clock = clock
    }

    private var limits: ReceivingLimits { liveLimits.current.receiving }

    /// How long ago the head came of the request that is being answered; `nil` when there is none.
    var timeSinceHead: Duration? {
        openRequests.first.map { head in .nanoseconds((NIODeadline.now() - head).nanoseconds) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasRefused else { return }
        switch unwrapInboundIn(data) {
        case .head(let head) where !hasProperHost(head): return refuse(context)
        case .head:
            openRequests.append(.now())
            clock.headCame()
        case .body: break
        case .end: clock.endCame()
        }
        context.fireChannelRead(data)
    }

    /// A request that is there as a whole costs no timer.
    func channelReadComplete(context: ChannelHandlerContext) {
        if slownessTimer == nil { watchSlowness(context) }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        slownessTimer?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? HTTPParserError { fault = Refusal(error) }
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
        let part = unwrapOutboundIn(data)
        if case .end = part { _ = openRequests.popFirst() }
        guard fault != nil || closesAfterAnswer else { return context.write(data, promise: promise) }
        switch part {
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

    /// Whether the request says, once, for which host it is (RFC 9112, 3.2); HTTP/1.0 need not.
    private func hasProperHost(_ head: HTTPRequestHead) -> Bool {
        let count = head.headers["Host"].count
        return count == 1 || count == 0 && head.version == .http1_0
    }

    private func refuse(_ context: ChannelHandlerContext) {
        hasRefused = true
        hasGivenUp = true
        fault = Refusal(code: .malformedRequest, "Host must be sent, and once.")
        // As what cannot be parsed: Hummingbird answers it after what came before, and the connection ends.
        context.fireErrorCaught(HTTPParserError.unknown)
    }

    private func writeProblem(
        of refusal: Refusal, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
    ) {
        let identity = RequestIdentity()
        let body = refusal.document(requestID: identity, instance: nil)
        var head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: refusal.problem.status))
        head.headers = HTTPHeaders([
            ("Content-Type", MediaType.problem.rawValue), ("Content-Length", String(body.count)),
            ("X-Request-Id", identity.text), ("Connection", "close"), ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ])
        let status = HTTPResponse.Status(code: refusal.problem.status)
        observer?.refusedUnread(refusal.problem.code)
        log.record(AccessLog.Entry(status: status, requestID: identity), duration: .zero)
        context.write(wrapOutboundOut(.head(head)), promise: promise)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }

    private func watchSlowness(_ context: ChannelHandlerContext) {
        guard !hasGivenUp, let deadline = clock.deadline(limits) else { return }
        slownessTimer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.slownessTimer = nil
            self.judgeSlowness(context)
        }
    }

    private func judgeSlowness(_ context: ChannelHandlerContext) {
        guard let deadline = clock.deadline(limits), deadline <= .now() else { return watchSlowness(context) }
        // While requests before it are being answered, nothing may be read: that is not the caller's slowness.
        guard openRequests.count <= (clock.phase == .body ? 1 : 0) else {
            clock.restart()
            return watchSlowness(context)
        }
        hasGivenUp = true
        switch clock.phase {
        case .nothing: break
        case .head:
            fault = Refusal(RequestFault.tooSlow(.head, limit: limits.head))
            closesAfterAnswer = true
            // Hummingbird answers it, after what came before.
            context.fireErrorCaught(HTTPParserError.unknown)
        case .body where openRequests.isEmpty: context.close(promise: nil)
        case .body: context.fireErrorCaught(RequestFault.tooSlow(.body, limit: limits.body))
        }
    }

    /// Says that nothing more will come, and hangs up a little later: what the caller is still sending would otherwise
    /// be met by a reset that can take the answer with it (RFC 9112, 9.6).
    private func close(_ context: ChannelHandlerContext) {
        let channel = context.channel
        context.close(mode: .output, promise: nil)
        context.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
    }
}
