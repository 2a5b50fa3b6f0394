/// How much a lane takes on.
public struct LaneConfiguration: Sendable {
    /// Reads that are queued or under way; the next one is refused with `PQError.poolFull`.
    public var depthLimit = 1024
    /// Bytes of parameters that are queued or under way.
    public var byteLimit = 8 << 20
    /// After how long the server ends a read, so that it does not hold up those behind it for longer.
    public var statementTimeout = Duration.seconds(1)
    /// How long a read waits when its own deadline is not sooner.
    public var readTimeout = Duration.seconds(5)
    /// Reads under one Sync; an error in one makes those behind it run again, one by one.
    public var batchLimit = 64
    /// Whether the server plans a statement once and not for the values of each call (PostgreSQL 15 manual, 20.7.4,
    /// `plan_cache_mode`).
    ///
    /// It estimates ten keys for an array that it does not know, finds the plan for fewer cheaper, and so would plan each
    /// `= ANY ($1)` anew, which takes longer than the read itself. To be switched off for statements whose best plan depends
    /// on their values.
    public var keepsPlans = true

    /// The defaults.
    public init() {}
}
