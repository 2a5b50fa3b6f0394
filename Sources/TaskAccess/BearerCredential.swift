/// What stands behind `Bearer` in an `Authorization` header (RFC 6750, 2.1); it does not show itself when it is printed.
struct BearerCredential: CustomStringConvertible, CustomReflectable {
    /// Longer ones are refused before anything is done with them.
    static let lengthLimit = 8192

    let token: Substring

    init(authorization header: String) throws(CredentialFault) {
        let bytes = header.utf8
        let scheme = bytes.prefix(Self.scheme.count)
        guard scheme.elementsEqual(Self.scheme, by: { $0 | 0x20 == $1 }) else { throw .missing }
        let token = header[scheme.endIndex...]
        guard (1...Self.lengthLimit).contains(token.utf8.count) else { throw .malformed }
        self.token = token
    }

    // In lower case: schemes are compared without case (RFC 9110, 11.1). Setting a bit turns no other byte into these,
    // but for the space, which 0x00 would become: no header holds that.
    private static let scheme = Array("bearer ".utf8)

    var description: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
