internal import CLibpq

/// Where PostgreSQL is and how to log in.
///
/// Everything libpq understands may be given: hosts, ports, `.pgpass`, service files, TLS modes, client certificates
/// (PostgreSQL 15 manual, 34.1); what the string leaves open comes from a service file and the `PG…` environment
/// variables. The value may hold a password and therefore has no textual form.
///
/// Several hosts are tried in turn, each with all addresses of its name, until one has the role that
/// `target_session_attrs` asks for; with `load_balance_hosts=random` in random order, also with a libpq older than 16. A
/// host that refuses the login ends the search, so that a wrong password is not tried everywhere.
public struct ConnectionConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
    /// What the server lists in `pg_stat_activity`; a name in the connection string wins.
    public var applicationName = "asyncpq"
    /// For all hosts and addresses together, looking up their names included.
    public var totalConnectTimeout = Duration.seconds(30)
    /// From the moment a caller left early until its connection must be idle again, or is closed.
    public var cleanupTimeout = Duration.seconds(3)
    /// From a caller's deadline until it goes without knowing what became of its COMMIT, or of a statement that it asked to
    /// be told the end of (`ConnectionPool.query`).
    ///
    /// The server is told to stop at the deadline, and usually has answered some milliseconds later.
    public var verdictTimeout = Duration.milliseconds(75)
    /// The server ends a session whose transaction waits for its client for as long as this, and rolls back; `nil` leaves it
    /// to the server's configuration.
    ///
    /// Who is cut off in a transaction then holds its locks no longer, even when the server does not notice that the link
    /// is gone. `options` in the connection string wins.
    public var idleInTransactionTimeout: Duration?
    /// How many prepared statements a connection keeps on the server.
    public var preparedStatementLimit = 256

    /// For each address, from the first step to the end of authentication; 5 s unless the connection string, the service
    /// file or the environment say otherwise.
    ///
    /// `connect_timeout=0` bounds it by `totalConnectTimeout` alone.
    public var connectTimeout: Duration {
        get { chosenConnectTimeout ?? Self.defaultConnectTimeout }
        set { chosenConnectTimeout = newValue }
    }

    /// `nil` leaves it to the service file and the environment.
    private(set) var chosenConnectTimeout: Duration?
    static let defaultConnectTimeout = Duration.seconds(5)

    /// Keyword and value, as libpq parsed them; `load_balance_hosts`, which libpq 15 does not know, among them.
    let options: [String: String]

    /// Parses a connection string: a URI, `postgresql://user@host:5432/name?sslmode=require`, or keywords,
    /// `host=/run/postgresql dbname=name`.
    ///
    /// - Throws: `PQError.invalidConfiguration`, which does not quote the string.
    public init(_ connectionString: String) throws(PQError) {
        guard !connectionString.hasNUL else { throw .invalidConfiguration(reason: "it has a NUL character") }
        let string = ConnectionString(connectionString)
        guard !string.hasMisplacedAt else {
            throw .invalidConfiguration(
                reason: "an @ in a user's name, a password or a database must be written as %40")
        }
        let (text, loadBalancing) = string.withoutLoadBalancing()
        var options = try Self.parse(text)
        options["load_balance_hosts"] = loadBalancing
        self.options = options
        // What can be known to be wrong is told now, and without a value: it may be a part of a password that was not
        // encoded, as in postgresql://ann:12/34@host.
        let plan = try ConnectionPlan(options: options)
        chosenConnectTimeout = plan.connectTimeout
    }

    /// The text for a log.
    public var description: String { "<connection to PostgreSQL>" }
    /// Nothing, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }

    private static func parse(_ connectionString: String) throws(PQError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = unsafe PQconninfoParse(connectionString, &message) else {
            defer { unsafe PQfreemem(message) }
            throw .invalidConfiguration(reason: unsafe Self.reason(of: message.map { unsafe String(cString: $0) }))
        }
        defer { unsafe PQconninfoFree(parsed) }
        return unsafe keywordsAndValues(of: parsed)
    }

    /// libpq's messages quote parts of the string, which may be a password: only what they say around them is kept.
    private static func reason(of message: String?) -> String {
        let expected = "expected postgresql://user@host:port/name or host=… dbname=…"
        guard let message else { return expected }
        let known = [
            "invalid URI query parameter", "invalid connection option", "missing \"=\"", "unterminated quoted string",
            "invalid percent-encoded token", "forbidden value %00", "missing key/value separator",
            "end of string reached when looking for matching", "IPv6 host address may not be empty",
            "unexpected character",
        ]
        guard let found = known.first(where: message.contains) else { return expected }
        return "\(found); \(expected)"
    }
}

/// Copies what libpq's array of options holds, without those that have no value.
func keywordsAndValues(of list: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
    var options: [String: String] = [:]
    var option = unsafe list
    while let keyword = unsafe option.pointee.keyword {
        if let value = unsafe option.pointee.val {
            unsafe options[String(cString: keyword)] = String(cString: value)
        }
        unsafe option += 1
    }
    return options
}
