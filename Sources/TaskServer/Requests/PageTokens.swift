import Crypto
import TaskModel

/// The key that proves a page token was given by this deployment; all its replicas share one.
package struct PageTokenKey: Sendable, CustomStringConvertible, CustomReflectable {
    fileprivate let symmetric: SymmetricKey

    /// - Parameter bytes: At least 16; 32 random ones are best.
    package init(bytes: [UInt8]) {
        precondition(bytes.count >= 16, "A page token key has at least 16 bytes")
        symmetric = SymmetricKey(data: bytes)
    }

    private init(symmetric: SymmetricKey) { self.symmetric = symmetric }

    /// A key that no other process has: its tokens end with this one.
    package static func random() -> PageTokenKey { PageTokenKey(symmetric: SymmetricKey(size: .bits256)) }

    package var description: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The list that a page token continues.
struct PageTokenScope: Hashable {
    /// Its path.
    let list: String
    let tenant: TenantID
    /// The list's filter, equal filters written alike.
    let filter: String
}

/// Makes and checks page tokens: where the next page begins, and a proof that this service said so.
///
/// A token is base64url of a layout byte, two zero bytes, the last id (8 bytes, big-endian) and an HMAC-SHA256 over these and the
/// scope. The scope is not in the token, so that nothing of a filter can be read from it; a token grants nothing.
struct PageTokens: Sendable {
    private static let layout: [UInt8] = [1, 0, 0]
    private static let byteCount = layout.count + 8 + SHA256.byteCount

    let key: PageTokenKey

    /// - Parameter lastID: The id that the page before ended with.
    func token(after lastID: Int64, in scope: PageTokenScope) -> String {
        let position = Self.layout + Self.bigEndianBytes(of: lastID)
        let proof = HMAC<SHA256>.authenticationCode(for: Self.signed(position, scope), using: key.symmetric)
        return Base64URL.encode(position + Array(proof))
    }

    /// The id after which the page begins.
    func lastID(in token: String, for scope: PageTokenScope) throws(RequestFault) -> Int64 {
        guard let bytes = Base64URL.decode(token), bytes.count == Self.byteCount, bytes.starts(with: Self.layout) else {
            throw .invalidPageToken
        }
        let position = bytes.prefix(Self.layout.count + 8)
        let proof = bytes.dropFirst(position.count)
        let signed = Self.signed(Array(position), scope)
        guard HMAC<SHA256>.isValidAuthenticationCode(proof, authenticating: signed, using: key.symmetric) else {
            throw .invalidPageToken
        }
        return position.dropFirst(Self.layout.count).reduce(0) { $0 << 8 | Int64($1) }
    }

    /// Each part is preceded by its length: no two scopes are the same bytes.
    private static func signed(_ position: [UInt8], _ scope: PageTokenScope) -> [UInt8] {
        var bytes = position + bigEndianBytes(of: scope.tenant.rawValue)
        for part in [scope.list, scope.filter] {
            bytes += bigEndianBytes(of: Int64(part.utf8.count))
            bytes += part.utf8
        }
        return bytes
    }

    private static func bigEndianBytes(of number: Int64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
    }
}
