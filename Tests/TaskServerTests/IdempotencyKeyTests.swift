import HTTPTypes
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

/// What HTTP makes of `Idempotency-Key`; that a write happens once is proved on PostgreSQL.
@Suite struct IdempotencyKeyTests {
    private static let draft = #"{"user_id":2,"title":"a"}"#
    private static let transfer = #"{"from_user_id":1,"to_user_id":2}"#

    private func claim(
        _ headers: HTTPFields, _ target: String = "/v1/tasks", json: String = draft
    ) async throws -> IdempotencyClaim? {
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(.post, target, headers, json: json)
        #expect(response.status.kind == .successful, "\(response.text)")
        return try #require(api.store.claims.first)
    }

    @Test(arguments: ["k", "a:b/c+d=e~", "\"", "k\"k", "a,b"])
    func `a key is what the caller sent, bare or quoted`(text: String) async throws {
        if text != "\"" { #expect(IdempotencyKey(text)?.text == text) }
        let escaped = text.replacing("\"", with: "\\\"")
        #expect(IdempotencyKey("\"\(escaped)\"")?.text == text)
    }

    @Test(arguments: [
        "", "\"\"", " ", "a b", "\"a b\"", "\"a", "a\tb", "é", "\"a\"b", "\"a\\b\"", "\"a\";p=1",
        String(repeating: "k", count: 256),
    ])
    func `what is no key is refused before anything is asked`(text: String) async throws {
        #expect(IdempotencyKey(text) == nil)
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(.post, "/v1/tasks", [.idempotencyKey: text], json: Self.draft)
        #expect(response.status == .badRequest)
        #expect(try response.problem().code == .invalidHeader)
        #expect(api.store.questions.isEmpty)
    }

    @Test func `two header lines with two keys are refused, twice the same key is one`() async throws {
        var two: HTTPFields = [:]
        two[values: .idempotencyKey] = ["a", "b"]
        let response = try await TestAPI(.task(.sample())).send(.post, "/v1/tasks", two, json: Self.draft)
        #expect(response.status == .badRequest)
        two[values: .idempotencyKey] = ["a", "\"a\""]
        #expect(try await claim(two)?.key == "a")
    }

    @Test func `the longest key has 255 characters`() async throws {
        let key = String(repeating: "k", count: 255)
        #expect(try await claim([.idempotencyKey: key])?.key == key)
    }

    @Test func `a request without a key makes no claim`() async throws {
        #expect(try await claim([:]) == nil)
    }

    @Test func `a key belongs to its route`() async throws {
        let create = try await claim([.idempotencyKey: "k"])
        let transfer = try await claim([.idempotencyKey: "k"], "/v1/tasks/7/transfer", json: Self.transfer)
        #expect(create?.route == "POST /v1/tasks")
        #expect(transfer?.route == "POST /v1/tasks/{id}/transfer")
    }

    @Test(arguments: [
        #"{"title":"a","user_id":2}"#, #" { "user_id" : 2 , "title" : "\u0061" } "#,
    ])
    func `the same values in another writing are the same request`(json: String) async throws {
        let first = try await claim([.idempotencyKey: "k"])
        #expect(try await claim([.idempotencyKey: "\"k\""], json: json) == first)
    }

    @Test func `another method, path, query, If-Match or body is another request`() async throws {
        let transfer = try await claim([.idempotencyKey: "k"], "/v1/tasks/7/transfer", json: Self.transfer)
        let others = [
            try await claim([.idempotencyKey: "k"], "/v1/tasks/8/transfer", json: Self.transfer),
            try await claim([.idempotencyKey: "k"], "/v1/tasks/7/transfer?validate_only=false", json: Self.transfer),
            try await claim(
                [.idempotencyKey: "k", .ifMatch: "\"3\""], "/v1/tasks/7/transfer", json: Self.transfer),
            try await claim(
                [.idempotencyKey: "k"], "/v1/tasks/7/transfer", json: #"{"from_user_id":1,"to_user_id":3}"#),
        ]
        for other in others { #expect(other?.requestDigest != transfer?.requestDigest) }
        #expect(Set(others.map { $0?.requestDigest }).count == others.count)
    }

    @Test func `a replay is the kept answer and says so`() async throws {
        let kept = KeptAnswer(status: 201, entityTag: "\"1\"", location: "/v1/tasks/7", body: Array(#"{"id":7}"#.utf8))
        let api = TestAPI(.failure(Replay(kept)))
        let response = try await api.send(.post, "/v1/tasks", [.idempotencyKey: "k"], json: Self.draft)
        #expect(response.status == .created)
        #expect(response.headers[.idempotencyReplayed] == "true")
        #expect(response.headers[.eTag] == "\"1\"")
        #expect(response.headers[.location] == "/v1/tasks/7")
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.text == #"{"id":7}"#)
    }

    @Test func `a first answer does not say that it is a replay`() async throws {
        let response = try await TestAPI(.task(.sample())).send(
            .post, "/v1/tasks", [.idempotencyKey: "k"], json: Self.draft)
        #expect(response.headers[.idempotencyReplayed] == nil)
        #expect(response.headers[.location] == "/v1/tasks/7")
    }

    @Test func `a key in hand is 409 and another request under it is 422`() async throws {
        let inFlight = try await TestAPI(.failure(StoreError.idempotencyInFlight)).send(
            .post, "/v1/tasks", [.idempotencyKey: "k"], json: Self.draft)
        #expect(inFlight.status == .conflict)
        #expect(inFlight.headers[.retryAfter] == "1")
        #expect(try inFlight.problem().code == .idempotencyInFlight)
        #expect(try inFlight.problem().isRetryable)
        let mismatch = try await TestAPI(.failure(StoreError.idempotencyMismatch)).send(
            .post, "/v1/tasks", [.idempotencyKey: "k"], json: Self.draft)
        #expect(mismatch.status == .unprocessableContent)
        #expect(mismatch.headers[.retryAfter] == nil)
        #expect(try mismatch.problem().code == .idempotencyMismatch)
    }

    @Test func `an unknown outcome may be asked for again with a key, and not without`() async throws {
        let api = TestAPI(.failure(StoreError.outcomeUnknown))
        let bare = try await api.send(.post, "/v1/tasks", json: Self.draft)
        #expect(bare.status == .serviceUnavailable)
        #expect(bare.headers[.retryAfter] == nil)
        #expect(try !bare.problem().isRetryable)
        let keyed = try await api.send(.post, "/v1/tasks", [.idempotencyKey: "k"], json: Self.draft)
        #expect(keyed.headers[.retryAfter] == "1")
        #expect(try keyed.problem().code == .outcomeUnknown)
        #expect(try keyed.problem().isRetryable)
    }

    @Test(arguments: [
        ("{", 400), (#"{"user_id":2}"#, 422), (#"{"user_id":"2","title":"a"}"#, 422),
    ])
    func `a body that is not valid claims nothing`(json: String, status: Int) async throws {
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(.post, "/v1/tasks", [.idempotencyKey: "k"], json: json)
        #expect(response.status.code == status)
        #expect(api.store.claims.isEmpty)
    }

    @Test func `a trial claims nothing and tells no location`() async throws {
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(
            .post, "/v1/tasks?validate_only=true", [.idempotencyKey: "k"], json: Self.draft)
        #expect(response.status == .created)
        #expect(response.headers[.location] == nil)
        #expect(response.text == TaskRecord.sampleJSON())
        #expect(api.store.claims == [nil])
        #expect(api.store.scopes.map(\.isTrial) == [true])
    }
}
