import HTTPTypes
import Synchronization

/// The id under which a request is found in answers, problems and logs.
///
/// The caller's own `X-Request-Id` when it has 1 to 128 safe characters, otherwise a new one.
struct RequestIdentity: Sendable {
    static let lengthLimit = 128

    let text: String

    init(_ headers: HTTPFields) {
        if let given = headers[.requestID], Self.isSafe(given) { text = given } else { text = Self.newText() }
    }

    /// A new id: 64 random bits for the process and a count.
    init() { text = Self.newText() }

    private static func newText() -> String {
        prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 16)
    }

    /// Letters, digits and `-._~:/+=@`: nothing that a log, a header or a shell reads as more than text.
    private static func isSafe(_ text: String) -> Bool {
        guard (1...lengthLimit).contains(text.utf8.count) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            case UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "+"): true
            case UInt8(ascii: "="), UInt8(ascii: "@"): true
            default: false
            }
        }
    }

    private static let prefix = String(UInt64.random(in: .min ... .max), radix: 16) + "-"
    private static let count = Atomic<UInt64>(0)
}
