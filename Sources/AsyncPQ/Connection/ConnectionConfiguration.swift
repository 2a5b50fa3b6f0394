internal import CLibpq

/// Where PostgreSQL is and how to log in.
///
/// Everything libpq understands may be given: hosts, ports, `.pgpass`, service files, TLS modes, client certificates
/// (PostgreSQL 15 manual, 34.1). The value may hold a password and therefore has no textual form.
public struct ConnectionConfiguration: Sendable, CustomStringConvertible {
    /// What the server lists in `pg_stat_activity`; a name in the connection string wins.
    public var applicationName = "asyncpq"
    /// For each address, from the first step to the end of authentication.
    public var connectTimeout = Duration.seconds(5)
    /// From the moment a caller left early until its connection must be idle again, or is closed.
    public var cleanupTimeout = Duration.seconds(3)
    /// How many prepared statements a connection keeps on the server.
    public var preparedStatementLimit = 256

    /// Keyword and value, as libpq parsed them.
    let options: [String: String]

    /// Parses a connection string: a URI, `postgresql://user@host:5432/name?sslmode=require`, or keywords,
    /// `host=/run/postgresql dbname=name`.
    ///
    /// - Throws: `PQError.invalidConfiguration`, which does not quote the string.
    public init(_ connectionString: String) throws(PQError) {
        guard !connectionString.utf8.contains(0) else { throw .invalidConfiguration(reason: "it has a NUL character") }
        var message: UnsafeMutablePointer<CChar>?
        guard let parsed = unsafe PQconninfoParse(connectionString, &message) else {
            defer { unsafe PQfreemem(message) }
            throw .invalidConfiguration(reason: unsafe Self.reason(of: message.map { unsafe String(cString: $0) }))
        }
        defer { unsafe PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = unsafe parsed
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe options[String(cString: keyword)] = String(cString: value)
            }
            unsafe option += 1
        }
        self.options = options
    }

    /// The text for a log.
    public var description: String { "<connection to PostgreSQL>" }

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
