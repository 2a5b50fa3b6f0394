@testable import AsyncPQ

/// Plays one random history against a `PoolState` and keeps its own account of who holds what.
///
/// It stands in for everything around the pool: callers that ask, leave, return, connections that open, fail, break.
package struct PoolHistory {
    private var generator: SeededGenerator
    private var state: PoolState
    private var limits: PoolState.Limits
    /// More than the limits allow after they were lowered, and then never more than there were.
    private var bounds = (connections: 0, waiters: 0)
    private var now = ContinuousClock.now
    private var nextWaiter: UInt64 = 0
    /// Callers that wait, oldest first.
    private var waiting: [UInt64] = []
    private var leases: [PoolState.Slot: UInt64] = [:]
    private var opening: Set<PoolState.Slot> = []
    private var standing: Set<PoolState.Slot> = []
    private var toClose: Set<PoolState.Slot> = []
    private var evicted: Set<PoolState.Slot> = []
    private var answers: [UInt64: Int] = [:]
    private var isDraining = false
    private var drainEndCount = 0
    package private(set) var violations: [String] = []
    package private(set) var log: [String] = []

    package init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        let maximum = Int.random(in: 1...5, using: &generator)
        limits = PoolState.Limits(
            minimumConnections: .random(in: 0...maximum, using: &generator), maximumConnections: maximum,
            waiterLimit: .random(in: 0...6, using: &generator),
            concurrentConnectLimit: .random(in: 1...3, using: &generator),
            backoff: Backoff(first: .milliseconds(100), limit: .seconds(1)),
            lifetime: Bool.random(using: &generator) ? .milliseconds(300) : nil,
            idleTimeout: Bool.random(using: &generator) ? .milliseconds(200) : nil)
        state = PoolState(limits: limits)
        bounds = (limits.maximumConnections, limits.waiterLimit)
    }

    /// Plays `stepCount` events, then lets everything end and checks that nothing is left over.
    package mutating func play(stepCount: Int) {
        perform(state.started(now: now))
        for _ in 0..<stepCount where violations.isEmpty { step() }
        if violations.isEmpty { windDown() }
    }

    private mutating func step() {
        now += .milliseconds(.random(in: 0...40, using: &generator))
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<35: request()
        case 35..<45: leave()
        case 45..<65: returnLease()
        case 65..<80: finishOpening(succeeds: true)
        case 80..<86: finishOpening(succeeds: false)
        case 86..<91: breakConnection()
        case 91..<96: finishClosing()
        case 96..<97:
            log.append("retry time")
            perform(state.retryTimeReached(now: now))
        case 97: evict()
        case 98:
            log.append("housekeeping")
            perform(state.housekeepingDue(now: now))
        default:
            switch Int.random(in: 0..<40, using: &generator) {
            case 0: drain()
            case 1..<20: changeLimits()
            default: break
            }
        }
        check()
    }

    private mutating func windDown() {
        drain()
        for _ in 0..<1000 where !(leases.isEmpty && opening.isEmpty && standing.isEmpty) {
            returnLease()
            finishOpening(succeeds: true)
            finishClosing()
            check()
        }
        if drainEndCount != 1 { violations.append("drain ended \(drainEndCount) times") }
        if let lost = answers.first(where: { $0.value != 1 }) {
            violations.append("caller \(lost.key) was answered \(lost.value) times")
        }
    }
}

// Events.
extension PoolHistory {
    private mutating func request() {
        nextWaiter += 1
        log.append("request \(nextWaiter)")
        waiting.append(nextWaiter)
        answers[nextWaiter] = 0
        perform(state.requested(nextWaiter, now: now))
    }

    private mutating func leave() {
        guard let index = waiting.indices.randomElement(using: &generator) else { return }
        let waiter = waiting.remove(at: index)
        log.append("leave \(waiter)")
        answers[waiter, default: 0] += 1
        state.waiterLeft(waiter)
    }

    private mutating func returnLease() {
        guard let slot = leases.keys.sorted().randomElement(using: &generator) else { return }
        log.append("return \(slot)")
        leases[slot] = nil
        perform(state.returned(slot, now: now))
    }

