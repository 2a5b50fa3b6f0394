/// In which order a list of tasks comes.
public struct TaskOrder: Hashable, Sendable {
    /// What the tasks are ordered by; those that are alike in it come by id, in the same direction.
    public enum Key: String, CaseIterable, Sendable {
        /// The number of the task.
        case id
        /// When the task was created.
        case createdAt = "created_at"
        /// When the task was last changed.
        case updatedAt = "updated_at"
        /// When the task is due; tasks that are due at no time come last in both directions.
        case dueAt = "due_at"
        /// How urgent the task is, least urgent first.
        case priority
    }

    /// What the tasks are ordered by.
    public var key: Key
    /// Whether the greatest comes first.
    public var isDescending: Bool

    /// The order by one key.
    public init(by key: Key, descending isDescending: Bool = false) {
        self.key = key
        self.isDescending = isDescending
    }

    /// By id, the default.
    public static let byID = TaskOrder(by: .id)

    /// The order as the contract writes it: `due_at desc`.
    package var text: String { isDescending ? "\(key.rawValue) desc" : key.rawValue }

    /// Every order, as text.
    package static let known: [TaskOrder] = Key.allCases.flatMap {
        [TaskOrder(by: $0), TaskOrder(by: $0, descending: true)]
    }
}

/// Where a task stands in an order: the next page begins after it.
package struct TaskPosition: Hashable, Sendable {
    package var id: TaskID
    /// Microseconds since 1970 or the rank of a priority; `nil` where the order is by id, or the task has no such value.
    package var key: Int64?

    package init(id: TaskID, key: Int64? = nil) {
        self.id = id
        self.key = key
    }

    /// Where `task` stands.
    package init(of task: TaskRecord, in order: TaskOrder) {
        id = task.id
        key =
            switch order.key {
            case .id: nil
            case .createdAt: task.createdAt.microsecondsSince1970
            case .updatedAt: task.updatedAt.microsecondsSince1970
            case .dueAt: task.dueAt?.microsecondsSince1970
            case .priority: task.priority.rank.map(Int64.init)
            }
    }
}
