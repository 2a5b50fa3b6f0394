internal import Glibc

/// A statement and the values of its parameters.
///
/// Written as a string literal, each `\(value)` becomes a parameter, never SQL text:
///
/// ```swift
/// let rows = try await pool.query("SELECT id, title FROM tasks WHERE user_id = \(userID)")
/// ```
///
/// A statement is prepared when a connection first runs it and kept there under its text and parameter types.
public struct Query: Sendable, ExpressibleByStringInterpolation {
    /// The statement, with `$1`, `$2` … for its parameters.
    public let sql: String
    /// The values of `$1`, `$2` ….
    public let parameters: Parameters
    /// Whether a connection keeps the statement prepared.
    let isKept: Bool

    /// A statement with `$1`, `$2` … for its parameters, in text that the program itself made: never of input, which would
    /// run as SQL.
    ///
    /// There is no such initialiser without the label, because a literal given to it would be made a `String`, and its
    /// `\(value)` text instead of a parameter.
    public init(unsafeSQL sql: String, _ parameters: Parameters = Parameters()) {
        self.sql = sql
        self.parameters = parameters
        isKept = true
    }

    /// A statement that is planned each time for the values it gets, in text that the program itself made.
    ///
    /// For statements whose best plan depends on their values: a prepared one may get the same plan for all of them.
    public init(unsafeSQLPlannedByValues sql: String, _ parameters: Parameters) {
        self.sql = sql
        self.parameters = parameters
        isKept = false
    }

    /// A statement that is parsed each time: for transaction control, which gains nothing from a plan.
    init(once sql: String) {
        self.sql = sql
        parameters = Parameters()
        isKept = false
    }

    /// A statement without parameters.
    public init(stringLiteral value: String) { self.init(unsafeSQL: value) }

    /// Takes what was collected.
    public init(stringInterpolation: Interpolation) {
        self.init(unsafeSQL: stringInterpolation.sql, stringInterpolation.parameters)
    }

    /// Collects a literal's text and makes a parameter of each value.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var sql = ""
        fileprivate var parameters = Parameters()

        /// Begins with nothing.
        public init(literalCapacity: Int, interpolationCount: Int) { sql.reserveCapacity(literalCapacity + 4) }

        /// Adds SQL text.
        public mutating func appendLiteral(_ literal: String) { sql += literal }

        /// Adds a parameter.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value) {
            parameters.append(value)
            sql += "$\(parameters.count)"
        }

        /// Adds a parameter that may be NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            parameters.append(value)
            sql += "$\(parameters.count)"
        }

        /// Adds the name of a table or a column in quotes: it is taken as it is written, case included.
        public mutating func appendInterpolation(identifier name: String) { sql += Quoting.identifier(name) }

        /// Adds SQL text as it is: for key words that the program itself chose, never for input.
        public mutating func appendInterpolation(unsafeSQL text: String) { sql += text }
    }
}

extension String {
    /// Whether it has a character that ends it for C.
    var hasNUL: Bool {
        let isFound = unsafe utf8.withContiguousStorageIfAvailable { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe memchr(start, 0, bytes.count) != nil
        }
        return isFound ?? utf8.contains(0)
    }
}
