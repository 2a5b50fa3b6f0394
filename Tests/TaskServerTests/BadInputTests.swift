import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TaskModel
import Testing

@testable import TaskServer

/// Every request here is the caller's mistake: it has its status and code, and the store is asked nothing.
@Suite struct BadInputTests {
    /// The routes that read a body.
    private static let writes: [(HTTPRequest.Method, String)] = [
        (.post, "/v1/users"), (.patch, "/v1/users/2"), (.post, "/v1/tasks"), (.patch, "/v1/tasks/7"),
        (.post, "/v1/tasks/7/transfer"),
    ]

    /// Sends a body to every route that reads one.
    private func expect(
        _ code: ProblemCode, _ headers: HTTPFields = [:], body: ByteBuffer?, limit: Int = 1 << 20,
        _ source: SourceLocation = #_sourceLocation, also check: (TestResponse, Problem) -> Void = { _, _ in }
    ) async throws {
        for (method, path) in Self.writes {
            var api = TestAPI()
            api.configuration.maxBodySize = limit
            let response = try await api.send(method, path, headers, body: body)
            let problem = try response.problem(source)
            #expect(problem.code == code, "\(method) \(path)", sourceLocation: source)
            #expect(response.status.code == code.status, sourceLocation: source)
            #expect(api.store.questions.isEmpty, sourceLocation: source)
            check(response, problem)
        }
    }

