/// SQL text where no parameters are possible: several statements at once, COPY, DDL.
///
/// Written as a string literal, it takes a name or a value of the program only quoted:
///
/// ```swift
/// try await session.simpleQuery("CREATE TABLE \(identifier: name) (kind text DEFAULT \(literal: kind))")
/// ```
public struct SQLText: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// What is sent.
    public let text: String

    /// Text that the program itself made: never of input, which would run as SQL.
    public init(unsafeSQL text: String) { self.text = text }

    /// Text as it stands in the program.
    public init(stringLiteral value: String) { text = value }

    /// Takes what was collected.
    public init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

    /// Collects a literal's text and quotes what stands in it.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        /// Begins with nothing.
        public init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }

        /// Adds SQL text.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// Adds the name of a table, a column, a role, in quotes: it is taken as it is written, case included.
        public mutating func appendInterpolation(identifier name: String) { text += Quoting.identifier(name) }

        /// Adds a text value in quotes; `nil` adds NULL.
        public mutating func appendInterpolation(literal value: String?) {
            text += value.map(Quoting.literal) ?? "NULL"
        }

        /// Adds a whole number.
        public mutating func appendInterpolation(literal value: some FixedWidthInteger) {
            // In parentheses, because `-- 1` would be a comment.
            text += value < 0 ? "(\(value))" : "\(value)"
        }

        /// Adds SQL text as it is: for what the program itself chose, never for input.
        public mutating func appendInterpolation(unsafeSQL text: String) { self.text += text }
    }

    /// - Throws: `PQError.invalidParameter`: C strings end at NUL, so it would cut the statement short.
    func validate() throws(PQError) {
        if text.utf8.contains(0) { throw .invalidParameter(reason: "the statement has a NUL character") }
    }
}

/// How SQL writes names and values (PostgreSQL 15 manual, 4.1.1 and 4.1.2).
enum Quoting {
    static func identifier(_ name: String) -> String { doubling(["\""], in: name, within: "\"") }

    /// The escape form is needed where there is a backslash: what it means in the plain one is a setting of the server.
    static func literal(_ value: String) -> String {
        guard value.utf8.contains(UInt8(ascii: "\\")) else { return doubling(["'"], in: value, within: "'") }
        return " E" + doubling(["'", "\\"], in: value, within: "'")
    }

    private static func doubling(_ special: Set<Unicode.Scalar>, in text: String, within quote: String) -> String {
        var scalars = String.UnicodeScalarView()
        // Scalars, not characters: a combining mark after a quote must not hide it.
        for scalar in text.unicodeScalars {
            if special.contains(scalar) { scalars.append(scalar) }
            scalars.append(scalar)
        }
        return quote + String(scalars) + quote
    }
}
