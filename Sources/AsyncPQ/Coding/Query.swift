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

    /// A statement with `$1`, `$2` … for its parameters.
    public init(_ sql: String, _ parameters: Parameters = Parameters()) {
        self.sql = sql
        self.parameters = parameters
        isKept = true
    }

    /// A statement that is parsed each time: for transaction control, which gains nothing from a plan.
    init(once sql: String) {
        self.sql = sql
        parameters = Parameters()
        isKept = false
    }

    /// A statement without parameters.
    public init(stringLiteral value: String) { self.init(value) }

    /// Takes what was collected.
    public init(stringInterpolation: Interpolation) {
        self.init(stringInterpolation.sql, stringInterpolation.parameters)
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

        /// Adds SQL text as it is: for names and key words that the program itself chose, never for input.
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
