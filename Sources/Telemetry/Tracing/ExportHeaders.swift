/// Headers that go to the collector with every batch, most often a credential.
///
/// Source: OpenTelemetry, "OpenTelemetry Protocol Exporter", Specifying headers via environment variables: a list in the form
/// of W3C Baggage, `name=value,name2=value2`, its values percent-encoded, without properties behind a semicolon.
package struct ExportHeaders: Sendable, Hashable {
    /// Why a list cannot be used; it repeats nothing of the list, which is a secret.
    package struct Fault: Error, Hashable {
        package var reason: String
    }

    /// In the order in which they were given.
    package let fields: [Field]

    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// What the exporter says itself, or the connection.
    private static let reserved: Set = [
        "connection", "content-encoding", "content-length", "content-type", "host", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    /// - Throws: `Fault`.
    package init(parsing text: String) throws(Fault) {
        var fields: [Field] = []
        var names: Set<String> = []
        let members = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for (index, member) in members.enumerated() {
            let field = try Self.field(member, place: "header \(index + 1)")
            guard !Self.reserved.contains(field.name.lowercased()) else {
                throw Fault(reason: "header \(index + 1) is one that baton sets itself")
            }
            guard names.insert(field.name.lowercased()).inserted else {
                throw Fault(reason: "header \(index + 1) has the name of another one")
            }
            fields.append(field)
        }
        self.fields = fields
    }

    private static func field(_ member: Substring.UTF8View, place: String) throws(Fault) -> Field {
        guard let sign = member.firstIndex(of: UInt8(ascii: "=")) else {
            throw Fault(reason: "\(place) has no =; expected name=value,name2=value2")
        }
        let name = trimmed(member[..<sign])
        guard !name.isEmpty, name.allSatisfy(isTokenByte) else {
            throw Fault(reason: "\(place) has no name that HTTP allows")
        }
        let value = try decoded(trimmed(member[member.index(after: sign)...]), place: place)
        return Field(name: String(decoding: name, as: UTF8.self), value: value)
    }

    /// Without the percent-encoding; what is left must be a header's value.
    private static func decoded(_ text: Substring.UTF8View, place: String) throws(Fault) -> String {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    throw Fault(reason: "the value of \(place) has a % without two hexadecimal digits; % itself is %25")
                }
                bytes.append(high << 4 | low)
            // Baggage has no quotes and no backslash, and a semicolon would begin a property.
            case UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "\\"):
                throw Fault(reason: "the value of \(place) has one of \" ; \\, which are written %22 %3B %5C")
            default: bytes.append(byte)
            }
        }
        guard !bytes.isEmpty else { throw Fault(reason: "\(place) has no value") }
        guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }) else {
            throw Fault(reason: "the value of \(place) has what a header cannot have: expected printable ASCII")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = text.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return start }
        return start[...last]
    }

    /// RFC 9110, 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

// Their values must not be seen.
extension ExportHeaders: CustomStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
