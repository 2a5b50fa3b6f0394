import Crypto
import HTTPTypes
import Hummingbird
import TaskModel

/// What a caller gives in `Idempotency-Key`, so that a write may be asked for again and happens once.
struct IdempotencyKey: Hashable {
    static let lengthLimit = 255

    /// 1 to 255 visible ASCII characters.
    let text: String

    /// Reads a header's value; `k` and `"k"` are the same key.
    ///
    /// `nil` where it is no key.
    init?(_ value: some StringProtocol) {
        let bytes = Array(value.utf8)
        guard let text = bytes.first == UInt8(ascii: "\"") ? Self.unquoted(bytes) : bytes else { return nil }
        guard (1...Self.lengthLimit).contains(text.count), text.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// The string between the quotes; RFC 9651, 3.3.3: a backslash stands before a quote or a backslash.
    private static func unquoted(_ bytes: [UInt8]) -> [UInt8]? {
        var text: [UInt8] = []
        var rest = bytes.dropFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                return rest.isEmpty ? text : nil
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst(), next == byte || next == UInt8(ascii: "\"") else { return nil }
                text.append(next)
            default:
                text.append(byte)
            }
        }
        return nil
    }
}

extension HTTPFields {
    /// The one key that these headers hold; `nil` without the header.
    ///
    /// - Throws: `RequestFault.invalidHeader` when it is none, or when two lines hold two keys.
    func idempotencyKey() throws(RequestFault) -> IdempotencyKey? {
        guard contains(.idempotencyKey) else { return nil }
        let keys = Set(self[values: .idempotencyKey].map { IdempotencyKey($0) })
        guard keys.count == 1, let key = keys.first, let key else {
            throw .invalidHeader(
                name: HTTPField.Name.idempotencyKey.rawName,
                detail: "Must be one key of 1 to \(IdempotencyKey.lengthLimit) visible ASCII characters.")
        }
        return key
    }
}

extension IdempotencyClaim {
    /// A caller's claim to the write that a call asks for.
    ///
    /// The same request is one with the same method, path, query, `If-Match` and the same values in the body; white
    /// space in it and the order of its members do not matter.
    init(_ key: IdempotencyKey, of call: Call, body: JSONValue) {
        let method = call.request.method.rawValue
        var identity = JSONWriter()
        // None of these holds a line break.
        for part in [method, String(call.path), String(call.queryText), call.request.headers[.ifMatch] ?? ""] {
            identity.verbatim(part + "\n")
        }
        identity.value(body.sorted)
        self.init(
            caller: call.identity.name, route: "\(method) \(call.template)", key: key.text,
            requestDigest: Array(SHA256.hash(data: identity.bytes)))
    }
}

extension JSONValue {
    /// The same value with the members of every object in one order.
    fileprivate var sorted: JSONValue {
        switch self {
        case .null, .bool, .integer, .number, .string: self
        case .array(let elements): .array(elements.map(\.sorted))
        case .object(let members):
            .object(
                members.map { JSONMember(name: $0.name, value: $0.value.sorted) }
                    .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
        }
    }
}
