import Testing

@testable import AsyncPQ

@Suite struct PoolStateTests {
    private let start = ContinuousClock.now

    private func limits(
        min: Int = 0, max: Int = 2, waiters: Int = 10, connects: Int = 2, lifetime: Duration? = nil,
        idle: Duration? = nil
    ) -> PoolState.Limits {
        PoolState.Limits(
            minimumConnections: min, maximumConnections: max, waiterLimit: waiters, concurrentConnectLimit: connects,
            backoff: Backoff(first: .milliseconds(100), limit: .seconds(5)), lifetime: lifetime, idleTimeout: idle)
    }

    /// A pool with this many idle connections, in slots 1 and up.
    private func pool(idle: Int, limits: PoolState.Limits) -> PoolState {
        var state = PoolState(limits: limits)
        for waiter in 0..<idle { _ = state.requested(UInt64(1000 + waiter), now: start) }
        for slot in 1...max(idle, 1) where idle > 0 { _ = state.connectionOpened(slot, now: start) }
        for slot in 1...max(idle, 1) where idle > 0 { _ = state.returned(slot, now: start) }
        return state
    }

    @Test func `the minimum is opened at the start, no more at once than allowed`() {
        var state = PoolState(limits: limits(min: 3, max: 5, connects: 2))
        #expect(state.started(now: start) == [.openConnection(1), .openConnection(2)])
        #expect(state.connectionOpened(1, now: start) == [.openConnection(3)])
        #expect(state.connectionOpened(2, now: start) == [])
    }

    @Test func `a request without an idle connection opens one and is served by it`() {
        var state = PoolState(limits: limits())
        #expect(state.requested(7, now: start) == [.openConnection(1)])
        #expect(state.connectionOpened(1, now: start) == [.lend(1, to: 7)])
    }

    @Test func `a lower maximum closes idle connections at once, the oldest first, and lent ones when they come back`()
    {
        var state = pool(idle: 3, limits: limits(max: 4))
        _ = state.requested(1, now: start)
        _ = state.requested(2, now: start)
        #expect(state.idle == [1] && state.leased == [2, 3])
        #expect(state.limitsChanged(to: limits(max: 1), now: start) == [.closeConnection(1, .idle)])
        #expect(state.requested(3, now: start) == [])
        #expect(state.returned(3, now: start) == [.closeConnection(3, .idle)])
        #expect(state.returned(2, now: start) == [.lend(2, to: 3)])
        #expect(state.connectionClosed(1, now: start) == [])
        #expect(state.connectionClosed(3, now: start) == [] && state.connectionCount == 1)
    }

    @Test func `a higher minimum, or a higher maximum with callers that wait, opens connections`() {
        var state = pool(idle: 1, limits: limits(max: 1))
        #expect(state.limitsChanged(to: limits(min: 2, max: 3), now: start) == [.openConnection(2)])
        _ = state.connectionOpened(2, now: start)
        for waiter in 1...3 { _ = state.requested(UInt64(waiter), now: start) }
        #expect(state.opening == [3])
        _ = state.connectionOpened(3, now: start)
        #expect(state.requested(4, now: start) == [])
        #expect(state.limitsChanged(to: limits(min: 2, max: 4), now: start) == [.openConnection(4)])
        #expect(state.connectionOpened(4, now: start) == [.lend(4, to: 4)])
    }

    @Test func `a drained pool takes no other bounds`() {
        var state = pool(idle: 1, limits: limits())
        _ = state.drainRequested()
        #expect(state.limitsChanged(to: limits(min: 2), now: start) == [])
    }

    @Test func `the connection returned last is lent first`() {
        var state = pool(idle: 2, limits: limits())
        #expect(state.requested(1, now: start) == [.lend(2, to: 1)])
        #expect(state.requested(2, now: start) == [.lend(1, to: 2)])
    }

    @Test func `waiters are served in the order they came`() {
        var state = pool(idle: 1, limits: limits(max: 1))
        #expect(state.requested(1, now: start) == [.lend(1, to: 1)])
        #expect(state.requested(2, now: start) == [])
        #expect(state.requested(3, now: start) == [])
        #expect(state.returned(1, now: start) == [.lend(1, to: 2)])
        #expect(state.returned(1, now: start) == [.lend(1, to: 3)])
    }

