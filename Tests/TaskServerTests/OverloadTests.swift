import HTTPTypes
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

@Suite(.timeLimit(.minutes(1))) struct OverloadTests {
    /// A store whose answers wait until they are released, and an API that works on one request at a time.
    private func withBusyAPI(_ body: (TestAPI, _ release: () -> Void, inout Wire, inout Wire) async throws -> Void)
        async throws
    {
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        var api = TestAPI(
            .taskAfter {
                enter.yield()
                for await _ in released { break }
                return .sample()
            })
        api.configuration.concurrentRequestLimit = 1
        try await api.serve { [api] port, _ in
            try await Wire.open(port: port) { first in
                try await first.send("GET /v1/tasks/7 HTTP/1.1")
                for await _ in entered { break }
                try await Wire.open(port: port) { second in
                    try await body(api, { release.finish() }, &first, &second)
                }
            }
        }
    }

    @Test func `beyond the limit a request is refused at once, the store is not asked, and room is made again`()
        async throws
    {
        try await withBusyAPI { api, release, first, second in
            // The one that has the place is held until `release`: what is answered meanwhile has not waited for it.
            for _ in 0..<50 {
                try await second.send("GET /v1/tasks/7 HTTP/1.1")
                let answer = try await second.answer()
                #expect(answer.head.first == "http/1.1 503 service unavailable")
                #expect(answer.head.contains("retry-after: 1"))
                #expect(answer.body.contains("\"code\":\"OVERLOADED\""))
            }
            #expect(api.store.questions.count == 1)
            release()
            #expect(try await first.answer().head.first == "http/1.1 200 ok")
            try await second.send("GET /v1/tasks/7 HTTP/1.1")
            #expect(try await second.answer().head.first == "http/1.1 200 ok")
        }
    }

    @Test func `a refused request with a body of unknown length ends its connection`() async throws {
        try await withBusyAPI { _, release, first, second in
            try await second.send(
                "POST /v1/tasks HTTP/1.1", "Content-Type: application/json", "Transfer-Encoding: chunked",
                body: "1\r\n{\r\n")
            #expect(try await second.answer().head.first == "http/1.1 503 service unavailable")
            #expect(await second.rest().isEmpty)
            release()
            _ = try await first.answer()
        }
    }

    @Test func `pipelined requests are answered in order, the slow one first`() async throws {
        try await withBusyAPI { _, release, first, second in
            try await first.send(
                raw: ["/v1", "/nowhere", "/v1/tasks/7"].map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
            // The service has had time for a whole exchange on another connection.
            try await second.send("GET /v1 HTTP/1.1")
            _ = try await second.answer()
            release()
            #expect(try await first.answer().body == TaskRecord.sampleJSON())
            #expect(try await first.answer().body.contains("baton"))
            #expect(try await first.answer().head.first == "http/1.1 404 not found")
            #expect(try await first.answer().body == TaskRecord.sampleJSON())
        }
    }

    @Test func `a rate limit is told with every answer, and what exceeds it is 429`() async throws {
        var api = TestAPI(.task(.sample()))
        api.configuration.rateLimit = RateLimit(perSecond: 0.1, burst: 3)
        try await api.connect { wire in
            for left in [2, 1, 0] {
                try await wire.send("GET /v1/tasks/7 HTTP/1.1")
                let head = try await wire.answer().head
                #expect(head.first == "http/1.1 200 ok")
                #expect(head.contains("ratelimit-policy: \"default\";q=3;w=30"))
                #expect(head.contains { $0.hasPrefix("ratelimit: \"default\";r=\(left);t=") })
            }
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            let answer = try await wire.answer()
            #expect(answer.head.first == "http/1.1 429 too many requests")
            #expect(answer.head.contains { $0.hasPrefix("ratelimit: \"default\";r=0;t=") })
            #expect(answer.head.contains("ratelimit-policy: \"default\";q=3;w=30"))
            let wait = answer.head.first { $0.hasPrefix("retry-after: ") }?.dropFirst("retry-after: ".count)
            #expect((1...10).contains(wait.flatMap { Int($0) } ?? 0))
            let problem = try Problem(decoding: JSONValue(parsing: Array(answer.body.utf8)))
            #expect(problem.code == .rateLimited && problem.isRetryable)
        }
        #expect(api.store.questions.count == 3)
    }

    @Test func `without a rate limit no answer speaks of one`() async throws {
        let response = try await TestAPI(.task(.sample())).send(.get, "/v1/tasks/7")
        #expect(response.headers[.rateLimit] == nil && response.headers[.rateLimitPolicy] == nil)
    }
}
