internal import CoreMetrics

/// What a pool tells swift-metrics.
///
/// The names are those of OpenTelemetry's semantic conventions for database clients where there is one
/// (`db.client.connection.…`), with the dimension `db.client.connection.pool.name`; what they do not know begins with
/// `asyncpq.`. Durations are nanoseconds, as swift-metrics wants them. The pool's actor alone touches it.
final class PoolMetrics {
    private let pool: (String, String)
    private let factory: any MetricsFactory
    /// Connections by state; a pool's statistics have the same numbers.
    private let idle: Gauge
    private let used: Gauge
    private let opening: Gauge
    private let closing: Gauge
    private let pending: Gauge
    private let waitTime: Timer
    private let useTime: Timer
    private let createTime: Timer
    private let timeouts: Counter
    private let connectFailures: Counter
    private let answeredCancels: Counter
    private let unansweredCancels: Counter
    private var closes: [CloseReason.Kind: Counter] = [:]
    private var refusals: [PoolState.Refusal: Counter] = [:]
    private var last = PoolStatistics()

    /// `nil` where nobody collects metrics, so that nothing is spent on them.
    init?(poolName: String, factory chosen: (any MetricsFactory)?) {
        let factory = chosen ?? MetricsSystem.factory
        if factory is NOOPMetricsHandler { return nil }
        let pool = ("db.client.connection.pool.name", poolName)
        self.pool = pool
        self.factory = factory
        func connections(_ state: String) -> Gauge {
            let dimensions = [pool, ("db.client.connection.state", state)]
            return Gauge(label: "db.client.connection.count", dimensions: dimensions, factory: factory)
        }
        func timer(_ name: String) -> Timer {
            Timer(label: "db.client.connection.\(name)", dimensions: [pool], factory: factory)
        }
        func cancels(_ outcome: String) -> Counter {
            Counter(label: "asyncpq.cancels", dimensions: [pool, ("outcome", outcome)], factory: factory)
        }
        idle = connections("idle")
        used = connections("used")
        opening = connections("opening")
        closing = connections("closing")
        pending = Gauge(label: "db.client.connection.pending_requests", dimensions: [pool], factory: factory)
        waitTime = timer("wait_time")
        useTime = timer("use_time")
        createTime = timer("create_time")
        timeouts = Counter(label: "db.client.connection.timeouts", dimensions: [pool], factory: factory)
        connectFailures = Counter(label: "asyncpq.connect.failures", dimensions: [pool], factory: factory)
        answeredCancels = cancels("answered")
        unansweredCancels = cancels("unanswered")
        // All of them from the start: a rate needs a zero to begin at.
        for reason in CloseReason.Kind.allCases {
            let dimensions = [pool, ("reason", reason.rawValue)]
            closes[reason] = Counter(label: "asyncpq.connection.closes", dimensions: dimensions, factory: factory)
        }
        for refusal in PoolState.Refusal.allCases {
            let dimensions = [pool, ("reason", "\(refusal)")]
            refusals[refusal] = Counter(label: "asyncpq.refusals", dimensions: dimensions, factory: factory)
        }
    }

    func record(limits: PoolState.Limits) {
        func gauge(_ name: String, _ value: Int) {
            Gauge(label: "db.client.connection.\(name)", dimensions: [pool], factory: factory).record(value)
        }
        gauge("max", limits.maximumConnections)
        gauge("idle.min", limits.minimumConnections)
    }

    func record(_ now: PoolStatistics) {
        if now.idleCount != last.idleCount { idle.record(now.idleCount) }
        if now.leasedCount != last.leasedCount { used.record(now.leasedCount) }
        if now.openingCount != last.openingCount { opening.record(now.openingCount) }
        if now.closingCount != last.closingCount { closing.record(now.closingCount) }
        if now.waiterCount != last.waiterCount { pending.record(now.waiterCount) }
        last = now
    }

    func waited(_ duration: Duration) { waitTime.recordNanoseconds(duration.nanoseconds) }
    func used(for duration: Duration) { useTime.recordNanoseconds(duration.nanoseconds) }
    func opened(after duration: Duration) { createTime.recordNanoseconds(duration.nanoseconds) }
    func connectingFailed() { connectFailures.increment() }
    func timedOut() { timeouts.increment() }
    func cancelReturned(isAnswered: Bool) { (isAnswered ? answeredCancels : unansweredCancels).increment() }

    func closed(_ reason: CloseReason.Kind) { closes[reason]?.increment() }
    func refused(_ refusal: PoolState.Refusal) { refusals[refusal]?.increment() }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
