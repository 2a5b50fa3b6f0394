import Crypto
import FoundationEssentials
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Tokens of an issuer whose keys are in a file.
    @Suite(.scratchDatabase) struct TokensTests {
        private let key = Curve25519.Signing.PrivateKey()

        private func keySet(_ id: String = "1") -> String {
            let x = Base64URL.encode(Array(key.publicKey.rawRepresentation))
            return #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"\#(id)","x":"\#(x)"}]}"#
        }

        /// - Parameter claims: Members of the payload besides issuer, audience and expiry.
        private func token(_ claims: String, keyID: String = "1", expiry: Int = 600) throws -> Credential {
            let header = #"{"alg":"EdDSA","kid":"\#(keyID)"}"#
            let end = Int(Date().timeIntervalSince1970) + expiry
            let payload = #"{"iss":"https://issuer.example","aud":["other","baton"],"exp":\#(end),\#(claims)}"#
            let signed = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
            let signature = try key.signature(for: Array(signed.utf8))
            return Credential(id: 0, text: signed + "." + Base64URL.encode(Array(signature)))
        }

        private func withService(
            _ settings: [String: String] = [:],
            _ body: @Sendable (RunningService, _ keyFile: String) async throws -> Void
        ) async throws {
            let file = TemporaryFile()
            defer { file.remove() }
            try file.write(keySet())
            let own = [
                "DATABASE_URL": try ScratchDatabase.current.connectionString, "BATON_AUTH": "required",
                "BATON_JWT_KEYS": file.path, "BATON_JWT_ISSUER": "https://issuer.example",
                "BATON_JWT_AUDIENCE": "baton",
            ]
            _ = try await RunningService.run(settings: own.merging(settings) { $1 }) { service in
                try await body(service, file.path)
            }
        }

        @Test func `a token acts for the user that its subject names, within its scopes`() async throws {
            try await withService { service, _ in
                let clerk = Operator(database: try ScratchDatabase.current)
                let admin = try await clerk.key()
                let ada = try #require(
                    try await service.answer(as: admin, "POST", "/v1/users", json: #"{"name":"Ada"}"#).number("id"))
                let grace = try #require(
                    try await service.answer(as: admin, "POST", "/v1/users", json: #"{"name":"Grace"}"#).number("id"))
                let body = #"{"user_id":\#(grace),"title":"hers"}"#
                let hers = try #require(
                    try await service.answer(as: admin, "POST", "/v1/tasks", json: body).number("id"))
                let token = try token(#""sub":"\#(ada)","tenant":1,"scope":"tasks:read tasks:write""#)
                let own = #"{"user_id":\#(ada),"title":"mine"}"#
                #expect(try await service.answer(as: token, "POST", "/v1/tasks", json: own).status == 201)
                #expect(
                    try await service.answer(as: token, "POST", "/v1/tasks", json: body).problemCode == "OTHER_USER")
                #expect(try await service.answer(as: token, "GET", "/v1/tasks/\(hers)").problemCode == "TASK_NOT_FOUND")
                #expect(try await service.answer(as: token, "GET", "/v1/tasks").json?.elements("tasks").count == 1)
                #expect(try await service.answer(as: token, "GET", "/v1/users").problemCode == "INSUFFICIENT_SCOPE")
            }
        }

        @Test func `a token that has expired, is for nobody, or is altered is refused`() async throws {
            try await withService(["BATON_JWT_USER_CLAIM": "user", "BATON_JWT_TENANT_CLAIM": "org"]) { service, _ in
                func answer(_ credential: Credential) async throws -> Answer {
                    try await service.answer(as: credential, "GET", "/v1")
                }
                let good = try token(#""sub":"machine","org":"default","scope":"admin""#)
                #expect(try await answer(good).status == 200)
                let altered = Credential(id: 0, text: good.text.replacing(".", with: ".e", maxReplacements: 1))
                #expect(try await answer(altered).status == 401)
                let old = try await answer(try token(#""sub":"machine","org":"default""#, expiry: -60))
                #expect(old.status == 401 && old.header("WWW-Authenticate")?.contains("has expired") == true)
                for claims in [
                    #""sub":"machine","org":"nobody""#, #""sub":"machine","org":1,"user":999"#, #""sub":"m""#,
                ] {
                    #expect(try await answer(try token(claims)).problemCode == "UNAUTHENTICATED")
                }
            }
        }

        @Test func `when the issuer's keys cannot be read any more, known ones stay good`() async throws {
            try await withService(["BATON_JWT_USER_CLAIM": "user"]) { service, path in
                let claims = #""sub":"machine","tenant":1"#
                #expect(try await service.answer(as: try token(claims), "GET", "/v1").status == 200)
                try FileManager.default.removeItem(atPath: path)
                #expect(try await service.answer(as: try token(claims, keyID: "2"), "GET", "/v1").status == 401)
                #expect(try await service.answer(as: try token(claims, expiry: 601), "GET", "/v1").status == 200)
            }
        }
    }
}
