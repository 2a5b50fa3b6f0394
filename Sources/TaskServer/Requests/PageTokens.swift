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

/// Where a page ended.
struct PagePosition: Hashable {
    /// Of its last row.
    let id: Int64
    /// What the last row was ordered by; `nil` where that is the id alone, or nothing.
    var key: Int64?
}

/// Makes and checks page tokens: where the next page begins, and a proof that this service said so.
///
/// A token is base64url of a layout byte, whether there is a key, a zero byte, the key if there is one and the last id (8
/// bytes each, big-endian), and an HMAC-SHA256 over these and the scope. The scope is not in the token, so that nothing
/// of a filter can be read from it; a token grants nothing.
struct PageTokens: Sendable {
    private static let layoutByteCount = 3

    let key: PageTokenKey

    func token(at position: PagePosition, in scope: PageTokenScope) -> String {
        var bytes: [UInt8] = [1, position.key == nil ? 0 : 1, 0]
        if let key = position.key { bytes += Self.bigEndianBytes(of: key) }
        bytes += Self.bigEndianBytes(of: position.id)
        let proof = HMAC<SHA256>.authenticationCode(for: Self.signed(bytes, scope), using: key.symmetric)
        return Base64URL.encode(bytes + Array(proof))
    }

    /// Where the page before ended.
    func position(in token: String, for scope: PageTokenScope) throws(RequestFault) -> PagePosition {
        guard let bytes = Base64URL.decode(token), bytes.count > Self.layoutByteCount else { throw .invalidPageToken }
        let hasKey = bytes[1] == 1
        let length = Self.layoutByteCount + (hasKey ? 16 : 8)
        let isKnown = bytes.starts(with: [1, hasKey ? 1 : 0, 0])
        guard isKnown, bytes.count == length + SHA256.byteCount else { throw .invalidPageToken }
        let signed = Self.signed(Array(bytes.prefix(length)), scope)
        guard
            HMAC<SHA256>.isValidAuthenticationCode(
                bytes.dropFirst(length), authenticating: signed, using: key.symmetric)
        else { throw .invalidPageToken }
        let key = hasKey ? Self.number(bytes[Self.layoutByteCount..<(length - 8)]) : nil
        return PagePosition(id: Self.number(bytes[(length - 8)..<length]), key: key)
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int64 { bytes.reduce(0) { $0 << 8 | Int64($1) } }

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