    private mutating func finishOpening(succeeds: Bool) {
        guard let slot = opening.sorted().randomElement(using: &generator) else { return }
        log.append("open \(slot) \(succeeds)")
        opening.remove(slot)
        if succeeds {
            standing.insert(slot)
            perform(state.connectionOpened(slot, now: now, jitter: .random(in: 0..<1, using: &generator)))
        } else {
            perform(state.connectingFailed(slot, now: now, jitter: .random(in: 0..<1, using: &generator)))
        }
    }

    private mutating func breakConnection() {
        guard let slot = standing.sorted().randomElement(using: &generator) else { return }
        log.append("break \(slot)")
        close(slot)
    }

    private mutating func finishClosing() {
        guard let slot = toClose.sorted().randomElement(using: &generator) else { return }
        log.append("closed \(slot)")
        close(slot)
    }

    private mutating func close(_ slot: PoolState.Slot) {
        standing.remove(slot)
        toClose.remove(slot)
        leases[slot] = nil
        perform(state.connectionClosed(slot, now: now))
    }

    /// One server of several is given up.
    private mutating func evict() {
        let slots = standing.sorted().filter { _ in Bool.random(using: &generator) }
        log.append("evict \(slots)")
        evicted.formUnion(slots)
        perform(state.evicted(slots, now: now))
    }

    private mutating func changeLimits() {
        limits.maximumConnections = .random(in: 1...5, using: &generator)
        limits.minimumConnections = .random(in: 0...limits.maximumConnections, using: &generator)
        limits.waiterLimit = .random(in: 0...6, using: &generator)
        log.append(
            "limits \(limits.minimumConnections)...\(limits.maximumConnections), \(limits.waiterLimit) waiters")
        bounds = (max(limits.maximumConnections, bounds.connections), max(limits.waiterLimit, bounds.waiters))
        perform(state.limitsChanged(to: limits, now: now))
    }

    private mutating func drain() {
        log.append("drain")
        isDraining = true
        perform(state.drainRequested())
    }
}

// What the pool decides, and whether it may.
extension PoolHistory {
    private mutating func perform(_ actions: [PoolState.Action]) {
        for action in actions {
            log.append("  \(action)")
            switch action {
            case .lend(let slot, let waiter): lend(slot, to: waiter)
            case .openConnection(let slot):
                if isDraining { violations.append("opens while draining") }
                opening.insert(slot)
            case .closeConnection(let slot, _):
                if !standing.contains(slot) || leases[slot] != nil { violations.append("closes \(slot) wrongly") }
                toClose.insert(slot)
            case .refuse(let waiter, _):
                guard let index = waiting.firstIndex(of: waiter) else {
                    violations.append("refuses \(waiter), which does not wait")
                    continue
                }
                waiting.remove(at: index)
                answers[waiter, default: 0] += 1
            case .retryConnecting(let time): if time <= now { violations.append("retries without a pause") }
            case .finishDrain: drainEndCount += 1
            }
        }
    }

    private mutating func lend(_ slot: PoolState.Slot, to waiter: UInt64) {
        if leases[slot] != nil { violations.append("\(slot) lent twice") }
        if !standing.contains(slot) || toClose.contains(slot) { violations.append("\(slot) lent, but it is gone") }
        if isDraining { violations.append("lends while draining") }
        if evicted.contains(slot) { violations.append("\(slot) lent after its server was given up") }
        if waiting.first != waiter { violations.append("\(waiter) served before \(waiting.first ?? 0)") }
        waiting.removeAll { $0 == waiter }
        answers[waiter, default: 0] += 1
        leases[slot] = waiter
    }

    private mutating func check() {
        if state.connectionCount > bounds.connections { violations.append("more connections than allowed") }
        if state.connectionCount != opening.count + standing.count { violations.append("a slot was lost or made up") }
        if state.waiterCount != waiting.count { violations.append("a waiter was lost or made up") }
        if state.waiterCount > bounds.waiters { violations.append("more waiters than allowed") }
        if state.leased != Set(leases.keys) { violations.append("the leases differ") }
        if !state.idle.isEmpty && !waiting.isEmpty { violations.append("somebody waits while a connection is idle") }
        bounds.connections = max(limits.maximumConnections, state.connectionCount)
        bounds.waiters = max(limits.waiterLimit, state.waiterCount)
        if opening.count > limits.concurrentConnectLimit { violations.append("too many attempts at one time") }
    }
}
