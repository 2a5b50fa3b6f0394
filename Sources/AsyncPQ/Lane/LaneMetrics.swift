internal import CoreMetrics

/// What a lane tells swift-metrics, with the dimension `asyncpq.lane.name`.
///
/// The lane's actor alone touches it.
final class LaneMetrics {
    private let reads: Counter
    private let refusals: Counter
    private let statements: Counter
    private let keys: Recorder
    private let connections: Counter
    private let connectFailures: Counter
    private let losses: Counter

    /// `nil` where nobody collects metrics, so that nothing is spent on them.
    init?(laneName: String, factory chosen: (any MetricsFactory)?) {
        let factory = chosen ?? MetricsSystem.factory
        if factory is NOOPMetricsHandler { return nil }
        let lane = [("asyncpq.lane.name", laneName)]
        func counter(_ name: String) -> Counter {
            Counter(label: "asyncpq.lane.\(name)", dimensions: lane, factory: factory)
        }
        reads = counter("reads")
        refusals = counter("refusals")
        statements = counter("statements")
        keys = Recorder(label: "asyncpq.lane.statement.keys", dimensions: lane, aggregate: true, factory: factory)
        connections = counter("connections")
        connectFailures = counter("connect.failures")
        losses = counter("losses")
    }

    func received(_ count: Int) { reads.increment(by: count) }
    func refused() { refusals.increment() }
    func connected() { connections.increment() }
    func connectingFailed() { connectFailures.increment() }
    func lostConnection() { losses.increment() }

    func sent(_ batch: [LaneStatement]) {
        statements.increment(by: batch.count)
        for case .rows(let rows) in batch { keys.record(rows.keys.count) }
    }
}
