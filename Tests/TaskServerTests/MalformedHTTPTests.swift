import TaskModel
import Testing

@testable import TaskServer

/// Heads of requests that are wrong, or only unusual, as bytes on a real connection.
@Suite(.timeLimit(.minutes(1))) struct MalformedHTTPTests {
    /// Sends one request, and answers its status line, its problem's code if it has one, and what its store was asked.
    private func exchange(
        _ lines: [String], body: String = "", isHostAdded: Bool = true
    ) async throws -> (status: String, code: String?, questions: [ScriptedStore.Question]) {
        let api = TestAPI(.task(.sample()))
        let host = isHostAdded && !lines.contains { $0.hasPrefix("Host:") } ? ["Host: baton"] : []
        let answer = try await api.connect { wire in
            try await wire.send(raw: (lines + host + ["", ""]).joined(separator: "\r\n") + body)
            return try await wire.answer()
        }
        let problem = try? Problem(decoding: JSONValue(parsing: Array(answer.body.utf8)))
        return (String(answer.head[0].dropFirst("http/1.1 ".count).prefix(3)), problem?.code.name, api.store.questions)
    }

    @Test(arguments: [
        "X-Id: a\u{0}b", "X-Id: a\u{1}b", "X-Id: a\u{8}b", "X-Id: a\u{1B}[31mb", "X-Id: a\u{7F}b", "X-Id: a\rb",
        "X-Id : a", "X Id: a", ": a", "X-\u{0}: a", "Content-Length: -1", "Content-Length: +1", "Content-Length: 1, 2",
        "Content-Length: 99999999999999999999999", "Content-Length: 0x1",
    ])
    func `a header with a control character, or of no valid form, is 400`(header: String) async throws {
        let answer = try await exchange(["GET /v1/tasks/7 HTTP/1.1", "Host: baton", header])
        #expect(answer.status == "400", "\(answer)")
        #expect(answer.code == "MALFORMED_REQUEST")
        #expect(answer.questions.isEmpty)
    }

    @Test(arguments: [
        ["Content-Length: 1", "Content-Length: 2"], ["Transfer-Encoding: chunked", "Content-Length: 0"],
        ["Transfer-Encoding: chunked, gzip"], ["Transfer-Encoding: nonsense"],
    ])
    func `a body of two lengths, or of none that can be told, is 400`(headers: [String]) async throws {
        let answer = try await exchange(
            ["POST /v1/tasks HTTP/1.1", "Content-Type: application/json"] + headers, body: "0\r\n\r\n")
        #expect(answer.status == "400", "\(answer)")
        #expect(answer.code == "MALFORMED_REQUEST")
        #expect(answer.questions.isEmpty)
    }

    @Test(arguments: [[], ["Host: baton", "Host: baton"], ["Host: a", "host: b"]])
    func `a request that does not name its host, once, is 400`(headers: [String]) async throws {
        let answer = try await exchange(["GET /v1/tasks/7 HTTP/1.1"] + headers, isHostAdded: false)
        #expect(answer.status == "400" && answer.code == "MALFORMED_REQUEST", "\(answer)")
        #expect(answer.questions.isEmpty)
    }

    @Test func `HTTP/1.0 need not name a host`() async throws {
        #expect(try await exchange(["GET /v1/tasks/7 HTTP/1.0"], isHostAdded: false).status == "200")
    }

    @Test func `what comes before a request without a host is answered, and what comes after it is not read`()
        async throws
    {
        let api = TestAPI(.task(.sample()))
        try await api.connect { wire in
            let proper = "GET /v1/tasks/7 HTTP/1.1\r\nHost: baton\r\n\r\n"
            try await wire.send(raw: proper + "GET /v1/tasks/7 HTTP/1.1\r\n\r\n" + proper)
            #expect(try await wire.answer().head.first == "http/1.1 200 ok")
            let refused = try await wire.answer()
            #expect(refused.head.first == "http/1.1 400 bad request" && refused.head.contains("connection: close"))
            #expect(await wire.rest().isEmpty)
        }
        #expect(api.store.questions.count == 1)
    }

    @Test func `more headers than 128, or more than 64 KiB of them, are 431`() async throws {
        let short = (0..<200).map { "X-\($0): a" }
        let long = (0..<80).map { "X-\($0): " + String(repeating: "a", count: 1000) }
        for headers in [short, long] {
            let answer = try await exchange(["GET /v1/tasks/7 HTTP/1.1"] + headers)
            #expect(answer.status == "431", "\(answer)")
            #expect(answer.code == "HEADERS_TOO_LARGE")
        }
        let answer = try await exchange(["GET /v1/tasks/7 HTTP/1.1"] + short.prefix(100))
        #expect(answer.status == "200")
    }

    @Test(arguments: [
        ("/v1/tasks/7\u{0}", "400", "MALFORMED_REQUEST"), ("/v1/tasks/7%00", "404", "TASK_NOT_FOUND"),
        ("/v1/tasks/../tasks/7", "404", "NOT_FOUND"), ("/v1/tasks/%2e%2e", "404", "TASK_NOT_FOUND"),
        ("/v1\\tasks", "404", "NOT_FOUND"), ("*", "404", "NOT_FOUND"), ("v1/tasks", "400", "MALFORMED_REQUEST"),
        ("/v1/tasks?q=%", "400", "INVALID_PARAMETER"), ("/v1/tasks?page_token=%00", "400", "INVALID_PAGE_TOKEN"),
        ("/v1/tasks?%FF=1", "400", "INVALID_PARAMETER"), ("/v1/tasks?priority=%ED%A0%80", "400", "INVALID_PARAMETER"),
        ("/v1/tasks?user_id=18446744073709551617", "400", "INVALID_PARAMETER"),
        ("http://baton.example/v1/nowhere", "404", "NOT_FOUND"), ("http://baton.example", "404", "NOT_FOUND"),
    ])
    func `a target that leads nowhere is refused for what it is`(
        target: String, status: String, code: String
    ) async throws {
        let answer = try await exchange(["GET \(target) HTTP/1.1", "Host: baton"])
        #expect(answer.status == status, "\(answer)")
        #expect(answer.code == code)
        #expect(answer.questions.isEmpty)
    }

    // RFC 9112, 3.2.2: a server must take the absolute form, which callers send to proxies.
    @Test(arguments: ["http://baton.example/v1/tasks/7", "HTTPS://baton.example:8443/v1/tasks/7?"])
    func `a target with scheme and authority leads where its path leads`(target: String) async throws {
        let answer = try await exchange(["GET \(target) HTTP/1.1", "Host: baton.example"])
        #expect(answer.status == "200", "\(answer)")
        #expect(answer.questions == [.task(TaskID(rawValue: 7))])
    }

    @Test(arguments: ["CONNECT baton.example:443 HTTP/1.1", "TRACE /v1/tasks/7 HTTP/1.1"])
    func `a method for proxies is refused`(line: String) async throws {
        let answer = try await exchange([line, "Host: baton.example"])
        #expect(["404", "405"].contains(answer.status), "\(answer)")
        #expect(answer.questions.isEmpty)
    }

    @Test(
        arguments: [
            (#"W/"3""#, []), (#""7", W/"3""#, [7]), (#""03""#, []), (#""-3""#, []), (#""99999999999999999999""#, []),
            ((1...1000).map { "\"x\($0)\"" }.joined(separator: ","), []),
        ] as [(String, [Int64])])
    func `tags that stand for no version, and weak ones, match nothing`(
        header: String, versions: [Int64]
    ) async throws {
        let answer = try await exchange(["DELETE /v1/tasks/7 HTTP/1.1", "If-Match: \(header)"])
        #expect(answer.questions == [.deleteTask(TaskID(rawValue: 7), .oneOf(versions))])
    }
}
