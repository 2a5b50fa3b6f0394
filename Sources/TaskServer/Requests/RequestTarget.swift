/// What stands between method and version in the request line, taken apart (RFC 9112, 3.2).
struct RequestTarget {
    /// Longer ones are refused with 414; RFC 9110, 4.1 asks for 8000 at least.
    static let lengthLimit = 8192

    let path: Substring
    /// Without the question mark; empty when there is none.
    let query: Substring
    let length: Int

    init(_ text: String) {
        let bytes = text.utf8
        // A fragment has no place here; what a caller sends of one all the same is not looked at.
        let end = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
        let mark = bytes[..<end].firstIndex(of: UInt8(ascii: "?")) ?? end
        path = text[Self.start(of: bytes[..<mark])..<mark]
        query = mark == end ? "" : text[bytes.index(after: mark)..<end]
        length = bytes.count
    }

    /// Where the path begins: at once, or behind the scheme and authority that RFC 9112, 3.2.2 allows as well.
    private static func start(of bytes: Substring.UTF8View) -> String.Index {
        guard bytes.first != UInt8(ascii: "/"), let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else {
            return bytes.startIndex
        }
        let authority = bytes[bytes.index(after: colon)...]
        let isHTTP = ["http", "https"].contains(Substring(bytes[..<colon]).lowercased())
        guard isHTTP, authority.starts(with: "//".utf8) else { return bytes.startIndex }
        return authority.dropFirst(2).firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
    }
}
