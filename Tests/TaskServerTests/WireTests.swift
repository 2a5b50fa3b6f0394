import HTTPTypes
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TaskModel
import Testing

@testable import TaskServer

/// What only a real connection shows.
@Suite(.timeLimit(.minutes(1))) struct WireTests {
    private static let bodyLimit = 1000

    private func api(_ answer: ScriptedStore.Answer = .task(.sample())) -> TestAPI {
        var api = TestAPI(answer)
        api.configuration.maxBodySize = Self.bodyLimit
        return api
    }

    private func problem(in body: String) throws -> Problem {
        try Problem(decoding: JSONValue(parsing: Array(body.utf8)))
    }

    @Test(arguments: [
        "rubbish\r\n\r\n", "GET\r\n\r\n", "FETCH /v1 HTTP/1.1\r\n\r\n", "GET /v1 HTTP/9.9\r\n\r\n",
        "GET /v1 HTTP/1.1\r\nno colon\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}",
        "POST /v1/tasks HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST /v1/tasks HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ])
    func `what is no HTTP is a problem document, and the connection ends`(text: String) async throws {
        let answer = try await api().connect { wire in
            try await wire.send(raw: text)
            let answer = try await wire.answer()
            #expect(await wire.rest().isEmpty)
            return answer
        }
        #expect(answer.head.first == "http/1.1 400 bad request")
        #expect(answer.head.contains("content-type: application/problem+json"))
        #expect(answer.head.contains("connection: close"))
        let problem = try problem(in: answer.body)
        #expect(problem.code == .malformedRequest)
        #expect(answer.head.contains("x-request-id: \(try #require(problem.requestID))"))
    }

    @Test func `headers beyond the limit are 431`() async throws {
        let answer = try await api().connect { wire in
            try await wire.send("GET /v1 HTTP/1.1", "X-Large: \(String(repeating: "a", count: 66_000))")
            return try await wire.answer()
        }
        #expect(answer.head.first == "http/1.1 431 request header fields too large")
        #expect(try problem(in: answer.body).code == .headersTooLarge)
    }

    @Test func `requests before one that cannot be read have their answers first`() async throws {
        try await api().connect { wire in
            try await wire.send(
                raw: "GET /v1/tasks/7 HTTP/1.1\r\nHost: a\r\n\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n")
            #expect(try await wire.answer().body == TaskRecord.sampleJSON())
            #expect(try await wire.answer().head.first == "http/1.1 200 ok")
            #expect(try await wire.answer().head.first == "http/1.1 400 bad request")
        }
    }

    @Test func `a broken chunk is a problem document`() async throws {
        let answer = try await api().connect { wire in
            try await wire.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked",
                body: "2\r\n{}\r\nrubbish\r\n")
            return try await wire.answer()
        }
        #expect(answer.head.first == "http/1.1 400 bad request")
        #expect(try problem(in: answer.body).code == .malformedRequest)
    }

    @Test func `a chunked body is read to its end`() async throws {
        let answer = try await api().connect { wire in
            try await wire.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked",
                body: "6\r\n{\"user\r\n14\r\n_id\":2,\"title\":\"x\"} \r\n0\r\n\r\n")
            return try await wire.answer()
        }
        #expect(answer.head.first == "http/1.1 201 created")
    }

    @Test func `a chunked body is refused as soon as it exceeds the limit, and the connection ends`() async throws {
        let answer = try await api().connect { wire in
            let chunk = String(repeating: " ", count: Self.bodyLimit)
            try await wire.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked",
                body: "\(String(Self.bodyLimit, radix: 16))\r\n\(chunk)\r\n1\r\n \r\n")
            let answer = try await wire.answer()
            #expect(await wire.rest().isEmpty)
            return answer
        }
        #expect(answer.head.first == "http/1.1 413 payload too large")
        #expect(answer.head.contains("connection: close"))
        #expect(try problem(in: answer.body).code == .payloadTooLarge)
    }

    @Test func `a body announced too long is refused before it is sent, and the connection ends`() async throws {
        try await api().connect { wire in
            try await wire.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: application/json",
                "Content-Length: \(Self.bodyLimit + 1)")
            #expect(try await wire.answer().head.first == "http/1.1 413 payload too large")
            #expect(await wire.rest().isEmpty)
        }
    }

    @Test func `a body that nobody read does not disturb the next request`() async throws {
        try await api().connect { wire in
            try await wire.send("POST /nowhere HTTP/1.1", "Content-Length: 5", body: "GET /")
            #expect(try await wire.answer().head.first == "http/1.1 404 not found")
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            #expect(try await wire.answer().body == TaskRecord.sampleJSON())
        }
    }

    @Test func `a caller who waits to send the body is told to go on`() async throws {
        try await api().connect { wire in
            let body = #"{"user_id":2,"title":"x"}"#
            try await wire.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: application/json", "Content-Length: \(body.utf8.count)",
                "Expect: 100-continue")
            #expect(try await wire.answer().head == ["http/1.1 100 continue"])
            try await wire.send(raw: body)
            #expect(try await wire.answer().head.first == "http/1.1 201 created")
        }
    }

    @Test func `a caller who waits to send a body that nobody wants is refused at once`() async throws {
        let answer = try await api().connect { wire in
            try await wire.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: text/plain", "Content-Length: 2", "Expect: 100-continue")
            return try await wire.answer()
        }
        #expect(answer.head.first == "http/1.1 415 unsupported media type")
    }

    @Test func `answers without a body leave the connection in step`() async throws {
        try await api().connect { wire in
            try await wire.send("HEAD /v1/tasks/7 HTTP/1.1")
            let head = try await wire.answer(hasBody: false).head
            #expect(head.contains("content-length: \(TaskRecord.sampleJSON().utf8.count)"))
            try await wire.send("OPTIONS /v1/tasks/7 HTTP/1.1")
            let options = try await wire.answer().head
            #expect(options.first == "http/1.1 204 no content")
            #expect(!options.contains { $0.hasPrefix("content-length") || $0.hasPrefix("transfer-encoding") })
            try await wire.send("GET /v1/tasks/7 HTTP/1.1", "If-None-Match: \"3\"")
            let unchanged = try await wire.answer().head
            #expect(unchanged.first == "http/1.1 304 not modified")
            #expect(!unchanged.contains { $0.hasPrefix("content-length") || $0.hasPrefix("transfer-encoding") })
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            #expect(try await wire.answer().body == TaskRecord.sampleJSON())
        }
    }

    @Test func `a connection that never says anything is closed`() async throws {
        var api = api()
        api.configuration.idleTimeout = .milliseconds(10)
        try await api.connect { wire in
            #expect(await wire.rest().isEmpty)
        }
    }

    @Test func `a connection that falls silent within a request is closed`() async throws {
        var api = api()
        api.configuration.idleTimeout = .seconds(1)
        try await api.connect { wire in
            try await wire.send("POST /v1/tasks HTTP/1.1", "Content-Type: application/json", "Content-Length: 5")
            #expect(await !wire.rest().contains("201"))
        }
    }

    @Test func `handlers run on the event loop of their connection`() async throws {
        let loops = Mutex<[Bool]>([])
        let api = TestAPI(
            .taskAfter {
                loops.withLock { $0.append(MultiThreadedEventLoopGroup.currentEventLoop != nil) }
                await Task.yield()
                loops.withLock { $0.append(MultiThreadedEventLoopGroup.currentEventLoop != nil) }
                return .sample()
            })
        try await api.connect { wire in
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            #expect(try await wire.answer().head.first == "http/1.1 200 ok")
        }
        #expect(loops.withLock { $0 } == [true, true])
    }
}
