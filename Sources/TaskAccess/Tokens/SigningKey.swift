internal import JWTKit
internal import TaskModel

/// A public key of the issuer, for one algorithm.
struct SigningKey: Sendable {
    let id: String?
    let algorithm: TokenAlgorithm
    private let verifier: any JWTAlgorithm

    func verifies(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
        // What cannot be a signature at all is an error there.
        (try? verifier.verify(signature, signs: signed)) ?? false
    }

    /// Reads a member of a JWK Set (RFC 7517, 4); `nil` where it is no key for one of the algorithms, or one that is
    /// for something else.
    ///
    /// Only what is public is taken from it.
    init?(_ key: JSONValue) async {
        guard key.isForSignatures, let (algorithm, jwk) = key.publicKey else { return nil }
        if let own = key["alg"] {
            guard case .string(algorithm.rawValue) = own else { return nil }
        }
        // The collection is how JWTKit makes an algorithm of a key; it wants a key to have a name.
        let collection = JWTKeyCollection()
        guard (try? await collection.add(jwk: jwk)) != nil,
            let verifier = try? await collection.getKey(for: jwk.keyIdentifier, alg: algorithm.rawValue)
        else { return nil }
        id = key.text("kid")
        self.algorithm = algorithm
        self.verifier = verifier
    }
}

extension JSONValue {
    /// RFC 7517, 4.2 and 4.3.
    fileprivate var isForSignatures: Bool {
        if let use = self["use"] {
            guard case .string("sig") = use else { return false }
        }
        guard let operations = self["key_ops"] else { return true }
        guard case .array(let names) = operations else { return false }
        return names.contains { if case .string("verify") = $0 { true } else { false } }
    }

    fileprivate var publicKey: (TokenAlgorithm, JWK)? {
        let name = JWKIdentifier(string: text("kid") ?? "key")
        return switch (text("kty"), text("crv")) {
        case ("RSA", _):
            (.rs256, .rsa(.rs256, identifier: name, modulus: text("n"), exponent: text("e")))
        case ("EC", "P-256"):
            (.es256, .ecdsa(.es256, identifier: name, x: text("x"), y: text("y"), curve: .p256))
        case ("OKP", "Ed25519"):
            (.edDSA, .octetKeyPair(.eddsa, identifier: name, x: text("x"), y: nil, curve: .ed25519))
        default: nil
        }
    }

    fileprivate func text(_ name: String) -> String? {
        if case .string(let text) = self[name] { text } else { nil }
    }
}
