/// What kind of problem a request met, by a name that never changes.
///
/// An open enumeration: a service newer than its caller may answer a code that the caller does not know. Two codes of
/// one name are equal.
public struct ProblemCode: Sendable {
    /// The name, in capitals: `TASK_NOT_FOUND`.
    public let name: String
    /// The HTTP status that goes with it.
    public let status: Int
    /// What happened, the same for every occurrence.
    public let title: String
    /// Whether the same request may be sent again as it is: nothing was done, and it may succeed later.
    public let isRetryable: Bool

    init(_ name: String, _ status: Int, _ title: String, isRetryable: Bool = false) {
        self.name = name
        self.status = status
        self.title = title
        self.isRetryable = isRetryable
    }

    /// The last part of the problem's type: `task-not-found`.
    package var slug: String {
        String(name.map { $0 == "_" ? "-" : Character($0.lowercased()) })
    }
}

extension ProblemCode: Hashable {
    /// Whether both have the same name.
    public static func == (left: ProblemCode, right: ProblemCode) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