    @Test func `a waiter that left is passed over`() {
        var state = pool(idle: 1, limits: limits(max: 1))
        _ = state.requested(1, now: start)
        _ = state.requested(2, now: start)
        _ = state.requested(3, now: start)
        state.waiterLeft(2)
        #expect(state.returned(1, now: start) == [.lend(1, to: 3)])
        #expect(state.waiterCount == 0)
    }

    @Test func `a connection whose receiver left goes to the next waiter`() {
        var state = pool(idle: 1, limits: limits(max: 1))
        _ = state.requested(1, now: start)
        _ = state.requested(2, now: start)
        _ = state.requested(3, now: start)
        #expect(state.returned(1, now: start) == [.lend(1, to: 2)])
        // The receiver of that lease turns out to be gone: the pool returns the slot at once.
        #expect(state.returned(1, now: start) == [.lend(1, to: 3)])
    }

    @Test func `one waiter too many is refused`() {
        var state = pool(idle: 1, limits: limits(max: 1, waiters: 1))
        _ = state.requested(1, now: start)
        #expect(state.requested(2, now: start) == [])
        #expect(state.requested(3, now: start) == [.refuse(3, .full)])
    }

    @Test func `waiters that left leave no trace, however many they are`() {
        var state = pool(idle: 1, limits: limits(max: 1, waiters: 4))
        _ = state.requested(1, now: start)
        for waiter in UInt64(2)...10_000 {
            #expect(state.requested(waiter, now: start) == [])
            state.waiterLeft(waiter)
        }
        #expect(state.waiterCount == 0)
        #expect(state.returned(1, now: start) == [])
    }

