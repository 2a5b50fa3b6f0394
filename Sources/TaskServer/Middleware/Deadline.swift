import HTTPTypes

/// Until when a request may take.
///
/// The one place for deadlines that callers send in headers: the least of theirs and the server's own counts.
struct DeadlinePolicy: Sendable {
    let requestTimeout: Duration

    /// - Parameter arrival: When the request's head was received.
    func deadline(of headers: HTTPFields, arrival: ContinuousClock.Instant) -> ContinuousClock.Instant {
        arrival.advanced(by: requestTimeout)
    }
}
