/// A credential that does not show itself when it is printed.
struct BearerToken: Sendable, CustomStringConvertible, CustomReflectable {
    /// The value of the `Authorization` header.
    let header: String

    init(_ token: String) throws(BatonError) {
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalidConfiguration("The token must have visible ASCII characters only.")
        }
        header = "Bearer \(token)"
    }

    var description: String { "<secret>" }

    var customMirror: Mirror { Mirror(self, children: []) }
}
