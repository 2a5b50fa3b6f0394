/// What a caller gives to create a task; defaults are those of the contract.
public struct TaskDraft: Hashable, Sendable {
    /// Who is to hold the task.
    public var userID: UserID
    /// 1 to 500 Unicode code points, not only white space.
    public var title: String
    /// 0 to 10 000 Unicode code points.
    public var description: String
    /// Whether the task is created done; `completedAt` is then the moment of creation.
    public var isCompleted: Bool
    /// How urgent the task is.
    public var priority: Priority
    /// When the task should be done; `nil` when it may take any time.
    public var dueAt: Timestamp?
    /// At most 20, each 1 to 50 code points, no duplicates; their order is kept.
    public var labels: [String]

    /// A draft that the service has yet to check.
    public init(
        userID: UserID, title: String, description: String = "", isCompleted: Bool = false,
        priority: Priority = .medium, dueAt: Timestamp? = nil, labels: [String] = []
    ) {
        self.userID = userID
        self.title = title
        self.description = description
        self.isCompleted = isCompleted
        self.priority = priority
        self.dueAt = dueAt
        self.labels = labels
    }
}

/// A change to a field that may also be cleared (RFC 7396: absent keeps, null clears).
public enum NullableChange<Value: Hashable & Sendable>: Hashable, Sendable {
    /// Leaves the field as it is.
    case keep
    /// Sets the field to null.
    case clear
    /// Sets the field to a value.
    case set(Value)
}

/// A merge-patch of a task; `nil` keeps a field.
public struct TaskPatch: Hashable, Sendable {
    /// 1 to 500 Unicode code points, not only white space.
    public var title: String?
    /// 0 to 10 000 Unicode code points.
    public var description: String?
    /// Turning it on sets `completedAt`, turning it off clears it.
    public var isCompleted: Bool?
    /// How urgent the task is.
    public var priority: Priority?
    /// When the task should be done.
    public var dueAt: NullableChange<Timestamp>
    /// Replaces all labels: at most 20, each 1 to 50 code points, no duplicates.
    public var labels: [String]?

    /// A patch that keeps whatever it is not told.
    public init(
        title: String? = nil, description: String? = nil, isCompleted: Bool? = nil, priority: Priority? = nil,
        dueAt: NullableChange<Timestamp> = .keep, labels: [String]? = nil
    ) {
        self.title = title
        self.description = description
        self.isCompleted = isCompleted
        self.priority = priority
        self.dueAt = dueAt
        self.labels = labels
    }
}

/// What a caller gives to create a user.
public struct UserDraft: Hashable, Sendable {
    /// 1 to 200 Unicode code points, not only white space.
    public var name: String
    /// A plausible address, unique within the tenant without regard to case; `nil` when unknown.
    public var email: String?

    /// A draft that the service has yet to check.
    public init(name: String, email: String? = nil) {
        self.name = name
        self.email = email
    }
}

/// A merge-patch of a user; `nil` keeps a field.
public struct UserPatch: Hashable, Sendable {
    /// 1 to 200 Unicode code points, not only white space.
    public var name: String?
    /// A plausible address, unique within the tenant without regard to case.
    public var email: NullableChange<String>

    /// A patch that keeps whatever it is not told.
    public init(name: String? = nil, email: NullableChange<String> = .keep) {
        self.name = name
        self.email = email
    }
}

/// Hand a task from the user who holds it to another.
public struct TaskTransfer: Hashable, Sendable {
    /// Who must hold the task for the transfer to happen.
    public var from: UserID
    /// Who holds the task afterwards.
    public var to: UserID

    /// A transfer that changes nothing when both are the same user.
    public init(from: UserID, to: UserID) {
        self.from = from
        self.to = to
    }
}
