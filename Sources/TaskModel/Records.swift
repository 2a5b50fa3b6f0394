/// A task as the service keeps it.
public struct TaskRecord: Hashable, Sendable {
    /// Given by the service at creation.
    public var id: TaskID
    /// Who holds the task; changed only by a transfer.
    public var userID: UserID
    /// 1 to 500 Unicode code points, not only white space.
    public var title: String
    /// 0 to 10 000 Unicode code points.
    public var description: String
    /// Whether the task is done.
    public var isCompleted: Bool
    /// When the task was completed; `nil` while it is open.
    public var completedAt: Timestamp?
    /// How urgent the task is.
    public var priority: Priority
    /// When the task should be done; `nil` when it may take any time.
    public var dueAt: Timestamp?
    /// At most 20, each 1 to 50 code points, no duplicates, order kept.
    public var labels: [String]
    /// 1 at creation, one higher with every change.
    public var version: Int64
    /// When the service made the row.
    public var createdAt: Timestamp
    /// When `version` last rose.
    public var updatedAt: Timestamp

    /// A task with these values, which are not checked.
    public init(
        id: TaskID, userID: UserID, title: String, description: String, isCompleted: Bool, completedAt: Timestamp?,
        priority: Priority, dueAt: Timestamp?, labels: [String], version: Int64, createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.userID = userID
        self.title = title
        self.description = description
        self.isCompleted = isCompleted
        self.completedAt = completedAt
        self.priority = priority
        self.dueAt = dueAt
        self.labels = labels
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// A user as the service keeps it.
public struct UserRecord: Hashable, Sendable {
    /// Given by the service at creation.
    public var id: UserID
    /// 1 to 200 Unicode code points, not only white space.
    public var name: String
    /// Unique within the tenant without regard to case; `nil` when unknown.
    public var email: String?
    /// 1 at creation, one higher with every change.
    public var version: Int64
    /// When the service made the row.
    public var createdAt: Timestamp
    /// When `version` last rose.
    public var updatedAt: Timestamp

    /// A user with these values, which are not checked.
    public init(
        id: UserID, name: String, email: String?, version: Int64, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.email = email
        self.version = version
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
