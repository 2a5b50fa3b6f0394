import AsyncPQ
import TestSupport
import Testing

extension EndToEndTests {
    /// What must be refused is refused with its status and code, and changes nothing.
    ///
    /// In the database are users 1 and 2, and task 1 that user 1 holds.
    @Suite(.service(["BATON_MAX_BODY": "64KiB"])) struct BadInputTests {
        @Test(arguments: unreadable) func `a body that cannot be read`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        @Test(arguments: invalid) func `a body with values that are not valid`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        @Test(arguments: impossibleIDs.flatMap(requestsFor))
        func `an id that nothing can have is that of nothing`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        @Test(arguments: wrongRoutes) func `a route that does not exist`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        @Test(arguments: wrongMethods) func `a method that the route does not have`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        @Test(arguments: wrongParameters) func `a query that is not understood`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        @Test(arguments: wrongHeaders) func `a header that forbids the request`(request: BadRequest) async throws {
            try await expectRefusal(of: request)
        }

        private func expectRefusal(of request: BadRequest) async throws {
            let before = try await storedRows()
            let answer = try await CurrentService.service.answer(
                request.method, request.path, headers: request.headers.map { ($0.name, $0.value) },
                body: request.requestBody)
            #expect(answer.status == request.status)
            #expect(answer.problemCode == request.code, "\(answer.text)")
            #expect(answer.faultPointers == request.pointers)
            #expect(answer.number("status") == Int64(request.status))
            #expect(answer.text("request_id") == answer.header("X-Request-Id"))
            if let header = request.answerHeader { #expect(answer.header(header.name) == header.value) }
            #expect(try await storedRows() == before)
        }

        /// Everything that is stored, as one text.
        private func storedRows() async throws -> String {
            try await CurrentService.database.withPool(maximumConnections: 1) { pool in
                let stored = Query(
                    """
                    SELECT (SELECT string_agg(u::text, ';' ORDER BY id) FROM users AS u) || '|' ||
                           (SELECT string_agg(t::text, ';' ORDER BY id) FROM tasks AS t)
                    """)
                if let rows = try await pool.query(stored).first?.decode(0, as: String?.self) { return rows }
                _ = try await pool.query("INSERT INTO users (tenant_id, name) VALUES (1, 'Ada'), (1, 'Grace')")
                _ = try await pool.query("INSERT INTO tasks (tenant_id, user_id, title) VALUES (1, 1, 'Keep me')")
                return try await pool.query(stored)[0].decode(0, as: String.self)
            }
        }
    }
}

private let unreadable: [BadRequest] = [
    .task("no body", "", 400, "MALFORMED_JSON"),
    .task("cut off", #"{"user_id":1,"title":"x""#, 400, "MALFORMED_JSON"),
    .task("two values", #"{"user_id":1,"title":"x"}{}"#, 400, "MALFORMED_JSON"),
    .task("single quotes", "{'user_id':1,'title':'x'}", 400, "MALFORMED_JSON"),
    .task("a trailing comma", #"{"user_id":1,"title":"x",}"#, 400, "MALFORMED_JSON"),
    .task("a name twice", #"{"user_id":1,"title":"x","title":"y"}"#, 400, "MALFORMED_JSON"),
    .task("NaN", #"{"user_id":NaN,"title":"x"}"#, 400, "MALFORMED_JSON"),
    .task("a raw NUL in a string", "{\"user_id\":1,\"title\":\"a\0b\"}", 400, "MALFORMED_JSON"),
    .task("half a surrogate pair", #"{"user_id":1,"title":"\ud83d"}"#, 400, "MALFORMED_JSON"),
    .task("the other half of a surrogate pair", #"{"user_id":1,"title":"\ude00\ud83d"}"#, 400, "MALFORMED_JSON"),
    .task("half a surrogate pair in a name", #"{"user_id":1,"title":"x","\udfff":1}"#, 400, "MALFORMED_JSON"),
    .task(
        "a surrogate in bytes", bytes: Array(#"{"title":""#.utf8) + [0xED, 0xA0, 0x80, 0x22, 0x7D], 400,
        "MALFORMED_JSON"),
    .task("a name twice, once escaped", #"{"user_id":1,"title":"x","t\u0069tle":"y"}"#, 400, "MALFORMED_JSON"),
    .task("a name twice, deep inside", #"{"user_id":1,"title":"x","labels":[{"a":1,"a":2}]}"#, 400, "MALFORMED_JSON"),
    .task("65 levels that end", nested(65), 400, "MALFORMED_JSON"),
    .task("ten thousand objects", String(repeating: #"{"a":"#, count: 10_000), 400, "MALFORMED_JSON"),
    .task("infinity", #"{"user_id":Infinity,"title":"x"}"#, 400, "MALFORMED_JSON"),
    .task("a thousand brackets", String(repeating: "[", count: 1000), 400, "MALFORMED_JSON"),
    .task(
        "invalid UTF-8", bytes: Array(#"{"user_id":1,"title":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), 400,
        "MALFORMED_JSON"),
    .task("UTF-16", bytes: #"{"user_id":1,"title":"x"}"#.utf8.flatMap { [$0, 0] }, 400, "MALFORMED_JSON"),
    .change("a patch that is no JSON", "PATCH", "/v1/tasks/1", "title=x", 400, "MALFORMED_JSON"),
    .change("a transfer that is no JSON", "POST", "/v1/tasks/1/transfer", "{", 400, "MALFORMED_JSON"),
    .task("a body above the limit", task(title: String(repeating: "x", count: 65_536)), 413, "PAYLOAD_TOO_LARGE"),
    chunked(
        .task(
            "a body above the limit, in chunks", task(title: String(repeating: "x", count: 65_536)), 413,
            "PAYLOAD_TOO_LARGE")),
]

private let invalid: [BadRequest] = [
    .task("an array", "[]", 422, "VALIDATION_FAILED", ""),
    .task("a number", "1", 422, "VALIDATION_FAILED", ""),
    .task("an empty object", "{}", 422, "VALIDATION_FAILED", "/user_id", "/title"),
    .task(
        "wrong types", #"{"user_id":"1","title":7,"completed":"yes","priority":1,"due_at":0,"labels":{}}"#, 422,
        "VALIDATION_FAILED", "/user_id", "/title", "/completed", "/priority", "/due_at", "/labels"),
    .task("an unknown field", #"{"user_id":1,"title":"x","titel":"y"}"#, 422, "VALIDATION_FAILED", "/titel"),
    .task("a read-only field", #"{"user_id":1,"title":"x","id":7}"#, 422, "VALIDATION_FAILED", "/id"),
    .task("501 characters", task(title: String(repeating: "ä", count: 501)), 422, "VALIDATION_FAILED", "/title"),
    .task("an empty title", task(title: ""), 422, "VALIDATION_FAILED", "/title"),
    .task("a title of white space", task(title: "\u{3000}\u{A0} "), 422, "VALIDATION_FAILED", "/title"),
    .task("NUL in the title", task(title: #"a\u0000b"#), 422, "VALIDATION_FAILED", "/title"),
    .task(
        "NUL in the description and a label",
        #"{"user_id":1,"title":"x","description":"\u0000","labels":["a","\u0000"]}"#, 422, "VALIDATION_FAILED",
        "/description", "/labels/1"),
    .task("a user id of 0", #"{"user_id":0,"title":"x"}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .task("a negative user id", #"{"user_id":-1,"title":"x"}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .task(
        "a user id beyond 64 bits", #"{"user_id":9223372036854775808,"title":"x"}"#, 422, "VALIDATION_FAILED",
        "/user_id"),
    .task(
        "a user id below 64 bits", #"{"user_id":-9223372036854775809,"title":"x"}"#, 422, "VALIDATION_FAILED",
        "/user_id"),
    .task(
        "a user id of 10 000 digits", #"{"user_id":\#(String(repeating: "9", count: 10_000)),"title":"x"}"#, 422,
        "VALIDATION_FAILED", "/user_id"),
    .task("a user id beyond any float", #"{"user_id":1e999999999,"title":"x"}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .task("a user id with an exponent", #"{"user_id":1e0,"title":"x"}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .task("a user id of minus 0", #"{"user_id":-0,"title":"x"}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .task("64 levels in a field", nested(64), 422, "VALIDATION_FAILED", "/user_id", "/title", "/a"),
    .task("a user id with a fraction", #"{"user_id":1.5,"title":"x"}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .task("an unknown user", #"{"user_id":9223372036854775807,"title":"x"}"#, 422, "UNKNOWN_USER"),
    .task("an unknown priority", #"{"user_id":1,"title":"x","priority":"top"}"#, 422, "VALIDATION_FAILED", "/priority"),
    .task(
        "a moment without an offset", #"{"user_id":1,"title":"x","due_at":"2026-01-01T00:00:00"}"#, 422,
        "VALIDATION_FAILED", "/due_at"),
    .task("a label twice", #"{"user_id":1,"title":"x","labels":["a","a"]}"#, 422, "VALIDATION_FAILED", "/labels/1"),
    .change(
        "a user without a name", "POST", "/v1/users", #"{"email":"ada"}"#, 422, "VALIDATION_FAILED", "/name", "/email"),
    .change("NUL in a user's name", "POST", "/v1/users", #"{"name":"\u0000"}"#, 422, "VALIDATION_FAILED", "/name"),
    .change("a patch of the holder", "PATCH", "/v1/tasks/1", #"{"user_id":2}"#, 422, "VALIDATION_FAILED", "/user_id"),
    .change("a patch to null", "PATCH", "/v1/tasks/1", #"{"title":null}"#, 422, "VALIDATION_FAILED", "/title"),
    .change(
        "a transfer of wrong types", "POST", "/v1/tasks/1/transfer", #"{"from_user_id":"1","to":2}"#, 422,
        "VALIDATION_FAILED", "/from_user_id", "/to_user_id", "/to"),
    .change(
        "a transfer to an unknown user", "POST", "/v1/tasks/1/transfer", #"{"from_user_id":1,"to_user_id":999}"#, 422,
        "UNKNOWN_USER"),
    .change(
        "a transfer from another user", "POST", "/v1/tasks/1/transfer", #"{"from_user_id":2,"to_user_id":999}"#, 409,
        "NOT_OWNER"),
    .bare("an heir who is the deleted one", "DELETE", "/v1/users/1?transfer_tasks_to=1", 422, "VALIDATION_FAILED"),
    .bare("a user who holds tasks", "DELETE", "/v1/users/1", 409, "USER_HAS_TASKS"),
]

private let impossibleIDs = [
    "0", "-1", "+1", "01", "1.0", "1e3", "abc", "%31", "1%20", "0x1", "９", "9223372036854775808",
    "99999999999999999999",
]

/// One request of each kind for an id in the path.
private func requestsFor(_ id: String) -> [BadRequest] {
    let id = id == "９" ? "%EF%BC%99" : id
    let transfer = #"{"from_user_id":1,"to_user_id":2}"#
    return [
        .bare("task \(id)", "GET", "/v1/tasks/\(id)", 404, "TASK_NOT_FOUND"),
        .bare("task \(id)", "DELETE", "/v1/tasks/\(id)", 404, "TASK_NOT_FOUND"),
        .change("task \(id)", "PATCH", "/v1/tasks/\(id)", #"{"title":"x"}"#, 404, "TASK_NOT_FOUND"),
        .change("task \(id)", "POST", "/v1/tasks/\(id)/transfer", transfer, 404, "TASK_NOT_FOUND"),
        .bare("user \(id)", "GET", "/v1/users/\(id)", 404, "USER_NOT_FOUND"),
        .bare("user \(id)", "GET", "/v1/users/\(id)/tasks", 404, "USER_NOT_FOUND"),
        .bare("user \(id)", "DELETE", "/v1/users/\(id)", 404, "USER_NOT_FOUND"),
    ]
}

private let wrongRoutes: [BadRequest] = [
    .bare("the root", "GET", "/", 404, "NOT_FOUND"),
    .bare("another version", "GET", "/v2/tasks", 404, "NOT_FOUND"),
    .bare("a slash at the end", "GET", "/v1/tasks/", 404, "NOT_FOUND"),
    .bare("capitals", "GET", "/V1/Tasks", 404, "NOT_FOUND"),
    .bare("a part of a task", "GET", "/v1/tasks/1/title", 404, "NOT_FOUND"),
    .bare("a probe on the API's port", "GET", "/readyz", 404, "NOT_FOUND"),
    .bare("a path of 10 000 characters", "GET", "/v1/" + String(repeating: "x", count: 10_000), 414, "URI_TOO_LONG"),
]

private let wrongMethods: [BadRequest] = [
    allowing("GET, HEAD, POST, OPTIONS", .bare("deletes all tasks", "DELETE", "/v1/tasks", 405, "METHOD_NOT_ALLOWED")),
    allowing(
        "GET, HEAD, PATCH, DELETE, OPTIONS", .bare("replaces a task", "PUT", "/v1/tasks/1", 405, "METHOD_NOT_ALLOWED")),
    allowing("POST, OPTIONS", .bare("reads a transfer", "GET", "/v1/tasks/1/transfer", 405, "METHOD_NOT_ALLOWED")),
    allowing(
        "GET, HEAD, PATCH, DELETE, OPTIONS", .bare("posts to a user", "POST", "/v1/users/1", 405, "METHOD_NOT_ALLOWED")),
    allowing("GET, HEAD, OPTIONS", .bare("traces the service", "TRACE", "/v1", 405, "METHOD_NOT_ALLOWED")),
]

private let wrongParameters: [BadRequest] = [
    .bare("a page of nothing", "GET", "/v1/tasks?page_size=0", 400, "INVALID_PARAMETER"),
    .bare("a page of less", "GET", "/v1/tasks?page_size=-1", 400, "INVALID_PARAMETER"),
    .bare("a page size in words", "GET", "/v1/users?page_size=many", 400, "INVALID_PARAMETER"),
    .bare("a token of nobody", "GET", "/v1/tasks?page_token=AAAA", 400, "INVALID_PAGE_TOKEN"),
    .bare("a filter that is none", "GET", "/v1/tasks?completed=maybe", 400, "INVALID_PARAMETER"),
    .bare("a priority that is none", "GET", "/v1/tasks?priority=top", 400, "INVALID_PARAMETER"),
    .bare("a user id of 0", "GET", "/v1/tasks?user_id=0", 400, "INVALID_PARAMETER"),
    .bare("a parameter that is none", "GET", "/v1/tasks/1?verbose=true", 400, "INVALID_PARAMETER"),
    .bare("an escape that is none", "GET", "/v1/tasks?priority=%FF", 400, "INVALID_PARAMETER"),
]

private let wrongHeaders: [BadRequest] = [
    .headers("no type", [], 415, "UNSUPPORTED_MEDIA_TYPE"),
    .headers("a form", [("Content-Type", "application/x-www-form-urlencoded")], 415, "UNSUPPORTED_MEDIA_TYPE"),
    .headers(
        "another character set", [("Content-Type", "application/json; charset=latin1")], 415, "UNSUPPORTED_MEDIA_TYPE"),
    .headers(
        "a patch to a route that creates", [("Content-Type", "application/merge-patch+json")], 415,
        "UNSUPPORTED_MEDIA_TYPE"),
    .headers("compressed", BadRequest.json + [("Content-Encoding", "gzip")], 415, "UNSUPPORTED_MEDIA_TYPE"),
    .headers("wants HTML", BadRequest.json + [("Accept", "text/html")], 406, "NOT_ACCEPTABLE"),
    BadRequest(
        fault: "a version that is no tag", method: "DELETE", path: "/v1/tasks/1", headers: [("If-Match", "1")],
        status: 400, code: "INVALID_HEADER"),
    BadRequest(
        fault: "a version of the past", method: "DELETE", path: "/v1/tasks/1", headers: [("If-Match", "\"7\"")],
        status: 412, code: "VERSION_MISMATCH", answerHeader: ("ETag", "\"1\"")),
    BadRequest(
        fault: "headers of 100 000 bytes", method: "GET", path: "/v1/tasks/1",
        headers: [("X-Long", String(repeating: "x", count: 100_000))], status: 431, code: "HEADERS_TOO_LARGE"),
]

private func task(title: String) -> String { #"{"user_id":1,"title":"\#(title)"}"# }

/// An object in an object and so on, as many as `depth`, all of them closed.
private func nested(_ depth: Int) -> String {
    String(repeating: #"{"a":"#, count: depth - 1) + "{}" + String(repeating: "}", count: depth - 1)
}

private func chunked(_ request: BadRequest) -> BadRequest {
    var request = request
    request.isChunked = true
    return request
}

private func allowing(_ methods: String, _ request: BadRequest) -> BadRequest {
    var request = request
    request.answerHeader = ("Allow", methods)
    return request
}
