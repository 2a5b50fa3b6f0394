/// What a caller gives to create a task; defaults are those of the contract.
public struct TaskDraft: Hashable, Sendable {
    public var userID: UserID
    public var title: String
    public var description: String
    public var isCompleted: Bool
    public var priority: Priority
    public var dueAt: Timestamp?
    public var labels: [String]

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
    case keep
    case clear
    case set(Value)
}

/// A merge-patch of a task; `nil` keeps a field.
public struct TaskPatch: Hashable, Sendable {
    public var title: String?
    public var description: String?
    public var isCompleted: Bool?
    public var priority: Priority?
    public var dueAt: NullableChange<Timestamp>
    public var labels: [String]?

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
    public var name: String
    public var email: String?

    public init(name: String, email: String? = nil) {
        self.name = name
        self.email = email
    }
}

/// A merge-patch of a user; `nil` keeps a field.
public struct UserPatch: Hashable, Sendable {
    public var name: String?
    public var email: NullableChange<String>

    public init(name: String? = nil, email: NullableChange<String> = .keep) {
        self.name = name
        self.email = email
    }
}

/// Hand a task from the user who holds it to another.
public struct TaskTransfer: Hashable, Sendable {
    public var from: UserID
    public var to: UserID

    public init(from: UserID, to: UserID) {
        self.from = from
        self.to = to
    }
}
