import NIOCore
import Synchronization

/// Tells whether a streamed answer still has a reader.
enum StreamEvent: Sendable {
    /// The answer that follows is a stream: the connection's task is cancelled when its reader leaves, or takes nothing for
    /// that long.
    case began(stallLimit: TimeAmount)
    /// The answer is complete, or given up.
    case ended
}

/// Notes that the caller of a streamed answer is gone.
///
/// Hummingbird finds that out with the next write, and between two of them the database may work for long. An answer that
/// is no stream is not broken off: its deadline is near, and its caller may have closed only its own half.
final class AbandonmentHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    typealias InboundOut = NIOAny
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny

    let abandonment = Abandonment()
    private var stallLimit: TimeAmount?
    private var isInputClosed = false
    private var stallTimer: Scheduled<Void>?

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        switch event as? StreamEvent {
        case nil:
            context.triggerUserOutboundEvent(event, promise: promise)
        case .began(let limit):
            stallLimit = limit
            promise?.succeed()
            if isInputClosed || !context.channel.isActive { abandonment.happened() } else { watch(context) }
        case .ended:
            stallLimit = nil
            stopTimer()
            promise?.succeed()
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed {
            isInputClosed = true
            if stallLimit != nil { abandonment.happened() }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if stallLimit != nil { abandonment.happened() }
        stopTimer()
        context.fireChannelInactive()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        watch(context)
        context.fireChannelWritabilityChanged()
    }

    /// Lets the timer run while the reader is behind.
    private func watch(_ context: ChannelHandlerContext) {
        guard let stallLimit, !context.channel.isWritable else { return stopTimer() }
        guard stallTimer == nil else { return }
        stallTimer = context.eventLoop.assumeIsolated().scheduleTask(in: stallLimit) {
            self.stallTimer = nil
            self.abandonment.happened()
            context.close(promise: nil)
        }
    }

    private func stopTimer() {
        stallTimer?.cancel()
        stallTimer = nil
    }
}

/// That the caller of a streamed answer is gone, for the task that answers.
final class Abandonment: Sendable {
    private struct State {
        var hasHappened = false
        var notify: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func happened() {
        let notify = state.withLock { state in
            state.hasHappened = true
            return state.notify
        }
        notify?()
    }

    /// Runs `body`, and cancels it when this happens.
    func cancelling(_ body: @escaping @Sendable () async -> Void) async {
        let (events, event) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let hasHappened = state.withLock { state in
            state.notify = { event.yield() }
            return state.hasHappened
        }
        if hasHappened { event.yield() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await body()
                event.finish()
            }
            for await _ in events { break }
            // Also when `body` has ended, which makes it nothing.
            group.cancelAll()
        }
    }
}
