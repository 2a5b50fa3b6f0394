import Crypto
import TaskModel
import Testing

@testable import TaskAccess

@Suite struct TokenVerifierTests {
    private func refusal(_ token: String, _ change: (inout TokenRules) -> Void = { _ in }) async throws
        -> CredentialFault?
    {
        let verifier = TokenVerifier.forTests(ScriptedKeySet(), change)
        return try await fault { _ = try await verifier.verify(token[...]) }
    }

    private func refusal(claims changes: [String: String?]) async throws -> CredentialFault? {
        try await refusal(try TestIssuer.token(claims: TestIssuer.claims(changes)))
    }

    @Test(arguments: [TokenAlgorithm.rs256, .es256, .edDSA])
    func `a token that the issuer signed is accepted`(algorithm: TokenAlgorithm) async throws {
        let token = try await TokenVerifier.forTests().verify(try TestIssuer.token(algorithm)[...])
        #expect(token.tenant == .id(7))
        #expect(token.user == UserID(rawValue: 42))
        #expect(token.scopes == AccessScopes(names: ["tasks:read", "tasks:write"]))
        #expect(token.remaining == .seconds(90))
    }

    @Test func `the caller's name is the same with every token of a subject, and not its address`() async throws {
        let changes = ["sub": "\"ada@example.org\"", "exp": "\(Int(TestIssuer.now) + 5)"]
        let verifier = TokenVerifier.forTests { $0.userClaim = nil }
        let first = try await verifier.verify(try TestIssuer.token(claims: TestIssuer.claims(changes))[...])
        let second = try await verifier.verify(
            try TestIssuer.token(.edDSA, claims: TestIssuer.claims(["sub": "\"ada@example.org\""]))[...])
        let other = try await verifier.verify(try TestIssuer.token()[...])
        #expect(first.callerName == second.callerName)
        #expect(first.callerName != other.callerName)
        #expect(!first.callerName.contains("ada"))
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c", "a.b.c.d", "!.!.!", "e30.e30.", ".e30.AA", "e30..AA", "e30.e30.AA==",
        "WzFd.e30.AA",
        "eyJhbGciOiJFUzI1NiIsImFsZyI6Im5vbmUifQ.e30.AA",
    ])
    func `what is no token is refused`(token: String) async throws {
        let refusal = try await refusal(token)
        #expect(refusal == .malformed || refusal == .algorithmNotAccepted, "\(token): \(String(describing: refusal))")
    }

    @Test(arguments: [
        "none", "None", "NONE", "nOnE", "HS256", "HS384", "HS512", "RS384", "PS256", "ES384", "es256", "",
    ])
    func `another algorithm is refused whatever the signature`(name: String) async throws {
        let header = #"{"alg": "\#(name)", "kid": "rsa"}"#
        let signatures: [[UInt8]] = [[0], Array(repeating: 0, count: 64)]
        for signature in signatures {
            let token = TestIssuer.token(header: header, claims: TestIssuer.claims()) { _ in signature }
            #expect(try await refusal(token) == .algorithmNotAccepted)
        }
        let unsigned = TestIssuer.token(header: header, claims: TestIssuer.claims()) { _ in [] }
        #expect(try await refusal(unsigned) == .malformed)
    }

    @Test(arguments: ["HS256", "RS256", "ES256", "EdDSA"])
    func `a token signed by HMAC with the public key as its secret is refused`(name: String) async throws {
        let header = #"{"alg": "\#(name)", "kid": "rsa"}"#
        let secrets = [
            TestIssuer.publicText, Array(TestIssuer.keySet.utf8), Array("c2VjcmV0".utf8), Array("secret".utf8),
        ]
        for secret in secrets {
            let token = TestIssuer.token(header: header, claims: TestIssuer.claims()) { signed in
                Array(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: secret)))
            }
            #expect(try await refusal(token) != nil)
        }
    }

    @Test(arguments: [
        (#"{"kid": "ec"}"#, CredentialFault.algorithmNotAccepted), (#"{"alg": 5, "kid": "ec"}"#, .algorithmNotAccepted),
        (#"{"alg": ["ES256"], "kid": "ec"}"#, .algorithmNotAccepted), (#"{"alg": "ES256", "kid": 5}"#, .malformed),
        (#"{"alg": "ES256", "kid": "ec", "crit": ["exp"]}"#, .criticalExtension),
        (#"{"alg": "ES256", "kid": "ec", "crit": []}"#, .criticalExtension),
        (#"{"alg": "ES256", "kid": "ec", "crit": ["b64"], "b64": false}"#, .criticalExtension),
        (#"{"alg": "ES256", "kid": "ec", "typ": "logout+jwt"}"#, .wrongType),
        (#"{"alg": "ES256", "kid": "ec", "typ": 1}"#, .wrongType),
        (#"{"alg": "ES256", "kid": "nobody's"}"#, .unknownSigningKey),
        (#"{"alg": "RS256", "kid": "encryption"}"#, .unknownSigningKey),
        (#"{"alg": "ES256", "kid": "other curve"}"#, .unknownSigningKey),
        // The key is there, but is one of another algorithm.
        (#"{"alg": "ES256", "kid": "rsa"}"#, .unknownSigningKey),
        (#"{"alg": "RS256", "kid": "ec"}"#, .unknownSigningKey),
        (#"{"alg": "EdDSA", "kid": "ed"}"#, .wrongSignature), (#"{"alg": "RS256", "kid": "rsa"}"#, .wrongSignature),
        // Keys that the token brings along are not looked at.
        (
            #"{"alg": "ES256", "kid": "own", "jwk": {"kty": "EC", "crv": "P-256"}, "jku": "https://evil.example/"}"#,
            .unknownSigningKey
        ),
    ])
    func `a header that is not as it must be is refused`(header: String, expected: CredentialFault) async throws {
        #expect(try await refusal(try TestIssuer.token(.es256, header: header)) == expected)
    }

    @Test(arguments: [
        #"{"alg": "ES256"}"#, #"{"alg": "ES256", "kid": "ec", "typ": "at+jwt"}"#,
        #"{"alg": "ES256", "kid": "ec", "typ": "application/at+jwt"}"#, #"{"typ": "jwt", "alg": "ES256", "kid": "ec"}"#,
        #"{"alg": "ES256", "kid": "ec", "x5t": "whatever"}"#,
    ])
    func `a header that says less or more is accepted`(header: String) async throws {
        #expect(try await refusal(try TestIssuer.token(.es256, header: header)) == nil)
    }

    @Test(
        arguments: [
            ("iss", nil, CredentialFault.wrongIssuer), ("iss", "\"https://issuer.example/\"", .wrongIssuer),
            ("iss", "[\"https://issuer.example\"]", .wrongIssuer), ("aud", nil, .wrongAudience),
            ("aud", "\"another\"", .wrongAudience), ("aud", "[]", .wrongAudience),
            ("aud", "{\"baton\": 1}", .wrongAudience),
            ("exp", nil, .unusableClaims), ("exp", "\"1800000060\"", .unusableClaims), ("exp", "-1", .unusableClaims),
            ("exp", "1e400", .unusableClaims), ("exp", "1799999970", .expired), ("exp", "0", .expired),
            ("nbf", "1800000031", .notYetValid), ("nbf", "null", .unusableClaims), ("nbf", "\"soon\"", .unusableClaims),
            ("sub", nil, .unusableClaims), ("sub", "\"\"", .unusableClaims), ("sub", "\"ada\"", .unusableClaims),
            ("sub", "\"042\"", .unusableClaims), ("sub", "\"0\"", .unusableClaims), ("sub", "\"-1\"", .unusableClaims),
            ("sub", "42", .unusableClaims), ("sub", "\"99999999999999999999\"", .unusableClaims),
            ("tenant", nil, .unusableClaims), ("tenant", "null", .unusableClaims), ("tenant", "\"\"", .unusableClaims),
            ("tenant", "[7]", .unusableClaims), ("tenant", "7.5", .unusableClaims),
        ] as [(String, String?, CredentialFault)])
    func `a claim that is not as it must be is refused`(
        name: String, value: String?, expected: CredentialFault
    ) async throws {
        #expect(try await refusal(claims: [name: value]) == expected)
    }

    @Test func `thirty seconds are allowed for clocks that differ, and no more`() async throws {
        let now = Int(TestIssuer.now)
        #expect(try await refusal(claims: ["exp": "\(now - 29)"]) == nil)
        #expect(try await refusal(claims: ["exp": "\(now - 30)"]) == .expired)
        #expect(try await refusal(claims: ["exp": "\(now - 29).5"]) == nil)
        #expect(try await refusal(claims: ["nbf": "\(now + 30)"]) == nil)
        #expect(try await refusal(claims: ["nbf": "\(now + 31)"]) == .notYetValid)
    }

    @Test func `a claim that occurs twice is refused`() async throws {
        let claims = TestIssuer.claims().replacing("\"tenant\": 7", with: "\"tenant\": 7, \"tenant\": 8")
        #expect(try await refusal(try TestIssuer.token(claims: claims)) == .malformed)
    }

    @Test func `tenant, scopes and user come from the claims that the rules name`() async throws {
        let changes = [
            "org": "\"acme\"", "permissions": "[\"users:read\", \"admin\", \"fly\", 7]",
            "https://acme.example/user": "9",
            "sub": "\"machine\"",
        ]
        let verifier = TokenVerifier.forTests { rules in
            rules.tenantClaim = "org"
            rules.scopeClaim = "permissions"
            rules.userClaim = "https://acme.example/user"
        }
        let token = try await verifier.verify(try TestIssuer.token(claims: TestIssuer.claims(changes))[...])
        #expect(token.tenant == .name("acme"))
        #expect(token.scopes == AccessScopes(names: ["users:read", "admin"]))
        #expect(token.user == UserID(rawValue: 9))
    }

    @Test func `a token without the user's claim acts for its tenant`() async throws {
        let verifier = TokenVerifier.forTests { $0.userClaim = "user_id" }
        #expect(try await verifier.verify(try TestIssuer.token()[...]).user == nil)
    }

    @Test func `scopes that there are not allow nothing`() async throws {
        let token = try TestIssuer.token(claims: TestIssuer.claims(["scope": "\"openid tasks tasks:* Tasks:read\""]))
        #expect(try await TokenVerifier.forTests().verify(token[...]).scopes.isEmpty)
    }
}
