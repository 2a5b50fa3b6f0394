public import CoreMetrics

/// How many connections a pool keeps and how long its callers wait.
public struct PoolConfiguration: Sendable {
    /// Connections kept open even when nobody needs them; at least 0.
    public var minimumConnections = 0
    /// Connections to the server at any time, those that are being opened or closed included; at least 1.
    public var maximumConnections = 10
    /// Callers that may wait for a session; the next one is refused with `PQError.poolFull`.
    public var waiterLimit = 1000
    /// How long a caller waits for a session when its own deadline is not sooner.
    public var acquireTimeout = Duration.seconds(5)
    /// Attempts to connect under way at one time.
    public var concurrentConnectLimit = 2
    /// How long `run()` lets leases finish after a graceful shutdown began.
    public var drainTimeout = Duration.seconds(30)
    /// After the first failure to connect; doubles with each further one.
    public var firstRetryDelay = Duration.milliseconds(100)
    /// The longest wait between two attempts to connect.
    public var retryDelayLimit = Duration.seconds(5)
    /// A connection older than this is replaced; `nil` keeps it for ever.
    ///
    /// Lifetimes are spread over their last tenth, so that connections opened together do not end together.
    public var maximumLifetime: Duration? = .seconds(30 * 60)
    /// Connections beyond the minimum that were idle for this long are closed; `nil` keeps them.
    public var idleTimeout: Duration? = .seconds(10 * 60)
    /// A session held for longer is named in the log, with the place that asked for it; `nil` says nothing.
    public var leaseWarningAge: Duration? = .seconds(60)
    /// The pool's name among others of the program, in its metrics.
    public var name = "default"
    /// Where the pool's metrics go; `nil` takes what `MetricsSystem` was bootstrapped with before the pool was made.
    public var metricsFactory: (any MetricsFactory)?

    /// The defaults.
    public init() {}

    var limits: PoolState.Limits {
        PoolState.Limits(
            minimumConnections: max(0, min(minimumConnections, maximumConnections)),
            maximumConnections: max(1, maximumConnections),
            waiterLimit: max(0, waiterLimit),
            concurrentConnectLimit: max(1, concurrentConnectLimit),
            backoff: Backoff(first: firstRetryDelay, limit: retryDelayLimit),
            lifetime: maximumLifetime, idleTimeout: idleTimeout)
    }

    /// How often the pool looks for connections that are too old or idle for too long; `nil` for never.
    var housekeepingInterval: Duration? {
        guard let shortest = [maximumLifetime, idleTimeout, leaseWarningAge].compactMap({ $0 }).min() else {
            return nil
        }
        return min(max(shortest / 20, .milliseconds(10)), .seconds(10))
    }
}

/// What a pool holds at one moment, and what it has done so far.
public struct PoolStatistics: Hashable, Sendable {
    /// Connections that wait for a caller.
    public var idleCount = 0
    /// Connections lent to a session.
    public var leasedCount = 0
    /// Attempts to connect under way.
    public var openingCount = 0
    /// Connections that are being closed.
    public var closingCount = 0
    /// Callers that wait for a session.
    public var waiterCount = 0
    /// Leases begun since the start; `leasedCount` more than have ended.
    public var acquiredTotal = 0
    /// Leases ended since the start.
    public var releasedTotal = 0
    /// Connections made since the start.
    public var openedTotal = 0
    /// Connections gone since the start.
    public var closedTotal = 0
    /// Attempts to connect that failed.
    public var connectFailureTotal = 0
    /// Why the last attempt failed; `nil` once one has succeeded.
    ///
    /// It names the host: for operators, not for callers.
    public var lastConnectError: String?

    /// Everything that counts against the maximum.
    public var connectionCount: Int { idleCount + leasedCount + openingCount + closingCount }
}
