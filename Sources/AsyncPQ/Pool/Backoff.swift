/// How long to wait before the next attempt after some that failed: doubling, capped, and spread at random so that many
/// clients of one server do not come back at the same moment.
struct Backoff: Sendable, Equatable {
    var first = Duration.milliseconds(100)
    var limit = Duration.seconds(5)

    /// - Parameter jitter: 0 ..< 1; the delay is between half and the whole of the doubled one.
    func delay(afterFailures count: Int, jitter: Double) -> Duration {
        let doublings = min(max(count - 1, 0), 16)
        let whole = min(first * (1 << doublings), limit)
        return whole / 2 + (whole / 2) * jitter
    }
}