    @Test func `when no connection can be made all waiters are told at once, and one attempt follows later`() {
        var state = PoolState(limits: limits())
        _ = state.requested(1, now: start)
        _ = state.requested(2, now: start)
        #expect(state.connectingFailed(1, now: start, jitter: 0) == [.retryConnecting(at: start + .milliseconds(50))])
        #expect(
            state.connectingFailed(2, now: start, jitter: 0) == [
                .refuse(1, .unreachable), .refuse(2, .unreachable),
                .retryConnecting(at: start + .milliseconds(100)),
            ])
        #expect(state.requested(3, now: start) == [.refuse(3, .unreachable)])
        let later = start + .milliseconds(100)
        #expect(state.requested(4, now: later) == [.openConnection(3)])
        #expect(state.requested(5, now: later) == [])
        #expect(state.connectionOpened(3, now: later) == [.lend(3, to: 4), .openConnection(4)])
    }

    @Test func `while another connection stands, a failure to open more refuses nobody`() {
        var state = pool(idle: 1, limits: limits(max: 2))
        _ = state.requested(1, now: start)
        #expect(state.requested(2, now: start) == [.openConnection(2)])
        #expect(state.connectingFailed(2, now: start, jitter: 0) == [.retryConnecting(at: start + .milliseconds(50))])
        #expect(state.returned(1, now: start) == [.lend(1, to: 2)])
    }

    @Test func `a lost connection is replaced for those who wait`() {
        var state = pool(idle: 1, limits: limits(max: 1))
        _ = state.requested(1, now: start)
        _ = state.requested(2, now: start)
        #expect(state.connectionClosed(1, now: start) == [.openConnection(2)])
    }

    @Test func `a drain refuses waiters, closes what is idle and ends with the last lease`() {
        var state = pool(idle: 2, limits: limits(max: 2))
        _ = state.requested(1, now: start)
        #expect(state.drainRequested() == [.closeConnection(1, .drained)])
        #expect(state.requested(2, now: start) == [.refuse(2, .closed)])
        #expect(state.connectionClosed(1, now: start) == [])
        #expect(state.returned(2, now: start) == [.closeConnection(2, .drained)])
        #expect(state.connectionClosed(2, now: start) == [.finishDrain])
    }

    @Test func `a drain that takes too long takes connections from their sessions`() {
        var state = pool(idle: 1, limits: limits(max: 1))
        _ = state.requested(1, now: start)
        #expect(state.drainRequested() == [])
        #expect(state.drainTimeReached() == [.closeConnection(1, .drained)])
        #expect(state.connectionClosed(1, now: start) == [.finishDrain])
    }

    @Test func `a connection past its lifetime is not lent any more`() {
        var state = pool(idle: 1, limits: limits(max: 1, lifetime: .seconds(60)))
        #expect(state.requested(1, now: start + .seconds(59)) == [.lend(1, to: 1)])
        #expect(state.returned(1, now: start + .seconds(61)) == [.closeConnection(1, .expired)])
        var idle = pool(idle: 1, limits: limits(max: 1, lifetime: .seconds(60)))
        #expect(idle.requested(1, now: start + .seconds(61)) == [.closeConnection(1, .expired)])
        #expect(idle.connectionClosed(1, now: start + .seconds(61)) == [.openConnection(2)])
    }

    @Test func `an old connection of the minimum is closed when the one in its place stands, not before`() {
        var state = PoolState(limits: limits(min: 1, max: 2, lifetime: .seconds(60)))
        _ = state.started(now: start)
        _ = state.connectionOpened(1, now: start)
        let later = start + .seconds(61)
        #expect(state.housekeepingDue(now: later) == [.openConnection(2)])
        #expect(state.housekeepingDue(now: later) == [])
        #expect(state.connectionOpened(2, now: later) == [.closeConnection(1, .expired)])
    }

    @Test func `jitter spreads lifetimes over their last tenth`() {
        var state = PoolState(limits: limits(min: 1, max: 1, lifetime: .seconds(60)))
        _ = state.started(now: start)
        _ = state.connectionOpened(1, now: start, jitter: 0.5)
        #expect(state.housekeepingDue(now: start + .seconds(56)) == [])
        #expect(state.housekeepingDue(now: start + .seconds(57)) == [.closeConnection(1, .expired)])
    }

    @Test func `connections beyond the minimum that nobody needed for a while are closed`() {
        var state = pool(idle: 3, limits: limits(min: 1, max: 3, connects: 3, idle: .seconds(10)))
        _ = state.requested(1, now: start + .seconds(8))
        _ = state.returned(3, now: start + .seconds(9))
        #expect(
            state.housekeepingDue(now: start + .seconds(11))
                == [.closeConnection(1, .idle), .closeConnection(2, .idle)])
        #expect(state.housekeepingDue(now: start + .seconds(60)) == [])
    }

    @Test func `the wait between attempts doubles up to its limit and is spread over its second half`() {
        let backoff = Backoff(first: .milliseconds(100), limit: .seconds(5))
        #expect(backoff.delay(afterFailures: 1, jitter: 0) == .milliseconds(50))
        #expect(backoff.delay(afterFailures: 1, jitter: 0.5) == .milliseconds(75))
        #expect(backoff.delay(afterFailures: 3, jitter: 0) == .milliseconds(200))
        #expect(backoff.delay(afterFailures: 60, jitter: 0) == .milliseconds(2500))
    }

    @Test func `of a server that is given up, what is idle is closed at once and what is lent when it comes back`() {
        var state = pool(idle: 3, limits: limits(min: 2, max: 3))
        #expect(state.requested(1, now: start) == [.lend(3, to: 1)])
        #expect(state.evicted([1, 3], now: start) == [.closeConnection(1, .evicted)])
        #expect(state.idle == [2])
        #expect(state.returned(3, now: start) == [.closeConnection(3, .evicted)])
        #expect(state.connectionClosed(1, now: start) == [])
        #expect(state.connectionClosed(3, now: start) == [.openConnection(4)])
    }

    @Test func `what is given up twice is closed once`() {
        var state = pool(idle: 1, limits: limits())
        #expect(state.evicted([1], now: start) == [.closeConnection(1, .evicted)])
        #expect(state.evicted([1], now: start) == [])
    }
}
