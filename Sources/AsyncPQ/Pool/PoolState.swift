internal import DequeModule

/// What the pool decides: who gets which connection, when to open one, whom to refuse.
///
/// A pure value: events go in, actions come out, time is a parameter. Slots are places for connections; a slot counts
/// against the maximum from the decision to open a connection until its socket is gone, so that the server never sees
/// more than the maximum (libpq.md P35). Each slot is in one of the four sets:
///
/// - opening: to idle, leased (a waiter gets it at once), closing (the pool drains), or gone (the attempt failed).
/// - idle: to leased, closing, or gone (the link died).
/// - leased: to idle, to another lease, closing, or gone.
/// - closing: to gone.
struct PoolState {
    typealias Slot = Int
    typealias WaiterID = UInt64
    typealias Instant = ContinuousClock.Instant

    struct Limits: Sendable {
        var minimumConnections: Int
        var maximumConnections: Int
        var waiterLimit: Int
        var concurrentConnectLimit: Int
        var backoff: Backoff
        /// A connection older than this is not lent any more; `nil` keeps it for ever.
        var lifetime: Duration?
        /// Beyond the minimum, a connection idle for this long is closed; `nil` keeps it.
        var idleTimeout: Duration?
    }

    enum Action: Equatable {
        case lend(Slot, to: WaiterID)
        case openConnection(Slot)
        case closeConnection(Slot, CloseReason.Kind)
        case refuse(WaiterID, Refusal)
        /// Fire `retryTimeReached` then.
        case retryConnecting(at: Instant)
        /// The last slot is gone after a drain was asked for.
        case finishDrain
    }

    enum Refusal: Equatable {
        case full
        case closed
        /// No connection stands and none could be made.
        case unreachable
    }

    private enum Phase { case running, draining, drained }

    private var limits: Limits
    private var phase = Phase.running
    /// The most recently used last: it is lent first, so that the others may grow old (LIFO).
    private(set) var idle: [Slot] = []
    private(set) var leased: Set<Slot> = []
    private(set) var opening: Set<Slot> = []
    private(set) var closing: Set<Slot> = []
    /// In the order they came; those that left are not in `waiting` any more.
    private var queue = Deque<WaiterID>()
    private(set) var waiting: Set<WaiterID> = []
    private var nextSlot = 0
    /// Attempts that failed since the last one that succeeded.
    private(set) var failureCount = 0
    private var retryTime: Instant?
    private var ages: [Slot: Age] = [:]
    /// Idle and old, kept until the connection opened in its place stands.
    private var retiring: [Slot] = []

    private struct Age {
        var expiresAt: Instant?
        var idleSince: Instant
        /// It expired before its time, because of what its server said.
        var isEvicted = false
    }

    init(limits: Limits) { self.limits = limits }

    var connectionCount: Int { idle.count + leased.count + opening.count + closing.count }
    var waiterCount: Int { waiting.count }
    var isDrained: Bool { phase == .drained }
}

// Callers.
extension PoolState {
    mutating func started(now: Instant) -> [Action] { openWhatIsNeeded(now: now) }

    /// A caller wants a connection.
    mutating func requested(_ waiter: WaiterID, now: Instant) -> [Action] {
        guard phase == .running else { return [.refuse(waiter, .closed)] }
        var actions: [Action] = []
        while let slot = idle.popLast() {
            guard isExpired(slot, now: now) else {
                leased.insert(slot)
                return actions + [.lend(slot, to: waiter)]
            }
            actions.append(close(slot))
        }
        return actions + enqueue(waiter, now: now)
    }

    private mutating func enqueue(_ waiter: WaiterID, now: Instant) -> [Action] {
        if isUnreachable(now: now) { return [.refuse(waiter, .unreachable)] }
        guard waiting.count < limits.waiterLimit else { return [.refuse(waiter, .full)] }
        queue.append(waiter)
        waiting.insert(waiter)
        return openWhatIsNeeded(now: now)
    }

