public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Lends sessions on a bounded number of connections to PostgreSQL.
///
/// It works from the moment it is made; `run()` only ties its end to a `ServiceGroup`. Callers are served in the order
/// they came. A session is lent for as long as a closure runs, so none can be forgotten, and it comes back clean or is
/// closed: an open transaction is rolled back, a statement whose caller left is cancelled in the server.
///
/// The decisions are `PoolState`'s; this actor carries them out, pinned to the reactor of its connections.
public actor ConnectionPool: Service {
    nonisolated let reactor: Reactor
    /// The reactor of the pool's connections.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }

    private(set) var configuration: PoolConfiguration
    /// Of the configuration, for callers on any thread; in nanoseconds.
    private nonisolated let acquireNanoseconds: Atomic<Int64>
    nonisolated let logger: Logger
    private var connector: Connector
    private nonisolated let published = Mutex(PoolStatistics())
    private nonisolated let drained = Waiter<Void>()

    private var state: PoolState
    private var connections: [PoolState.Slot: Connection] = [:]
    private var requests: [PoolState.WaiterID: PoolRequest] = [:]
    private var nextWaiterID: PoolState.WaiterID = 0
    private var counters = PoolStatistics()
    private let metrics: PoolMetrics?
    /// When a server was last found to be of no use, so that it is not given up over and over.
    private var evictionTimes: [Endpoint: ContinuousClock.Instant] = [:]
    private var lastConnectError = PQError.connectFailed(reason: "not tried yet", sqlState: nil)
    private var waiterTimer: ReactorTimer?
    private var retryTimer: ReactorTimer?
    private var drainTimer: ReactorTimer?
    private var housekeepingTimer: ReactorTimer?

    /// Makes a pool and begins to open its minimum of connections.
    public init(
        connection: ConnectionConfiguration, configuration: PoolConfiguration = PoolConfiguration(), logger: Logger
    ) {
        self.init(connection: connection, configuration: configuration, logger: logger, reactor: .shared)
    }

    init(
        connection: ConnectionConfiguration, configuration: PoolConfiguration, logger: Logger, reactor: Reactor
    ) {
        self.reactor = reactor
        self.configuration = configuration
        acquireNanoseconds = Atomic(configuration.acquireTimeout.wholeNanoseconds)
        self.logger = logger
        connector = Connector(configuration: connection, reactor: reactor, logger: logger)
        state = PoolState(limits: configuration.limits)
        metrics = PoolMetrics(poolName: configuration.name, factory: configuration.metricsFactory)
        reactor.submit(PoolWork { [weak self] in self?.assumeIsolated { $0.start() } })
    }

    /// What the pool holds now and has done so far; from any thread, without waiting.
    public nonisolated var statistics: PoolStatistics { published.withLock { $0 } }

    /// How long a caller waits for a session when its own deadline is not sooner.
    nonisolated var acquireTimeout: Duration { .nanoseconds(acquireNanoseconds.load(ordering: .relaxed)) }

    /// Takes other bounds and times while the pool is in use.
    ///
    /// They count for what begins after the reactor's next turn. Beyond a lower maximum idle connections are closed, and lent
    /// ones when they come back. `name` and `metricsFactory` stay as they were.
    public nonisolated func reconfigure(_ configuration: PoolConfiguration) {
        acquireNanoseconds.store(configuration.acquireTimeout.wholeNanoseconds, ordering: .relaxed)
        reactor.submit(PoolWork { self.assumeIsolated { $0.take(configuration) } })
    }

    /// Connects otherwise from now on, with another password for example; connections that stand go on.
    public func reconnect(with connection: ConnectionConfiguration) {
        connector = Connector(configuration: connection, reactor: reactor, logger: logger)
    }

    /// Waits for the graceful shutdown of its service group, or for cancellation, and closes.
    public func run() async throws {
        try? await gracefulShutdown()
        await close(within: Task.isCancelled ? .zero : configuration.drainTimeout)
    }

    /// Refuses new callers, lets leases finish, and returns when every connection is gone.
    ///
    /// - Parameter timeout: After it, connections are taken from the sessions that still hold them, when the server has
    ///   stopped what it works on there, or after `cleanupTimeout`.
    public nonisolated func close(within timeout: Duration) async {
        let deadline = ContinuousClock.now + timeout
        let finished = Waiter<Void>()
        reactor.submit(PoolWork { self.assumeIsolated { $0.drain(until: deadline, finished) } })
        try? await finished.valueIgnoringCancellation()
    }

    private var closers: [Waiter<Void>] = []
    /// The attempts to connect that are under way.
    private var openings: [PoolState.Slot: Task<Void, Never>] = [:]
    /// Since when each lent connection is held, and by whom.
    private var leases: [PoolState.Slot: LeaseRecord] = [:]

    private struct LeaseRecord {
        var site: CallSite?
        var since: ContinuousClock.Instant
        var wasReported = false
    }

    /// Who holds the sessions now, the longest first.
    public func holders() -> [SessionHolder] {
        let now = ContinuousClock.now
        return leases.compactMap { slot, record in
            guard let connection = connections[slot] else { return nil }
            return SessionHolder(site: record.site, age: now - record.since, backendPID: connection.backendPID)
        }.sorted { $0.age > $1.age }
    }
}

