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

    /// The defaults.
    public init() {}
}
