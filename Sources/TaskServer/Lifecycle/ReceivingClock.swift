import NIOCore

/// How long a request may take to arrive.
struct ReceivingLimits: Sendable {
    /// From the first byte of its head to the last.
    var head: Duration = .seconds(10)
    /// From the last byte of its head to the last of its body.
    var body: Duration = .seconds(30)
}

/// Knows which part of a request is arriving on a connection and since when; belongs to the connection's event loop.
final class ReceivingClock {
    enum Phase {
        /// Between two requests.
        case nothing
        case head
        case body
    }

    private(set) var phase = Phase.nothing
    private var since = NIODeadline.now()

    func bytesCame() { if phase == .nothing { enter(.head) } }

    func headCame() { enter(.body) }

    func endCame() { phase = .nothing }

    /// Begins to count anew.
    func restart() { since = .now() }

    private func enter(_ phase: Phase) {
        self.phase = phase
        since = .now()
    }

    /// Until when the part that is arriving must be there; `nil` between two requests.
    func deadline(_ limits: ReceivingLimits) -> NIODeadline? {
        switch phase {
        case .nothing: nil
        case .head: since + TimeAmount(limits.head)
        case .body: since + TimeAmount(limits.body)
        }
    }
}

/// Stands before the HTTP parser, which tells of a head only when it is complete.
final class ArrivalHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let clock: ReceivingClock

    init(_ clock: ReceivingClock) { self.clock = clock }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        clock.bytesCame()
        context.fireChannelRead(data)
    }
}
