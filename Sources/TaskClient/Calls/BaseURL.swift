/// Where a service is: everything that stands before `/v1`.
struct BaseURL: Hashable, Sendable {
    /// Without a slash at its end.
    let text: String

    /// - Throws: `BatonError.invalidConfiguration`, without the text: it may hold a password.
    init(_ text: String) throws(BatonError) {
        guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }) else {
            throw .invalidConfiguration("The base URL must start with http:// or https://.")
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains(where: { "?#\\".contains($0) })
        else {
            throw .invalidConfiguration(
                "The base URL must have visible ASCII characters only, and no query or fragment.")
        }
        let authority = text.dropFirst(scheme.count).prefix { $0 != "/" }
        guard !authority.contains("@") else {
            throw .invalidConfiguration("The base URL must hold no user or password; there is a token for that.")
        }
        guard Self.isHostAndPort(authority) else {
            throw .invalidConfiguration("The base URL must have a host and, if any, a port from 1 to 65535.")
        }
        var text = text[...]
        while text.last == "/" { text.removeLast() }
        self.text = String(text)
    }

    private static func isHostAndPort(_ authority: Substring) -> Bool {
        // The colons of an IPv6 address stand in brackets.
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        guard let colon = authority[bracket...].lastIndex(of: ":") else { return !authority.isEmpty }
        let port = authority[authority.index(after: colon)...]
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port) else { return false }
        return colon > authority.startIndex && number > 0
    }
}
