internal import CLibpq
internal import Glibc

/// What a socket is watched for, or is ready for.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt8

    static let read = Readiness(rawValue: 1)
    static let write = Readiness(rawValue: 2)
    /// The peer closed or reset; a read tells more.
    static let hangup = Readiness(rawValue: 4)
}

/// epoll with an eventfd to wake it (Linux manual pages epoll(7), eventfd(2)).
struct SocketPoller: Sendable {
    struct Event {
        var id: UInt64
        var readiness: Readiness
    }

    private let epoll: Int32
    private let wakeup: Int32
    private static let wakeupID: UInt64 = 0
    private static let eventLimit = 64

    init() {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(epoll >= 0 && wakeup >= 0, "no descriptors left for an event loop")
        // Edge-triggered: each write wakes anew, and nobody has to read the count.
        _ = control(EPOLL_CTL_ADD, wakeup, Self.wakeupID, EPOLLIN.rawValue | EPOLLET.rawValue)
    }

    func add(_ descriptor: Int32, id: UInt64, interest: Readiness) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, id, interest.epollFlags)
    }

    func modify(_ descriptor: Int32, id: UInt64, interest: Readiness) {
        _ = control(EPOLL_CTL_MOD, descriptor, id, interest.epollFlags)
    }

    func remove(_ descriptor: Int32) { _ = control(EPOLL_CTL_DEL, descriptor, 0, 0) }

    /// Ends a `wait` under way, or the next one; from any thread.
    func wake() {
        var one: UInt64 = 1
        _ = unsafe write(wakeup, &one, 8)
    }

    /// Waits until a socket is ready, `wake` is called or `deadline` passes; `nil` waits without an end.
    ///
    /// - Parameter ready: Takes what happened; what was in it goes.
    func wait(until deadline: ContinuousClock.Instant?, now: ContinuousClock.Instant, into ready: inout [Event]) {
        ready.removeAll(keepingCapacity: true)
        let timeout = deadline.map { Self.milliseconds(from: now, to: $0) } ?? -1
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.eventLimit) { events in
            let count = unsafe epoll_wait(epoll, events.baseAddress, Int32(Self.eventLimit), timeout)
            for index in 0..<Int(max(count, 0)) {
                let (id, flags) = unsafe (events[index].data.u64, events[index].events)
                if id != Self.wakeupID { ready.append(Event(id: id, readiness: .init(flags))) }
            }
        }
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ id: UInt64, _ flags: UInt32) -> Bool {
        var event = unsafe epoll_event()
        unsafe event.events = flags
        unsafe event.data.u64 = id
        return unsafe epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    /// Rounded up, so that a timer is due when the wait ends.
    private static func milliseconds(from now: ContinuousClock.Instant, to deadline: ContinuousClock.Instant) -> Int32 {
        guard deadline > now else { return 0 }
        let (seconds, attoseconds) = (deadline - now).components
        let milliseconds =
            seconds.multipliedReportingOverflow(by: 1000).partialValue + attoseconds / 1_000_000_000_000_000
        return Int32(clamping: milliseconds + 1)
    }
}

extension Readiness {
    fileprivate var epollFlags: UInt32 {
        var flags = EPOLLRDHUP.rawValue
        if contains(.read) { flags |= EPOLLIN.rawValue }
        if contains(.write) { flags |= EPOLLOUT.rawValue }
        return flags
    }

    fileprivate init(_ flags: UInt32) {
        self = []
        if flags & EPOLLIN.rawValue != 0 { insert(.read) }
        if flags & EPOLLOUT.rawValue != 0 { insert(.write) }
        if flags & (EPOLLHUP.rawValue | EPOLLERR.rawValue | EPOLLRDHUP.rawValue) != 0 { insert(.hangup) }
    }
}