// What callers bring, on the reactor's thread.
extension ConnectionPool {
    private func start() {
        waiterTimer = ReactorTimer { [weak self] in self?.assumeIsolated { $0.expireWaiters() } }
        retryTimer = ReactorTimer { [weak self] in
            self?.assumeIsolated { pool in pool.perform(pool.state.retryTimeReached(now: .now)) }
        }
        drainTimer = ReactorTimer { [weak self] in
            self?.assumeIsolated { pool in pool.perform(pool.state.drainTimeReached()) }
        }
        housekeepingTimer = ReactorTimer { [weak self] in self?.assumeIsolated { $0.keepHouse() } }
        scheduleHousekeeping()
        metrics?.record(limits: configuration.limits)
        perform(state.started(now: .now))
    }

    private func take(_ configuration: PoolConfiguration) {
        self.configuration = configuration
        metrics?.record(limits: configuration.limits)
        scheduleHousekeeping()
        perform(state.limitsChanged(to: configuration.limits, now: .now))
    }

    private func keepHouse() {
        perform(state.housekeepingDue(now: .now))
        reportLongLeases()
        scheduleHousekeeping()
    }

    /// Names, once each, the sessions that are held for so long that they may have been forgotten.
    private func reportLongLeases() {
        guard let limit = configuration.leaseWarningAge else { return }
        let now = ContinuousClock.now
        for (slot, record) in leases where !record.wasReported && now - record.since >= limit {
            leases[slot]?.wasReported = true
            logger.warning(
                "a session is held for long",
                metadata: [
                    "site": "\(record.site?.description ?? "single statement")", "since": "\(now - record.since)",
                ])
        }
    }

    private func scheduleHousekeeping() {
        guard let housekeepingTimer, let interval = configuration.housekeepingInterval else { return }
        housekeepingTimer.deadline = .now + interval
        reactor.arm(housekeepingTimer)
    }

    func received(_ request: PoolRequest) {
        guard !request.isSettled else { return }
        nextWaiterID += 1
        request.id = nextWaiterID
        requests[request.id] = request
        let now = ContinuousClock.now
        guard now < request.deadline else {
            requests[request.id] = nil
            request.fail(.deadlineExceeded(wasSent: false))
            return
        }
        perform(state.requested(request.id, now: now))
        if requests[request.id] != nil { watchDeadline(of: request) }
    }

    /// The caller left: from the queue, or while its statement was under way.
    func left(_ request: PoolRequest) {
        if requests.removeValue(forKey: request.id) != nil {
            state.waiterLeft(request.id)
            publish()
        } else if case .statement(let exchange) = request.purpose {
            exchange.progress.connection?.assumeIsolated { $0.abandon(exchange) }
        }
    }

    private func watchDeadline(of request: PoolRequest) {
        guard let waiterTimer else { return }
        waiterTimer.deadline = min(request.deadline, waiterTimer.deadline ?? request.deadline)
        reactor.arm(waiterTimer)
    }

    private func expireWaiters() {
        let now = ContinuousClock.now
        let expired = requests.values.filter { $0.deadline <= now }
        for request in expired {
            requests[request.id] = nil
            state.waiterLeft(request.id)
        }
        if let next = requests.values.min(by: { $0.deadline < $1.deadline }) { watchDeadline(of: next) }
        // Before anybody is told, so that whoever looks finds what is true.
        publish()
        var wereWaiting = false
        for request in expired where request.fail(.deadlineExceeded(wasSent: false)) {
            wereWaiting = true
            metrics?.timedOut()
        }
        if wereWaiting { reportHolders() }
    }
}

