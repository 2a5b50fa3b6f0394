/// Why JSON is not the answer it should be.
package struct UnexpectedShape: Error, Hashable, Sendable {
    /// The field, or the list, that is missing or of another kind.
    package var field: String
    /// What it should have been, to complete a sentence: "a whole number".
    package var wanted: String

    package init(field: String, wanted: String) {
        self.field = field
        self.wanted = wanted
    }
}

/// Takes the fields of an answer; fields it is not asked for are left alone, for a newer service may send them.
struct RecordReader {
    private let value: JSONValue

    init(_ value: JSONValue) { self.value = value }

    func integer(_ name: String) throws(UnexpectedShape) -> Int64 {
        guard case .integer(let integer) = value[name] else {
            throw UnexpectedShape(field: name, wanted: "a whole number")
        }
        return integer
    }

    func string(_ name: String) throws(UnexpectedShape) -> String {
        guard case .string(let text) = value[name] else { throw UnexpectedShape(field: name, wanted: "a string") }
        return text
    }

    func flag(_ name: String) throws(UnexpectedShape) -> Bool {
        guard case .bool(let flag) = value[name] else { throw UnexpectedShape(field: name, wanted: "true or false") }
        return flag
    }

    func timestamp(_ name: String) throws(UnexpectedShape) -> Timestamp {
        guard let timestamp = Timestamp(rfc3339: try string(name)) else {
            throw UnexpectedShape(field: name, wanted: "an RFC 3339 date-time")
        }
        return timestamp
    }

    func elements(_ name: String) throws(UnexpectedShape) -> [JSONValue] {
        guard case .array(let elements) = value[name] else { throw UnexpectedShape(field: name, wanted: "an array") }
        return elements
    }

    func strings(_ name: String) throws(UnexpectedShape) -> [String] {
        try elements(name).map { element throws(UnexpectedShape) in
            guard case .string(let text) = element else {
                throw UnexpectedShape(field: name, wanted: "an array of strings")
            }
            return text
        }
    }

    /// The field as it stands; null when it is absent.
    func member(_ name: String) -> JSONValue { value[name] ?? .null }

    /// The same field, when it is neither null nor absent.
    func present<Value>(
        _ name: String, _ read: (RecordReader) -> (String) throws(UnexpectedShape) -> Value
    ) throws(UnexpectedShape) -> Value? {
        switch value[name] {
        case nil, .null: nil
        default: try read(self)(name)
        }
    }
}