    @Test(arguments: [
        "", " ", "{", "}", "{\"title\":}", "{'title':1}", "{\"a\":1,}", "[1,]", "nul", "{} {}", "{\"a\":01}",
        "\"\u{1}\"",
        "{\"a\":\"\\ud800\"}", "{\"a\":1,\"a\":2}",
    ])
    func `malformed JSON is 400 and tells where`(body: String) async throws {
        try await expect(.malformedJSON, body: ByteBuffer(string: body)) { _, problem in
            #expect(problem.detail?.contains("byte offset") == true)
        }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
    ])
    func `invalid UTF-8 and a byte order mark are malformed JSON`(bytes: [UInt8]) async throws {
        try await expect(.malformedJSON, body: ByteBuffer(bytes: bytes))
    }

    @Test(arguments: ["null", "1", "\"x\"", "[]", "true"])
    func `a body that is no object is 422`(body: String) async throws {
        try await expect(.validationFailed, body: ByteBuffer(string: body))
    }

    @Test func `an unknown field and a read-only field are 422`() async throws {
        try await expect(.validationFailed, body: ByteBuffer(string: #"{"nonsense":1}"#)) { _, problem in
            #expect(problem.errors.contains { $0.pointer == "/nonsense" && $0.code == .unknownField })
        }
        for (method, path) in Self.writes where path != "/v1/tasks/7/transfer" {
            let problem = try await TestAPI().send(method, path, json: #"{"version":1,"id":2}"#).problem()
            #expect(problem.errors.filter { $0.code == .readOnly }.map(\.pointer).sorted() == ["/id", "/version"])
        }
    }

    @Test func `every fault of a body is told at once`() async throws {
        let body =
            #"{"user_id":0,"title":"\#(String(repeating: "ä", count: 501))","priority":"x","labels":[1,"a","a"]}"#
        let problem = try await TestAPI().send(.post, "/v1/tasks", json: body).problem()
        #expect(problem.code == .validationFailed)
        #expect(
            problem.errors.map(\.pointer) == ["/user_id", "/title", "/priority", "/labels/0", "/labels/2"])
    }

    @Test func `a title of 500 characters passes, 501 do not`() async throws {
        let longest = String(repeating: "𝄞", count: 500)
        let api = TestAPI(.task(.sample()))
        let body = #"{"user_id":1,"title":"\#(longest)"}"#
        #expect(try await api.send(.post, "/v1/tasks", json: body).status == .created)
        let longer = #"{"title":"\#(longest)x"}"#
        let problem = try await TestAPI().send(.patch, "/v1/tasks/7", json: longer).problem()
        #expect(problem.errors.map(\.code) == [.tooLong])
    }

    @Test func `a NUL character in a string is 422`() async throws {
        for (method, path, body) in [
            (HTTPRequest.Method.post, "/v1/tasks", #"{"user_id":1,"title":"a\u0000"}"#),
            (.patch, "/v1/tasks/7", #"{"description":"\u0000"}"#), (.patch, "/v1/tasks/7", #"{"labels":["\u0000"]}"#),
            (.post, "/v1/users", #"{"name":"\u0000x"}"#),
        ] {
            let problem = try await TestAPI().send(method, path, json: body).problem()
            #expect(problem.code == .validationFailed)
            #expect(problem.errors.contains { $0.code == .nulCharacter }, "\(body)")
        }
    }

    @Test(arguments: [
        #"{"from_user_id":1}"#, #"{"from_user_id":1,"to_user_id":0}"#, #"{"from_user_id":"1","to_user_id":2}"#,
        #"{"from_user_id":1.5,"to_user_id":2}"#, #"{"from_user_id":9223372036854775808,"to_user_id":2}"#,
        #"{"from_user_id":null,"to_user_id":2}"#,
    ])
    func `ids in a body that can be no ids are 422`(body: String) async throws {
        let problem = try await TestAPI().send(.post, "/v1/tasks/7/transfer", json: body).problem()
        #expect(problem.code == .validationFailed)
        #expect(problem.errors.count == 1)
    }

    @Test func `the holder cannot be patched`() async throws {
        let problem = try await TestAPI().send(.patch, "/v1/tasks/7", json: #"{"user_id":3}"#).problem()
        #expect(problem.errors.map(\.code) == [.readOnly])
    }

    @Test(arguments: [
        "0", "-1", "+1", "01", "1.0", "1e3", "abc", "9223372036854775808", "99999999999999999999999", "%31", "1%20",
        "٣",
        "0x1", "null",
    ])
    func `a path id that can be no id is 404 of that resource`(id: String) async throws {
        for method in [HTTPRequest.Method.get, .patch, .delete] {
            let api = TestAPI()
            #expect(try await api.send(method, "/v1/tasks/\(id)", json: "{}").problem().code == .taskNotFound)
            #expect(try await api.send(method, "/v1/users/\(id)", json: "{}").problem().code == .userNotFound)
            #expect(api.store.questions.isEmpty)
        }
        let transfer = try await TestAPI().send(.post, "/v1/tasks/\(id)/transfer", json: "{}").problem()
        #expect(transfer.code == .taskNotFound)
        #expect(try await TestAPI().send(.get, "/v1/users/\(id)/tasks").problem().code == .userNotFound)
    }

    @Test func `the largest id there can be is asked for`() async throws {
        let api = TestAPI(.failure(StoreError.taskNotFound))
        let problem = try await api.send(.get, "/v1/tasks/9223372036854775807").problem()
        #expect(problem.code == .taskNotFound)
        #expect(api.store.questions == [.task(TaskID(rawValue: .max))])
    }

    @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""])
    func `a body of another type is 415`(type: String) async throws {
        try await expect(.unsupportedMediaType, [.contentType: type], body: ByteBuffer(string: "{}")) { _, problem in
            #expect(problem.detail?.contains("application/json") == true)
        }
    }

    @Test func `a body without a type is 415, and a patch tells what it takes`() async throws {
        let post = try await TestAPI().send(.post, "/v1/tasks")
        #expect(try post.problem().code == .unsupportedMediaType)
        #expect(post.headers[.acceptPatch] == nil)
        let patch = try await TestAPI().send(.patch, "/v1/tasks/7")
        #expect(try patch.problem().code == .unsupportedMediaType)
        #expect(patch.headers[.acceptPatch] == "application/merge-patch+json, application/json")
    }

    @Test func `an encoded body is 415`() async throws {
        try await expect(.unsupportedMediaType, [.contentEncoding: "gzip"], body: ByteBuffer(string: "{}")) {
            response, _ in #expect(response.headers[.acceptEncoding] == "identity")
        }
    }

    @Test func `a body above the limit is 413`() async throws {
        let body = ByteBuffer(string: #"{"title":"\#(String(repeating: "a", count: 100))"}"#)
        try await expect(.payloadTooLarge, body: body, limit: body.readableBytes - 1) { response, problem in
            #expect(problem.detail == "The limit is \(body.readableBytes - 1) bytes.")
            #expect(response.headers[.connection] == "close")
        }
        try await expect(.validationFailed, body: ByteBuffer(string: #"{"nonsense":1}"#), limit: 14) { response, _ in
            #expect(response.headers[.connection] == nil)
        }
    }

    @Test(arguments: ["1048577", "99999999999999999999"])
    func `a length above the limit is 413 before the body is read`(length: String) async throws {
        for (method, path) in Self.writes {
            let problem = try await TestAPI().send(
                method, path, [.contentType: "application/json", .contentLength: length], body: nil
            ).problem()
            #expect(problem.code == .payloadTooLarge)
        }
    }
}
