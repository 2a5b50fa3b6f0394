public import TaskModel

/// Which tasks a list holds; everything that is `nil` or empty lets all pass.
public struct TaskFilter: Hashable, Sendable {
    /// Only the completed tasks, or only the open ones.
    public var isCompleted: Bool?
    /// Only tasks with one of these priorities.
    public var priorities: [Priority]

    /// A filter that lets pass what fits all of these.
    public init(isCompleted: Bool? = nil, priorities: [Priority] = []) {
        self.isCompleted = isCompleted
        self.priorities = priorities
    }
}
