internal import Crypto
internal import TaskModel

/// An API key as its holder has it: `bt_<id>_<secret>`.
///
/// The id finds the key's row, the secret proves that the caller is its holder: 256 random bits as 43 characters of
/// base64url. Only the digest of those characters is kept, here and in the database.
package struct APIKey: Sendable {
    package let id: Int64
    let digest: SHA256.Digest

    private static let prefix = Array("bt_".utf8)
    private static let secretLength = 43

    /// Whether a token is to be read as a key: no other token begins like this.
    static func isOne(_ token: Substring) -> Bool { token.utf8.starts(with: prefix) }

    /// `nil` where it is none.
    package init?(_ token: Substring) {
        guard Self.isOne(token) else { return nil }
        let rest = token.utf8.dropFirst(Self.prefix.count)
        guard let end = rest.firstIndex(of: UInt8(ascii: "_")), let id = Self.number(rest[..<end]) else { return nil }
        let secret = Array(rest[rest.index(after: end)...])
        guard secret.count == Self.secretLength else { return nil }
        self.id = id
        digest = SHA256.hash(data: secret)
    }

    /// Whether the holder's secret has this digest.
    ///
    /// Takes the same time wherever the two differ: `Digest` compares all bytes. What is compared is a digest, so that
    /// even a difference would tell nothing about a secret that comes nearer.
    func matches(_ digest: [UInt8]) -> Bool { self.digest == digest }

    /// A positive number without leading zeros, as ids are written.
    private static func number(_ digits: Substring.UTF8View) -> Int64? {
        guard let first = digits.first, first != UInt8(ascii: "0"), digits.count <= 19 else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, isTooLargeNow) = product.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !isTooLarge, !isTooLargeNow else { return nil }
            number = sum
        }
        return number
    }
}

/// A secret that was just made and that nobody has yet.
package struct NewSecret: Sendable, CustomStringConvertible, CustomReflectable {
    private let text: String

    package init() {
        // From the system's source of randomness, getrandom(2).
        var source = SystemRandomNumberGenerator()
        text = Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &source) })
    }

    /// What is kept of it.
    package var digest: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// What its holder gets, once.
    package func key(id: Int64) -> String { "bt_\(id)_\(text)" }

    package var description: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
