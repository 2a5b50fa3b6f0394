import Logging
import NIOCore
import Synchronization

/// Bounds how many connections are open at one time: each holds memory and one of the files that the process may open.
///
/// Who comes when there are as many is told so at once, unasked, and cut off when it has heard that.
final class ConnectionLimit: Sendable {
    /// What becomes of a new connection.
    enum Verdict {
        case served
        /// It is told that there is no room, and stays until its caller has heard it.
        case refused
        /// There is no room for telling it either.
        case cutOff
    }

    /// How many may be told at one time: they stay a moment on top of the limit, and each is an open file too.
    static let refusalLimit = 64

    private let served: Places
    private let refused = Places(refusalLimit)
    private let observer: RequestObserver?
    private let logger: Logger
    private let unlogged = Mutex((count: 0, nextLine: ContinuousClock.Instant?.none))

    init(_ limit: Int, observer: RequestObserver?, logger: Logger) {
        served = Places(limit)
        self.observer = observer
        self.logger = logger
    }

    /// Counts a connection for as long as it is open.
    func admit(_ channel: any Channel) -> Verdict {
        if served.take(for: channel) { return .served }
        tell(now: .now)
        let isTold = refused.take(for: channel)
        observer?.refusedConnection(isTold: isTold)
        return isTold ? .refused : .cutOff
    }

    /// At most one line a second, however many are refused.
    private func tell(now: ContinuousClock.Instant) {
        let count: Int? = unlogged.withLock { unlogged in
            unlogged.count += 1
            guard now >= unlogged.nextLine ?? now else { return nil }
            defer { unlogged = (0, now + .seconds(1)) }
            return unlogged.count
        }
        guard let count else { return }
        logger.warning("connections refused", metadata: ["limit": "\(served.limit)", "count": "\(count)"])
    }
}

/// So many connections at one time.
private final class Places: Sendable {
    let limit: Int
    private let count = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    /// Takes one until the connection is closed.
    ///
    /// - Returns: Whether there was one.
    func take(for channel: any Channel) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue <= limit else {
            count.subtract(1, ordering: .relaxed)
            return false
        }
        channel.closeFuture.whenComplete { _ in self.count.subtract(1, ordering: .relaxed) }
        return true
    }
}
