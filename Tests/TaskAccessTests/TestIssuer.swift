import Crypto
import CryptoExtras
import FoundationEssentials
import Synchronization
import TaskModel
import TestSupport

@testable import TaskAccess

/// An issuer of tokens with a key of each kind, which says and signs whatever a test wants.
struct TestIssuer {
    static let name = "https://issuer.example"
    static let audience = "baton"
    /// Seconds since 1970; the time at which the tests' tokens are judged.
    static let now = 1_800_000_000.0

    // Made once: an RSA key takes a while.
    private static let rsa = try? _RSA.Signing.PrivateKey(keySize: .bits2048)
    private static let p256 = P256.Signing.PrivateKey()
    private static let ed25519 = Curve25519.Signing.PrivateKey()

    /// The JWK Set, as text.
    static let keySet: String = {
        let numbers = try? rsa?.publicKey.getKeyPrimitives()
        let n = Base64URL.encode(Array(numbers?.modulus ?? Data()))
        let e = Base64URL.encode(Array(numbers?.publicExponent ?? Data()))
        let point = Array(p256.publicKey.rawRepresentation)
        let x = Base64URL.encode(Array(point.prefix(32)))
        let y = Base64URL.encode(Array(point.suffix(32)))
        let edX = Base64URL.encode(Array(ed25519.publicKey.rawRepresentation))
        return """
            {"keys": [
              {"kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": "\(n)", "e": "\(e)"},
              {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "\(x)", "y": "\(y)"},
              {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": "\(edX)", "key_ops": ["verify"]},
              {"kty": "RSA", "kid": "encryption", "use": "enc", "n": "\(n)", "e": "\(e)"},
              {"kty": "oct", "kid": "shared", "k": "c2VjcmV0"},
              {"kty": "EC", "kid": "other curve", "crv": "P-384", "x": "\(x)", "y": "\(y)"},
              {"kty": "XYZ", "kid": "from the future"}
            ]}
            """
    }()

    /// The RSA key's modulus as the text that anybody can read: what a confused verifier would take for an HMAC secret.
    static var publicText: [UInt8] { Array((rsa?.publicKey.pemRepresentation ?? "").utf8) }

    /// The claims of a good token; what a test changes is `nil` to leave out, or JSON.
    static func claims(_ changes: [String: String?] = [:]) -> String {
        var claims: [String: String] = [
            "iss": "\"\(name)\"", "aud": "\"\(audience)\"", "sub": "\"42\"", "exp": "\(Int(now) + 60)",
            "tenant": "7", "scope": "\"tasks:read tasks:write\"",
        ]
        for (name, value) in changes { claims[name] = value }
        return "{" + claims.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ")
            + "}"
    }

    /// A token signed with the key that `algorithm` stands for.
    ///
    /// - Parameter header: Instead of the one that fits.
    static func token(
        _ algorithm: TokenAlgorithm = .es256, header: String? = nil, claims: String = claims()
    ) throws -> String {
        let id =
            switch algorithm {
            case .rs256: "rsa"
            case .es256: "ec"
            case .edDSA: "ed"
            }
        let header = header ?? #"{"alg": "\#(algorithm.rawValue)", "kid": "\#(id)", "typ": "JWT"}"#
        return try token(header: header, claims: claims) { signed in
            switch algorithm {
            case .rs256:
                guard let rsa else { throw NoKey() }
                let digest = SHA256.hash(data: signed)
                return Array(try rsa.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation)
            case .es256: return Array(try p256.signature(for: signed).rawRepresentation)
            case .edDSA: return Array(try ed25519.signature(for: signed))
            }
        }
    }

    static func token(header: String, claims: String, sign: ([UInt8]) throws -> [UInt8]) rethrows -> String {
        let signed = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
        return signed + "." + Base64URL.encode(try sign(Array(signed.utf8)))
    }

    struct NoKey: Error {}
}

/// Hands out a key set, counts how often, and fails when it is told to.
final class ScriptedKeySet: Sendable {
    private struct State {
        var text: String?
        var readCount = 0
    }

    private let state: Mutex<State>

    init(_ text: String? = TestIssuer.keySet) { state = Mutex(State(text: text)) }

    var readCount: Int { state.withLock(\.readCount) }

    /// - Parameter text: `nil` is an issuer that does not answer.
    func answer(_ text: String?) { state.withLock { $0.text = text } }

    func read() throws -> [UInt8] {
        let text = state.withLock { state in
            state.readCount += 1
            return state.text
        }
        guard let text else { throw Silence() }
        return Array(text.utf8)
    }

    struct Silence: Error {}
}

/// A time that stands still until a test moves it.
final class StoppedTime: Sendable {
    private let moment = Mutex(ContinuousClock.now)

    var now: ContinuousClock.Instant { moment.withLock { $0 } }

    func advance(by duration: Duration) { moment.withLock { $0 += duration } }
}

extension TokenVerifier {
    /// One that trusts the test issuer, at the time at which its tokens are judged.
    static func forTests(
        _ keySet: ScriptedKeySet = ScriptedKeySet(), now: Double = TestIssuer.now,
        _ change: (inout TokenRules) -> Void = { _ in }
    ) -> TokenVerifier {
        var rules = TokenRules(issuer: TestIssuer.name, audience: TestIssuer.audience)
        change(&rules)
        return TokenVerifier(rules: rules, keys: SigningKeys(logger: .quiet, source: keySet.read), now: { now })
    }
}

/// What a call threw; `nil` when it did not.
func fault(_ body: () async throws -> Void) async throws -> CredentialFault? {
    do {
        try await body()
        return nil
    } catch let fault as CredentialFault {
        return fault
    }
}