    /// A caller that waited has left: cancelled, or past its deadline.
    mutating func waiterLeft(_ waiter: WaiterID) {
        guard waiting.remove(waiter) != nil else { return }
        // Those that left stay in the queue until they come up; not more of them than there are waiters allowed.
        if queue.count > 2 * max(limits.waiterLimit, 1) { queue.removeAll { !waiting.contains($0) } }
    }

    /// A lease ended, or its receiver had left when it was lent: the connection is clean.
    mutating func returned(_ slot: Slot, now: Instant) -> [Action] {
        guard leased.remove(slot) != nil else { return [] }
        return offer(slot, now: now)
    }

    private mutating func offer(_ slot: Slot, now: Instant) -> [Action] {
        guard phase == .running, !isExpired(slot, now: now) else { return [close(slot)] }
        // Only after the maximum was lowered.
        guard connectionCount - closing.count < limits.maximumConnections else { return [close(slot, .idle)] }
        if let waiter = popWaiter() {
            leased.insert(slot)
            return [.lend(slot, to: waiter)]
        }
        ages[slot]?.idleSince = now
        idle.append(slot)
        return []
    }

    private mutating func popWaiter() -> WaiterID? {
        while let waiter = queue.popFirst() {
            if waiting.remove(waiter) != nil { return waiter }
        }
        return nil
    }
}

// Other bounds.
extension PoolState {
    /// Takes other bounds from now on.
    ///
    /// Beyond a lower maximum idle connections are closed now, and lent ones when they come back; who waits goes on waiting.
    mutating func limitsChanged(to limits: Limits, now: Instant) -> [Action] {
        self.limits = limits
        guard phase == .running else { return [] }
        var actions: [Action] = []
        while connectionCount - closing.count > limits.maximumConnections, let slot = idle.first {
            actions.append(retire(slot, .idle))
        }
        return actions + openWhatIsNeeded(now: now)
    }
}

// Connections.
extension PoolState {
    /// - Parameter jitter: 0 ..< 1; lifetimes are spread over their last tenth, so that connections opened together do
    ///   not end together.
    mutating func connectionOpened(_ slot: Slot, now: Instant, jitter: Double = 0) -> [Action] {
        guard opening.remove(slot) != nil else { return [] }
        failureCount = 0
        retryTime = nil
        ages[slot] = Age(expiresAt: limits.lifetime.map { now + $0 - ($0 / 10) * jitter }, idleSince: now)
        return offer(slot, now: now) + retireOne() + openWhatIsNeeded(now: now)
    }

    /// Closes what is too old or idle for too long; called from time to time.
    mutating func housekeepingDue(now: Instant) -> [Action] {
        guard phase == .running else { return [] }
        return closeIdle(now: now) + replaceExpired(now: now)
    }

    private mutating func closeIdle(now: Instant) -> [Action] {
        guard let timeout = limits.idleTimeout else { return [] }
        var actions: [Action] = []
        // The oldest come first, because the one returned last is lent first.
        for slot in idle where connectionCount - closing.count > limits.minimumConnections {
            guard let age = ages[slot], age.idleSince + timeout <= now else { continue }
            actions.append(retire(slot, .idle))
        }
        return actions
    }

    /// Where there is room the replacement comes first, so that no caller has to wait for it.
    private mutating func replaceExpired(now: Instant) -> [Action] {
        var actions: [Action] = []
        for slot in idle where isExpired(slot, now: now) && !retiring.contains(slot) {
            if connectionCount - closing.count > limits.minimumConnections
                || connectionCount >= limits.maximumConnections
            {
                actions.append(retire(slot))
            } else if opening.count < limits.concurrentConnectLimit, failureCount == 0 {
                nextSlot += 1
                opening.insert(nextSlot)
                retiring.append(slot)
                actions.append(.openConnection(nextSlot))
            }
        }
        return actions
    }

    private mutating func retireOne() -> [Action] {
        while let slot = retiring.popLast() {
            if idle.contains(slot) { return [retire(slot)] }
        }
        return []
    }

    private mutating func retire(_ slot: Slot, _ reason: CloseReason.Kind? = nil) -> Action {
        idle.removeAll { $0 == slot }
        return close(slot, reason)
    }

