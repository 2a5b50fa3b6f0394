import CoreMetrics
import HTTPTypes
import HummingbirdTesting
import InMemoryTracing
import MetricsTestKit
import Synchronization
import TaskModel
import Testing
import Tracing

@testable import TaskServer

/// What is counted and traced of requests, and what is known of them while they are worked on.
@Suite struct RequestObserverTests {
    private let metrics = TestMetrics()

    private func api(_ answer: ScriptedStore.Answer, tracing: RequestTracing? = nil) -> TestAPI {
        var api = TestAPI(answer)
        api.observer = RequestObserver(metrics: metrics, tracing: tracing)
        return api
    }

    private func durations(
        _ method: String, _ route: String, _ status: Int, _ more: [(String, String)] = []
    ) -> Int {
        let dimensions =
            [
                ("http.request.method", method), ("http.route", route), ("http.response.status_code", "\(status)"),
            ] + more
        return (try? metrics.expectTimer("http.server.request.duration", dimensions).values.count) ?? 0
    }

    private func count(_ label: String, _ name: String, _ value: String) -> Int64 {
        (try? metrics.expectCounter(label, [(name, value)]).values.reduce(0, +)) ?? 0
    }

    @Test func `a request is timed under its route's template, its method and its status`() async throws {
        let api = api(.failure(StoreError.taskNotFound))
        for id in 1...3 { _ = try await api.send(.get, "/v1/tasks/\(id)?x=1") }
        _ = try await api.send(.get, "/v1/tasks/4")
        #expect(durations("GET", "/v1/tasks/{id}", 404) == 1 && durations("GET", "/v1/tasks/{id}", 400) == 3)
    }

