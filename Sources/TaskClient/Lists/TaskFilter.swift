public import TaskModel

/// Which tasks a list holds; everything that is `nil` or empty lets all pass.
public struct TaskFilter: Hashable, Sendable {
    /// Only the completed tasks, or only the open ones.
    public var isCompleted: Bool?
    /// Only tasks with one of these priorities.
    public var priorities: [Priority]
    /// Only tasks with all of these labels; at most 20.
    public var labels: [String]
    /// Only tasks that are due before this moment.
    public var dueBefore: Timestamp?
    /// Only tasks that are due at this moment or after it.
    public var dueAfter: Timestamp?
    /// Only tasks that were created at this moment or after it.
    public var createdAfter: Timestamp?
    /// Only tasks that were last changed at this moment or after it.
    public var updatedAfter: Timestamp?
    /// Only tasks whose title has every word of this text, whole words, without regard to case.
    public var words: String?

    /// A filter that lets pass what fits all of these.
    public init(
        isCompleted: Bool? = nil, priorities: [Priority] = [], labels: [String] = [], dueBefore: Timestamp? = nil,
        dueAfter: Timestamp? = nil, createdAfter: Timestamp? = nil, updatedAfter: Timestamp? = nil,
        words: String? = nil
    ) {
        self.isCompleted = isCompleted
        self.priorities = priorities
        self.labels = labels
        self.dueBefore = dueBefore
        self.dueAfter = dueAfter
        self.createdAfter = createdAfter
        self.updatedAfter = updatedAfter
        self.words = words
    }
}