    /// The slot is in none of the sets now, and goes to `closing`.
    private mutating func close(_ slot: Slot, _ reason: CloseReason.Kind? = nil) -> Action {
        closing.insert(slot)
        let isEvicted = ages[slot]?.isEvicted ?? false
        return .closeConnection(slot, reason ?? (phase == .running ? (isEvicted ? .evicted : .expired) : .drained))
    }

    /// Nobody is to have these connections any more: they lead to a server that does not do what is wanted of it.
    ///
    /// Those that are lent are closed when they come back.
    mutating func evicted(_ slots: [Slot], now: Instant) -> [Action] {
        guard phase == .running else { return [] }
        var actions: [Action] = []
        for slot in slots where ages[slot] != nil && !closing.contains(slot) {
            ages[slot]?.expiresAt = now
            ages[slot]?.isEvicted = true
            if idle.contains(slot) { actions.append(retire(slot)) }
        }
        return actions
    }

    private func isExpired(_ slot: Slot, now: Instant) -> Bool {
        guard let time = ages[slot]?.expiresAt else { return false }
        return time <= now
    }

    /// - Parameter jitter: 0 ..< 1, from the caller's source of randomness.
    mutating func connectingFailed(_ slot: Slot, now: Instant, jitter: Double) -> [Action] {
        guard opening.remove(slot) != nil else { return [] }
        guard phase == .running else { return finishDrainIfEmpty() }
        failureCount += 1
        retiring.removeAll()
        let time = now + limits.backoff.delay(afterFailures: failureCount, jitter: jitter)
        retryTime = time
        // While something stands or is tried, the callers may still be served.
        guard idle.isEmpty, leased.isEmpty, opening.isEmpty else { return [.retryConnecting(at: time)] }
        return refuseAll(.unreachable) + [.retryConnecting(at: time)]
    }

    mutating func retryTimeReached(now: Instant) -> [Action] { openWhatIsNeeded(now: now) }

    /// A connection is gone, whoever closed it.
    mutating func connectionClosed(_ slot: Slot, now: Instant) -> [Action] {
        idle.removeAll { $0 == slot }
        leased.remove(slot)
        closing.remove(slot)
        ages[slot] = nil
        return finishDrainIfEmpty() + openWhatIsNeeded(now: now)
    }

    private func isUnreachable(now: Instant) -> Bool {
        guard let retryTime, now < retryTime else { return false }
        return idle.isEmpty && leased.isEmpty && opening.isEmpty
    }

    private mutating func openWhatIsNeeded(now: Instant) -> [Action] {
        guard phase == .running else { return [] }
        if let retryTime, now < retryTime { return [] }
        // While the server is away, one attempt at a time finds out when it is back.
        let openingLimit = failureCount > 0 ? 1 : limits.concurrentConnectLimit
        var actions: [Action] = []
        while opening.count < openingLimit, connectionCount < limits.maximumConnections,
            opening.count < waiting.count || connectionCount < limits.minimumConnections
        {
            nextSlot += 1
            opening.insert(nextSlot)
            actions.append(.openConnection(nextSlot))
        }
        return actions
    }
}

// The end.
extension PoolState {
    /// Nothing new is lent; leases go on until they are returned.
    mutating func drainRequested() -> [Action] {
        guard phase == .running else { return [] }
        phase = .draining
        let unused = idle
        idle = []
        closing.formUnion(unused)
        return refuseAll(.closed) + unused.map { .closeConnection($0, .drained) } + finishDrainIfEmpty()
    }

    /// Leases that are not returned by now lose their connection.
    mutating func drainTimeReached() -> [Action] {
        guard phase == .draining else { return [] }
        let late = leased
        leased = []
        closing.formUnion(late)
        return late.sorted().map { .closeConnection($0, .drained) }
    }

    private mutating func finishDrainIfEmpty() -> [Action] {
        guard phase == .draining, connectionCount == 0 else { return [] }
        phase = .drained
        return [.finishDrain]
    }

    private mutating func refuseAll(_ refusal: Refusal) -> [Action] {
        var actions: [Action] = []
        while let waiter = popWaiter() { actions.append(.refuse(waiter, refusal)) }
        return actions
    }
}
