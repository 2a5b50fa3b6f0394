/// One read on its way through a lane.
final class LaneRead: ReactorWork {
    let query: Query
    let deadline: ContinuousClock.Instant
    let waiter = Waiter<QueryResult>()
    private let lane: Lane
    // Touched on the reactor's thread only.
    private nonisolated(unsafe) var confinedAttempts = 0

    init(_ query: Query, deadline: ContinuousClock.Instant, lane: Lane) {
        self.query = query
        self.deadline = deadline
        self.lane = lane
    }

    /// How often it was sent.
    var attempts: Int {
        get { unsafe confinedAttempts }
        set { unsafe confinedAttempts = newValue }
    }

    func fail(_ error: PQError) { waiter.settle(.failure(error)) }

    func run(on reactor: Reactor) { lane.assumeIsolated { $0.received(self) } }
}
