import NIOCore
import TaskModel
import Testing

@testable import TaskServer

/// Callers who send so slowly that they would hold a connection for ever.
@Suite(.timeLimit(.minutes(1))) struct SlowRequestTests {
    private func api(head: Duration, body: Duration, _ answer: ScriptedStore.Answer = .task(.sample())) -> TestAPI {
        var api = TestAPI(answer)
        api.configuration.headTimeout = head
        api.configuration.bodyTimeout = body
        return api
    }

    @Test func `a head that does not become complete is 408, and the connection ends`() async throws {
        try await api(head: .milliseconds(200), body: .seconds(60)).connect { wire in
            try await wire.send(raw: "GET /v1 HTTP/1.1\r\nHost: a\r\nX-Slow:")
            let answer = try await wire.answer()
            #expect(answer.head.first == "http/1.1 408 request timeout")
            #expect(answer.head.contains("connection: close"))
            #expect(answer.head.contains("content-type: application/problem+json"))
            let problem = try Problem(decoding: JSONValue(parsing: Array(answer.body.utf8)))
            #expect(problem.code == .requestTimeout && problem.status == 408)
            #expect(await wire.rest().isEmpty)
        }
    }

    @Test(arguments: [["Content-Length: 100"], ["Transfer-Encoding: chunked"]])
    func `a body that does not become complete is 408, nothing is asked, and the connection ends`(
        headers: [String]
    ) async throws {
        let api = api(head: .seconds(60), body: .milliseconds(200))
        try await api.connect { wire in
            let lines =
                ["POST /v1/tasks HTTP/1.1", "Host: a", "Content-Type: application/json", "X-Request-Id: slow"] + headers
            try await wire.send(raw: lines.map { $0 + "\r\n" }.joined() + "\r\n1\r\n{")
            let answer = try await wire.answer()
            #expect(answer.head.first == "http/1.1 408 request timeout")
            #expect(answer.head.contains("x-request-id: slow"))
            #expect(answer.head.contains("connection: close"))
            #expect(await wire.rest().isEmpty)
        }
        #expect(api.store.questions.isEmpty)
    }

    @Test func `each further byte gains no time`() {
        let clock = ReceivingClock()
        let limits = ReceivingLimits(head: .seconds(10), body: .seconds(30))
        #expect(clock.deadline(limits) == nil)
        clock.bytesCame()
        let deadline = clock.deadline(limits)
        #expect(deadline != nil)
        for _ in 0..<1000 { clock.bytesCame() }
        #expect(clock.deadline(limits) == deadline)
        clock.headCame()
        let bodyDeadline = clock.deadline(limits)
        #expect((deadline ?? .now()) < (bodyDeadline ?? .now()))
        for _ in 0..<1000 { clock.bytesCame() }
        #expect(clock.deadline(limits) == bodyDeadline)
        clock.endCame()
        #expect(clock.deadline(limits) == nil)
    }

    /// A connection whose head is never complete, as a clock: returns after at least the head's limit.
    private func waitForSlowness(_ port: Int) async throws {
        try await Wire.open(port: port) { wire in
            try await wire.send(raw: "GET")
            #expect(try await wire.answer().head.first == "http/1.1 408 request timeout")
        }
    }

    @Test func `silence between two requests is not slowness`() async throws {
        try await api(head: .milliseconds(100), body: .milliseconds(100)).serve { port, _ in
            try await Wire.open(port: port) { wire in
                for _ in 0..<2 {
                    try await wire.send("GET /v1/tasks/7 HTTP/1.1")
                    #expect(try await wire.answer().head.first == "http/1.1 200 ok")
                    try await waitForSlowness(port)
                }
            }
        }
    }

    @Test func `whoever waits for the service is not slow, and neither is the head behind that request`() async throws {
        let (released, release) = AsyncStream<Void>.makeStream()
        let answer = ScriptedStore.Answer.taskAfter {
            for await _ in released { break }
            return .sample()
        }
        try await api(head: .milliseconds(100), body: .milliseconds(100), answer).serve { port, _ in
            try await Wire.open(port: port) { wire in
                try await wire.send(raw: "GET /v1/tasks/7 HTTP/1.1\r\nHost: a\r\n\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n")
                try await waitForSlowness(port)
                try await waitForSlowness(port)
                release.finish()
                #expect(try await wire.answer().body == TaskRecord.sampleJSON())
                try await wire.send(raw: "\r\n")
                #expect(try await wire.answer().head.first == "http/1.1 200 ok")
            }
        }
    }
}
