/// One caller's read on its way through a lane.
final class LaneRead: Sendable {
    enum Content: Sendable {
        case query(Query)
        /// A row by its key, under parameters that callers share.
        case row(KeyedRead, sharing: Parameters, key: RowKey)
    }

    let content: Content
    let deadline: ContinuousClock.Instant
    let waiter = WaitingPlace<Answer>()
    // Touched on the reactor's thread only.
    private nonisolated(unsafe) var confinedAttempts = 0
    private nonisolated(unsafe) var confinedIndex: Int?
    private nonisolated(unsafe) var confinedIsAlone = false

    /// A result, and which of its rows is the caller's where it asked for one.
    struct Answer: Sendable {
        var result: QueryResult
        var rowIndex: Int?
    }

    init(_ content: Content, deadline: ContinuousClock.Instant) {
        self.content = content
        self.deadline = deadline
    }

    /// What its parameters take on the wire, roughly.
    var byteCount: Int {
        switch content {
        case .query(let query): query.parameters.byteCount
        case .row(_, let shared, .text(let key)): shared.byteCount + key.utf8.count
        case .row(_, let shared, .integer), .row(_, let shared, .uuid): shared.byteCount + 16
        }
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

    /// It was in a statement that failed, and must not be merged again: the failure may be that of another.
    var isAlone: Bool {
        get { unsafe confinedIsAlone }
        set { unsafe confinedIsAlone = newValue }
    }

    func fail(_ error: PQError) { waiter.settle(.failure(error)) }
}
