/// The number of a task; positive, unique within its tenant, never used again.
public struct TaskID: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number itself.
    public let rawValue: Int64

    /// The identifier with this number, which is not checked.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Orders by number.
    public static func < (left: TaskID, right: TaskID) -> Bool { left.rawValue < right.rawValue }
}

/// The number of a user; positive, unique within its tenant, never used again.
public struct UserID: RawRepresentable, Hashable, Comparable, Sendable {
    /// The number itself.
    public let rawValue: Int64

    /// The identifier with this number, which is not checked.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    /// Orders by number.
    public static func < (left: UserID, right: UserID) -> Bool { left.rawValue < right.rawValue }
}

/// The number of a tenant.
///
/// It comes from the caller's credential, never from a path or a body.
package struct TenantID: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int64

    package init(rawValue: Int64) { self.rawValue = rawValue }

    /// The tenant of every caller while authentication is off.
    package static let `default` = TenantID(rawValue: 1)
}
