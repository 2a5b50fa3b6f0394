/// What a JSON text says, with members in their order and whole numbers exact.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// A number written without fraction or exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number, as it was written: with a fraction or an exponent, or beyond 64 bits.
    case number(literal: String)
    case string(String)
    case array([JSONValue])
    /// No two members have the same name; names are the same only if their code points are.
    case object([JSONMember])
}

/// A name and its value in a JSON object.
package struct JSONMember: Sendable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}

extension JSONValue {
    /// Reads one JSON text (RFC 8259) in UTF-8 and nothing after it.
    ///
    /// Stricter than the RFC demands, so that a body means the same to every reader: no byte order mark, no name twice in
    /// an object, no half of a surrogate pair, at most 64 arrays and objects inside each other.
    package init(parsing text: [UInt8]) throws(JSONSyntaxError) {
        var parser = JSONParser(text)
        self = try parser.document()
    }

    /// The value of the object's member with this name; `nil` without one, or when this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name.hasSameCodePoints(as: name) }?.value
    }
}

extension String {
    /// Whether both are the same sequence of code points; `==` also equates é with e and a combining accent.
    package func hasSameCodePoints(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8)
    }
}
