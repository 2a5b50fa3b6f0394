/// A media type without parameters, in small letters.
struct MediaType: RawRepresentable, Hashable, Sendable {
    let rawValue: String

    static let json = MediaType(rawValue: "application/json")
    static let mergePatch = MediaType(rawValue: "application/merge-patch+json")
    /// One JSON text a line.
    static let ndjson = MediaType(rawValue: "application/x-ndjson")
    static let problem = MediaType(rawValue: "application/problem+json")

    /// `application` of `application/json`.
    var type: Substring { rawValue.prefix { $0 != "/" } }
}

/// A header element: a value and the parameters after it, `text/html; q=0.5`.
struct ParameterizedValue {
    /// In small letters.
    let value: String
    /// Names in small letters, values without their quotes.
    let parameters: [(name: String, value: String)]

    init(_ text: Substring) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        value = Self.trimmed(parts[0]).lowercased()
        parameters = parts.dropFirst().map { part in
            let name = part.prefix { $0 != "=" }
            let value = Self.trimmed(part.dropFirst(name.count + 1))
            return (Self.trimmed(name).lowercased(), Self.unquoted(value))
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...end]
    }

    private static func unquoted(_ text: Substring) -> String {
        guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
        return String(text.dropFirst().dropLast())
    }
}