    @Test func `what callers make up makes no series: paths without a route are one, and so are methods`() async throws
    {
        let api = api(.done)
        for number in 0..<5 {
            _ = try await api.send(.get, "/nobody/\(number)")
            _ = try await api.send(try #require(HTTPRequest.Method("MADE\(number)")), "/v1/tasks")
        }
        #expect(durations("GET", "", 404) == 5 && durations("_OTHER", "/v1/tasks", 405) == 5)
    }

    @Test func `problems are counted by code, and what was turned away by reason`() async throws {
        var overloaded = api(.failure(StoreError.overloaded))
        _ = try await overloaded.send(.get, "/v1/tasks/1")
        #expect(count("baton.problems", "code", "OVERLOADED") == 1 && count("baton.sheds", "reason", "database") == 1)

        overloaded = api(.failure(StoreError.taskNotFound))
        overloaded.configuration.rateLimit = RateLimit(perSecond: 0.001, burst: 1)
        try await overloaded.application.test(.router) { client in
            for _ in 0..<3 {
                _ = try await client.executeRequest(uri: "/v1/tasks/1", method: .get, headers: [:], body: nil)
            }
        }
        #expect(count("baton.sheds", "reason", "rate_limit") == 2)
        #expect(count("baton.problems", "code", "RATE_LIMITED") == 2)
        #expect(count("baton.problems", "code", "TASK_NOT_FOUND") == 1)
        #expect(count("baton.sheds", "reason", "requests") == 0)
    }

    @Test func `requests beyond the limit are turned away for that reason`() async throws {
        let gate = Gate()
        var api = api(
            .taskAfter {
                await gate.wait()
                throw StoreError.taskNotFound
            })
        api.configuration.concurrentRequestLimit = 1
        try await api.application.test(.router) { client in
            async let first = client.executeRequest(uri: "/v1/tasks/1", method: .get, headers: [:], body: nil)
            await gate.reached()
            let second = try await client.executeRequest(uri: "/v1/tasks/1", method: .get, headers: [:], body: nil)
            #expect(second.status == .serviceUnavailable)
            gate.open()
            #expect(try await first.status == .notFound)
        }
        #expect(count("baton.sheds", "reason", "requests") == 1)
    }

    @Test func `a request is known by id, route and age while it is worked on, and not after that`() async throws {
        let gate = Gate()
        let api = api(
            .taskAfter {
                await gate.wait()
                throw StoreError.taskNotFound
            })
        let inFlight = try #require(api.observer).inFlight
        try await api.application.test(.router) { client in
            async let answer = client.executeRequest(
                uri: "/v1/tasks/1", method: .get, headers: [.requestID: "r-1"], body: nil)
            await gate.reached()
            let entry = try #require(inFlight.all.first)
            #expect(entry.id == "r-1" && entry.method == "GET" && entry.template == "/v1/tasks/{id}")
            #expect(entry.arrival <= .now && inFlight.all.count == 1)
            gate.open()
            _ = try await answer
        }
        #expect(inFlight.all.isEmpty)
    }

    private let ndjson: HTTPFields = [.accept: "application/x-ndjson"]

    /// How many streams of tasks were timed that ended that way.
    private func streams(brokenOff reason: String? = nil) -> Int {
        durations(
            "GET", "/v1/tasks", 200, [("baton.answer", "stream")] + (reason.map { [("error.type", $0)] } ?? []))
    }

    @Test func `a stream is worked on, timed and logged to its last piece, under a label of its own`() async throws {
        let gate = Gate()
        let log = RecordingLog()
        var api = api(.tasksThen(Page(items: [.sample()], hasMore: false)) { await gate.wait() })
        api.logger = log.logger
        let inFlight = try #require(api.observer).inFlight
        let headers = ndjson
        try await api.application.test(.router) { client in
            async let answer = client.executeRequest(uri: "/v1/tasks", method: .get, headers: headers, body: nil)
            await gate.reached()
            #expect(inFlight.all.map(\.template) == ["/v1/tasks"] && streams() == 0)
            #expect(!log.lines.contains { $0.message == "request" })
            gate.open()
            let status = try await answer.status
            #expect(status == .ok)
        }
        #expect(inFlight.all.isEmpty && streams() == 1 && durations("GET", "/v1/tasks", 200) == 0)
        let lines = log.lines.filter { $0.message == "request" }
        #expect(lines.count == 1 && lines.first?.metadata["status"] == "200")
        #expect(lines.first?.metadata["error_type"] == nil)
    }

    @Test func `a stream that the database breaks off is told with the reason`() async throws {
        let log = RecordingLog()
        var api = api(
            .tasksThen(Page(items: [.sample()], hasMore: false)) { throw StoreError.deadlineExceeded })
        api.logger = log.logger
        _ = try await api.connect { wire in
            try await wire.send("GET /v1/tasks HTTP/1.1", "Host: x", "Accept: application/x-ndjson")
            return await wire.rest()
        }
        #expect(streams(brokenOff: "DEADLINE_EXCEEDED") == 1 && streams() == 0)
        let line = log.lines.first { $0.message == "request" }
        #expect(line?.metadata["error_type"] == "DEADLINE_EXCEEDED" && line?.metadata["status"] == "200")
    }

    @Test(.timeLimit(.minutes(1))) func `so is one whose reader leaves, and it is not worked on any more`()
        async throws
    {
        let gate = Gate()
        let api = api(
            .tasksThen(Page(items: [.sample()], hasMore: false)) {
                gate.arrive()
                try await Task.sleep(for: .seconds(3600))
            })
        try await api.serve { port, _ in
            try await Wire.open(port: port) { wire in
                try await wire.send("GET /v1/tasks HTTP/1.1", "Host: x", "Accept: application/x-ndjson")
                await gate.reached()
            }
        }
        // A server ends when all its connections have.
        #expect(streams(brokenOff: "BROKEN_OFF") == 1 && streams() == 0)
        #expect(try #require(api.observer).inFlight.all.isEmpty)
    }

    @Test func `an answer's end is told once, and that nobody writes it too`() {
        let seen = Mutex<[Sending]>([])
        let end = AnswerEnd { sending in seen.withLock { $0.append(sending) } }
        end.happened(.streamed)
        end.happened(.brokenOff(reason: "X"))
        _ = AnswerEnd { sending in seen.withLock { $0.append(sending) } }
        #expect(seen.withLock { $0 } == [.streamed, .brokenOff(reason: "BROKEN_OFF")])
    }

    @Test func `what a stream asks the database belongs to the request's trace, whose span ends with it`() async throws
    {
        let tracer = InMemoryTracer()
        let seen = Mutex<[String?]>([])
        let api = api(
            .tasksThen(Page(items: [.sample()], hasMore: false)) {
                let context = InstrumentationContext.current?.inMemorySpanContext
                seen.withLock { $0.append(tracer.finishedSpans.isEmpty ? context?.spanID : "ended") }
            }, tracing: RequestTracing(tracer: tracer, isRecording: true))
        _ = try await api.send(.get, "/v1/tasks", ndjson)
        let span = try #require(tracer.finishedSpans.first)
        #expect(seen.withLock { $0 } == [span.spanID] && tracer.finishedSpans.count == 1)
    }

    @Test(arguments: [
        ("GET /v1/tasks/7 HTTP/1.1\r\n\r\n", "MALFORMED_REQUEST"), ("nonsense\r\n\r\n", "MALFORMED_REQUEST"),
        (
            "GET / HTTP/1.1\r\nHost: x\r\n\((0..<200).map { "X-\($0): a\r\n" }.joined())\r\n",
            "HEADERS_TOO_LARGE"
        ),
    ])
    func `what the HTTP layer refuses is counted among the problems`(bytes: String, code: String) async throws {
        let api = api(.done)
        try await api.connect { wire in
            try await wire.send(raw: bytes)
            _ = try await wire.answer()
        }
        #expect(count("baton.problems", "code", code) == 1)
    }

    @Test func `a connection beyond the limit is counted as turned away, and its problem`() async throws {
        var api = api(.done)
        api.configuration.connectionLimit = 1
        try await api.serve { port, _ in
            try await Wire.open(port: port) { first in
                try await first.send("GET /v1 HTTP/1.1")
                _ = try await first.answer()
                _ = try await Wire.open(port: port) { second in try await second.answer() }
            }
        }
        #expect(count("baton.sheds", "reason", "connections") == 1)
        #expect(count("baton.problems", "code", "OVERLOADED") == 1)
    }

    @Test func `a replay is counted`() async throws {
        let kept = KeptAnswer(status: 201, entityTag: "\"1\"", body: Array("{}".utf8))
        _ = try await api(.failure(Replay(kept))).send(
            .post, "/v1/users", [.idempotencyKey: "k"], json: #"{"name":"Ada"}"#)
        #expect(count("baton.idempotent_replays", "http.route", "/v1/users") == 1)
    }

    @Test func `a request is a span, and what is done for it is done in its context`() async throws {
        let tracer = InMemoryTracer()
        let seen = Mutex<[String?]>([])
        let api = api(
            .taskAfter {
                let context = InstrumentationContext.current?.inMemorySpanContext
                seen.withLock { $0.append(context?.spanID) }
                throw StoreError.databaseUnavailable
            }, tracing: RequestTracing(tracer: tracer, isRecording: true))
        _ = try await api.send(.get, "/v1/tasks/1")
        let span = try #require(tracer.finishedSpans.first)
        #expect(tracer.finishedSpans.count == 1 && span.operationName == "GET /v1/tasks/{id}" && span.kind == .server)
        #expect(span.attributes.get("http.response.status_code") == .int64(503))
        #expect(span.attributes.get("http.route") == .string("/v1/tasks/{id}") && span.status?.code == .error)
        #expect(seen.withLock { $0 } == [span.spanID])
    }

    @Test func `without a collector only a caller's own context is carried on`() async throws {
        let tracer = InMemoryTracer()
        let api = api(
            .failure(StoreError.taskNotFound), tracing: RequestTracing(tracer: tracer, isRecording: false))
        _ = try await api.send(.get, "/v1/tasks/1")
        #expect(tracer.performedContextExtractions.isEmpty)
        _ = try await api.send(.get, "/v1/tasks/1", [.traceParent: "x"])
        #expect(tracer.performedContextExtractions.count == 1 && tracer.finishedSpans.isEmpty)
    }
}

/// Holds up who comes until it is opened, and tells that somebody came.
private final class Gate: Sendable {
    private let arrivals = AsyncStream.makeStream(of: Void.self)
    private let openings = AsyncStream.makeStream(of: Void.self)

    func arrive() { arrivals.continuation.finish() }

    func wait() async {
        arrive()
        for await _ in openings.stream {}
    }

    func reached() async {
        for await _ in arrivals.stream {}
    }

    func open() { openings.continuation.finish() }
}