extension ConnectionPool {
    /// A caller has waited in vain: say for whom.
    private func reportHolders() {
        let names = holders().prefix(5).map { "\($0.site?.description ?? "single statement") for \($0.age)" }
        logger.notice("no session in time", metadata: ["held by": "\(names.joined(separator: ", "))"])
    }
}

// Carrying out what the state decides.
extension ConnectionPool {
    private func perform(_ actions: [PoolState.Action]) {
        publish()
        var remaining = actions[...]
        while let action = remaining.popFirst() { remaining += carryOut(action) }
        publish()
    }

    /// Answers what the state decides in turn.
    private func carryOut(_ action: PoolState.Action) -> [PoolState.Action] {
        switch action {
        case .lend(let slot, let waiter): return lend(slot, to: waiter)
        case .openConnection(let slot): open(slot)
        case .closeConnection(let slot, let reason): connections[slot]?.assumeIsolated { $0.takeBack(.init(reason)) }
        case .refuse(let waiter, let refusal):
            metrics?.refused(refusal)
            requests.removeValue(forKey: waiter)?.fail(error(for: refusal))
        case .retryConnecting(let time):
            guard let retryTimer else { return [] }
            retryTimer.deadline = time
            reactor.arm(retryTimer)
        case .finishDrain:
            drainTimer?.deadline = nil
            retryTimer?.deadline = nil
            housekeepingTimer?.deadline = nil
            // Before anybody goes on: who waited for the end must not see the statistics of before.
            publish()
            for closer in closers { closer.settle(.success(())) }
            closers = []
        }
        return []
    }

    private func lend(_ slot: PoolState.Slot, to waiter: PoolState.WaiterID) -> [PoolState.Action] {
        guard let connection = connections[slot] else { return [] }
        guard let request = requests.removeValue(forKey: waiter) else { return state.returned(slot, now: .now) }
        connection.assumeIsolated { $0.beginLease() }
        let now = ContinuousClock.now
        switch request.purpose {
        case .lease(let waiter, let site):
            request.times?.waited(now - request.start)
            let deadline = request.sessionDeadline
            guard waiter.settle(.success(Lease(connection: connection, deadline: deadline))) else {
                return state.returned(slot, now: .now)
            }
            leases[slot] = LeaseRecord(site: site, since: now)
        case .statement(let exchange):
            guard !exchange.waiter.isSettled else { return state.returned(slot, now: .now) }
            leases[slot] = LeaseRecord(site: nil, since: now)
            request.times?.waited(now - request.start)
            exchange.progress.connection = connection
            connection.assumeIsolated { connection in
                connection.submit(exchange)
                connection.release()
            }
        }
        metrics?.waited(now - request.start)
        counters.acquiredTotal += 1
        return []
    }

    private func error(for refusal: PoolState.Refusal) -> PQError {
        switch refusal {
        case .full: .poolFull(waiterLimit: configuration.waiterLimit)
        case .closed: .poolClosed
        case .unreachable: lastConnectError
        }
    }

    private func publish() {
        counters.idleCount = state.idle.count
        counters.leasedCount = state.leased.count
        counters.openingCount = state.opening.count
        counters.closingCount = state.closing.count
        counters.waiterCount = state.waiterCount
        let snapshot = counters
        published.withLock { $0 = snapshot }
        metrics?.record(snapshot)
    }

    private func drain(until deadline: ContinuousClock.Instant, _ finished: Waiter<Void>) {
        guard !state.isDrained else {
            finished.settle(.success(()))
            return
        }
        closers.append(finished)
        if let drainTimer {
            drainTimer.deadline = min(deadline, drainTimer.deadline ?? deadline)
            reactor.arm(drainTimer)
        }
        // Nobody waits for them any more, and a silent host would hold up the end.
        for opening in openings.values { opening.cancel() }
        perform(state.drainRequested())
    }
}

// Connections.
extension ConnectionPool: ConnectionOwner {
    private func open(_ slot: PoolState.Slot) {
        let connector = connector
        let start = ContinuousClock.now
        // The slot is `opening` until this task reports back; a drain cancels it and waits for that.
        openings[slot] = Task { [self] in
            do {
                let handle = try await connector.connect()
                metrics?.opened(after: .now - start)
                opened(slot, handle)
            } catch is CancellationError {
                openings[slot] = nil
                perform(state.connectingFailed(slot, now: .now, jitter: 0))
            } catch {
                connectingFailed(slot, error as? PQError ?? .connectFailed(reason: "\(error)", sqlState: nil))
            }
        }
    }

