import NIOHTTP1
import TaskModel

/// One request of the contract, before anything is known about where it goes.
struct ServiceCall: Sendable {
    var method: HTTPMethod
    /// Starts with a slash.
    var path: String
    var query: [(name: String, value: String)] = []
    var contentType: String?
    var body: [UInt8] = []
    /// Which version a write demands.
    var ifMatch: Int64?
    /// The media type that a success should have.
    var accept = "application/json"
    /// Whether a POST changes nothing.
    var isRead = false
    /// Under which a write happens once, however often it is sent.
    var idempotencyKey: String?

    /// Whether sending it twice does what sending it once does.
    ///
    /// A DELETE is idempotent for the service but not for the caller, whom the second answer tells that nothing is there.
    var mayBeRepeated: Bool { method == .GET || isRead || idempotencyKey != nil }

    /// Path and query as they stand in a request.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?" + query.map { "\($0.name)=\(percentEncoded($0.value))" }.joined(separator: "&")
    }
}

/// Escapes everything but the unreserved characters of RFC 3986, 2.3, byte by byte of its UTF-8.
private func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let scalar = Unicode.Scalar(byte)
        switch scalar {
        case "0"..."9", "A"..."Z", "a"..."z", "-", ".", "_", "~": return String(scalar)
        default: return (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
        }
    }.joined()
}
