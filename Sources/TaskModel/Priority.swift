/// How urgent a task is.
///
/// An open enumeration: a service newer than its caller may answer a name that the caller does not know.
public struct Priority: RawRepresentable, Hashable, Sendable {
    /// The name in JSON and in the database.
    public let rawValue: String

    /// A priority with any name; the service accepts those in `known`.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Can wait.
    public static let low = Priority(rawValue: "low")
    /// The default.
    public static let medium = Priority(rawValue: "medium")
    /// Before the others.
    public static let high = Priority(rawValue: "high")
    /// Now.
    public static let urgent = Priority(rawValue: "urgent")

    /// Every priority this version knows, least urgent first.
    public static let known: [Priority] = [.low, .medium, .high, .urgent]

    /// Where it stands among the known ones, least urgent first; `nil` for a name this version does not know.
    package var rank: Int16? { Self.known.firstIndex(of: self).map(Int16.init) }
}