    private func opened(_ slot: PoolState.Slot, _ handle: ConnectionHandle) {
        openings[slot] = nil
        let limits = Connection.Limits(
            cleanup: connector.configuration.cleanupTimeout, verdict: connector.configuration.verdictTimeout,
            preparedStatements: connector.configuration.preparedStatementLimit)
        let connection = Connection(handle: handle, id: slot, reactor: reactor, limits: limits, logger: logger)
        let fault = connection.assumeIsolated { connection -> PQError? in
            do throws(PQError) { try connection.start(owner: self) } catch { return error }
            return nil
        }
        if let fault { return connectingFailed(slot, fault) }
        connections[slot] = connection
        counters.openedTotal += 1
        counters.lastConnectError = nil
        perform(state.connectionOpened(slot, now: .now, jitter: .random(in: 0..<1)))
    }

    private func connectingFailed(_ slot: PoolState.Slot, _ error: PQError) {
        openings[slot] = nil
        lastConnectError = error
        counters.connectFailureTotal += 1
        metrics?.connectingFailed()
        if case .connectFailed(let reason, _) = error { counters.lastConnectError = reason }
        logger.warning("cannot connect to PostgreSQL", metadata: ["error": "\(error.withoutPlaces)"])
        perform(state.connectingFailed(slot, now: .now, jitter: .random(in: 0..<1)))
    }

    nonisolated func connectionBecameFree(_ connection: Connection) {
        assumeIsolated { pool in
            let now = ContinuousClock.now
            pool.leaseEnded(connection.id, now)
            pool.perform(pool.state.returned(connection.id, now: now))
        }
    }

    private func leaseEnded(_ slot: PoolState.Slot, _ now: ContinuousClock.Instant) {
        // Also of those that a drain has taken from their session.
        guard let lease = leases.removeValue(forKey: slot) else { return }
        counters.releasedTotal += 1
        metrics?.used(for: now - lease.since)
    }

    nonisolated func connectionClosed(_ connection: Connection, reason: CloseReason) {
        assumeIsolated { pool in
            guard pool.connections.removeValue(forKey: connection.id) != nil else { return }
            let now = ContinuousClock.now
            pool.leaseEnded(connection.id, now)
            pool.counters.closedTotal += 1
            pool.metrics?.closed(reason.kind)
            pool.perform(pool.state.connectionClosed(connection.id, now: now))
        }
    }

    nonisolated func cancelReturned(isAnswered: Bool) {
        assumeIsolated { $0.metrics?.cancelReturned(isAnswered: isAnswered) }
    }

    nonisolated func serverIsReadOnly(_ connection: Connection) {
        assumeIsolated { $0.evict(connection.endpoint, "it is read-only") }
    }

    nonisolated func serverCrashed(_ connection: Connection) {
        assumeIsolated { $0.evict(connection.endpoint, "one of its processes crashed") }
    }

    /// Gives up every connection to one server: after a failover, those that lead to the old primary.
    ///
    /// Where the search for a server finds the same one again, it is given up again no sooner than a failed attempt to connect
    /// would be repeated.
    private func evict(_ endpoint: Endpoint, _ reason: String) {
        let now = ContinuousClock.now
        evictionTimes = evictionTimes.filter { now - $0.value < configuration.retryDelayLimit }
        guard evictionTimes[endpoint] == nil else { return }
        evictionTimes[endpoint] = now
        let slots = connections.filter { $0.value.endpoint == endpoint }.keys.sorted()
        logger.notice(
            "connections to a server are given up",
            metadata: ["reason": "\(reason)", "count": "\(slots.count)"])
        logger.debug("the server that is given up", metadata: ["server": "\(endpoint)"])
        perform(state.evicted(slots, now: now))
    }
}

extension Duration {
    /// At most as many as there is room for, some 292 years.
    fileprivate var wholeNanoseconds: Int64 {
        let bounded = min(self, .nanoseconds(Int64.max)).components
        return bounded.seconds * 1_000_000_000 + bounded.attoseconds / 1_000_000_000
    }
}

/// A closure to run on the reactor.
private final class PoolWork: ReactorWork {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func run(on reactor: Reactor) { body() }
}
