/// Which role a server must have for a session, as `target_session_attrs` names it (PostgreSQL 15 manual, 34.1.2).
enum SessionRole: String, Sendable {
    case any
    case readWrite = "read-write"
    case readOnly = "read-only"
    case primary
    case standby
    /// A standby, or, when none can be had, whichever answers.
    case preferStandby = "prefer-standby"
}

/// Where to look for a server, and in which order: the connection string's part that is ours and not libpq's.
struct ConnectionPlan: Equatable, Sendable {
    /// The hosts in the order they were given.
    var endpoints: [Endpoint]
    var role: SessionRole
    /// Whether each search takes the hosts, and the addresses of each, in an order of its own.
    var isShuffled: Bool
    /// For each address; `nil` when it was not given.
    var connectTimeout: Duration?

    /// In place of no timeout at all: the total still bounds the search.
    static let unlimited = Duration.seconds(365 * 24 * 3600)

    /// - Throws: `PQError.invalidConfiguration`, which quotes no value.
    init(options: [String: String]) throws(PQError) {
        endpoints = try Endpoint.list(from: options)
        guard let role = SessionRole(rawValue: options["target_session_attrs"] ?? "any") else {
            throw .invalidConfiguration(reason: "an unknown target_session_attrs")
        }
        self.role = role
        switch options[ConnectionString.loadBalancingKeyword] ?? "disable" {
        case "random": isShuffled = true
        case "disable": isShuffled = false
        default: throw .invalidConfiguration(reason: "load_balance_hosts is neither disable nor random")
        }
        connectTimeout = try Self.timeout(options["connect_timeout"])
    }

    /// In whole seconds; none and less than none mean no limit (PostgreSQL 15 manual, 34.1.2).
    private static func timeout(_ text: String?) throws(PQError) -> Duration? {
        guard let text, !text.isEmpty else { return nil }
        guard let seconds = Int32(text) else {
            throw .invalidConfiguration(reason: "connect_timeout is not a number of seconds")
        }
        return seconds > 0 ? .seconds(seconds) : unlimited
    }
}
