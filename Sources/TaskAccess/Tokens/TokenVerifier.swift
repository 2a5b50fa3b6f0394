internal import FoundationEssentials
internal import TaskModel

/// Judges JSON Web Tokens (RFC 7519) as RFC 8725 advises: the algorithm is one of three whatever the token says, each key
/// is of one algorithm, and header and claims are read strictly.
package struct TokenVerifier: Sendable {
    private let rules: TokenRules
    private let keys: SigningKeys
    private let now: @Sendable () -> Double

    /// - Parameter now: Seconds since 1970.
    package init(
        rules: TokenRules, keys: SigningKeys,
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
    ) {
        self.rules = rules
        self.keys = keys
        self.now = now
    }

    /// - Throws: `CredentialFault`, `SigningKeysUnavailable`.
    func verify(_ token: Substring) async throws -> VerifiedToken {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let signature = Base64URL.decode(parts[2]), !signature.isEmpty else {
            throw CredentialFault.malformed
        }
        let header = try TokenHeader(Self.json(parts[0]))
        guard let key = try await keys.key(header.keyID, header.algorithm) else {
            throw CredentialFault.unknownSigningKey
        }
        let signed = Array(token.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
        guard key.verifies(signature, of: signed) else { throw CredentialFault.wrongSignature }
        return try VerifiedToken(claims: Self.json(parts[1]), rules: rules, now: now())
    }

    /// The JSON object that a part of the token is.
    private static func json(_ part: Substring) throws(CredentialFault) -> JSONValue {
        guard let bytes = Base64URL.decode(part), let value = try? JSONValue(parsing: bytes), case .object = value
        else {
            throw .malformed
        }
        return value
    }
}

/// The algorithms that are accepted: signatures with a key that only the issuer has.
enum TokenAlgorithm: String {
    case rs256 = "RS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
}

/// The part of a token's header that is looked at (RFC 7515, 4.1).
///
/// Keys that it brings along or points to (`jwk`, `jku`, `x5c`, `x5u`) are not.
struct TokenHeader {
    let algorithm: TokenAlgorithm
    let keyID: String?

    init(_ header: JSONValue) throws(CredentialFault) {
        guard case .string(let name) = header["alg"], let algorithm = TokenAlgorithm(rawValue: name) else {
            throw .algorithmNotAccepted
        }
        self.algorithm = algorithm
        // RFC 7515, 4.1.11: whoever does not know an extension in it must refuse.
        guard header["crit"] == nil else { throw .criticalExtension }
        switch header["kid"] {
        case nil: keyID = nil
        case .string(let id): keyID = id
        default: throw .malformed
        }
        // RFC 8725, 3.11, and RFC 9068, 2.1: an ID token or a logout token that says what it is grants nothing.
        switch header["typ"] {
        case nil: break
        case .string(let type) where Self.types.contains(type.lowercased()): break
        default: throw .wrongType
        }
    }

    private static let types: Set = ["jwt", "at+jwt", "application/at+jwt"]
}
