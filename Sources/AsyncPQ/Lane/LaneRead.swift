/// One read on its way through a lane.
final class LaneRead: Sendable {
    let query: Query
    let deadline: ContinuousClock.Instant
    let waiter = WaitingPlace<QueryResult>()
    // Touched on the reactor's thread only.
    private nonisolated(unsafe) var confinedAttempts = 0
    private nonisolated(unsafe) var confinedIndex: Int?

    init(_ query: Query, deadline: ContinuousClock.Instant) {
        self.query = query
        self.deadline = deadline
    }

    /// How often it was sent.
    var attempts: Int {
        get { unsafe confinedAttempts }
        set { unsafe confinedAttempts = newValue }
    }

    /// Where it is among the unanswered ones; theirs to set.
    var index: Int? {
        get { unsafe confinedIndex }
        set { unsafe confinedIndex = newValue }
    }

    func fail(_ error: PQError) { waiter.settle(.failure(error)) }
}
