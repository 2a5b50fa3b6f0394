import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TaskModel
import TestSupport
import Testing
import Tracing

@testable import Telemetry

/// What a collector is sent, and what happens when it does not take it.
@Suite(.timeLimit(.minutes(2))) struct SpanExporterTests {
    private let queue = SpanQueue(limit: 2000)

    private func exporter(
        _ port: Int, interval: Duration = .milliseconds(20), headers: ExportHeaders? = nil
    ) -> SpanExporter {
        var configuration = SpanExporter.Configuration(
            endpoint: "http://127.0.0.1:\(port)", serviceVersion: "1.2.3", instance: "i-1")
        configuration.headers = headers
        configuration.interval = interval
        configuration.exportTimeout = .seconds(30)
        return SpanExporter(
            configuration, queue: queue, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func addSpans(_ count: Int) {
        let tracer = SpanTracer(queue: queue)
        for number in 0..<count {
            let span = tracer.startSpan("GET /v1/tasks/{id}", context: .topLevel, ofKind: .server)
            span.attributes["number"] = number
            span.attributes["text"] = "a\"b"
            span.attributes["flag"] = true
            span.setStatus(SpanStatus(code: .error))
            span.end()
        }
    }

    @Test func `spans arrive as OTLP in JSON, each once`() async throws {
        try await Collector.run { collector in
            let exporter = exporter(collector.port)
            try await withThrowingTaskGroup { group in
                group.addTask { try await exporter.run() }
                addSpans(1300)
                #expect(try await eventually(within: .seconds(30)) { queue.counts.exported == 1300 })
                group.cancelAll()
                try await group.waitForAll()
            }
            let bodies = collector.bodies
            #expect(bodies.count >= 3 && bodies.allSatisfy { $0.path == "/v1/traces" && $0.type == "application/json" })
            let spans = try bodies.flatMap { try Self.spans(in: $0.bytes) }
            #expect(spans.count == 1300)
            #expect(Set(spans.compactMap { Self.text($0["spanId"]) }).count == 1300)
            let first = try #require(spans.first)
            #expect(Self.text(first["traceId"])?.count == 32 && Self.text(first["spanId"])?.count == 16)
            #expect(first["parentSpanId"] == nil && first["kind"] == .integer(2))
            #expect(first["name"] == .string("GET /v1/tasks/{id}") && first["status"]?["code"] == .integer(2))
            let start = try #require(Self.text(first["startTimeUnixNano"]).flatMap { UInt64($0) })
            let end = try #require(Self.text(first["endTimeUnixNano"]).flatMap { UInt64($0) })
            #expect(start > 1_700_000_000_000_000_000 && end >= start)
            guard case .array(let attributes) = first["attributes"] else { throw Malformed() }
            #expect(attributes.compactMap { Self.text($0["key"]) } == ["flag", "number", "text"])
            #expect(attributes[0]["value"]?["boolValue"] == .bool(true))
            #expect(attributes[1]["value"]?["intValue"] == .string("0"))
            #expect(attributes[2]["value"]?["stringValue"] == .string("a\"b"))
        }
    }

    @Test func `at the stop what is left is sent`() async throws {
        try await Collector.run { collector in
            // Long enough that nothing would leave by itself.
            let exporter = exporter(collector.port, interval: .seconds(3600))
            addSpans(10)
            let group = ServiceGroup(services: [exporter], logger: Logger(label: "test"))
            async let running: Void = group.run()
            await group.triggerGracefulShutdown()
            try await running
            #expect(queue.counts.exported == 10)
            #expect(try collector.bodies.flatMap { try Self.spans(in: $0.bytes) }.count == 10)
        }
    }

    @Test func `a collector that is busy is asked again`() async throws {
        try await Collector.run(answers: [.serviceUnavailable, .tooManyRequests]) { collector in
            try await export(1, to: collector)
            #expect(queue.counts.exported == 1 && queue.counts.droppedFailed == 0 && collector.bodies.count == 3)
        }
    }

    @Test func `one that is busy for ever, or gone, costs spans and nothing else`() async throws {
        try await Collector.run(answers: Array(repeating: .serviceUnavailable, count: 100)) { collector in
            try await export(5, to: collector)
            #expect(queue.counts.droppedFailed == 5 && queue.counts.exported == 0)
        }
    }

    @Test func `what it refuses is not sent again`() async throws {
        try await Collector.run(answers: [.badRequest]) { collector in
            try await export(5, to: collector)
            #expect(queue.counts.droppedRejected == 5 && collector.bodies.count == 1)
        }
    }

    @Test func `it sees the operator's headers beside the exporter's own`() async throws {
        try await Collector.run { collector in
            let headers = try ExportHeaders(parsing: "Authorization=Bearer%20abc,x-tenant=a%2Cb")
            try await export(1, to: collector, headers: headers)
            let body = try #require(collector.bodies.first)
            #expect(body.headers[.authorization] == "Bearer abc")
            #expect(body.headers[values: try #require(HTTPField.Name("X-Tenant"))] == ["a,b"])
            #expect(body.type == "application/json")
        }
    }

    @Test func `they go nowhere else: a collector that sends elsewhere refuses`() async throws {
        try await Collector.run { other in
            try await Collector.run(answers: [.temporaryRedirect], location: "http://127.0.0.1:\(other.port)/") {
                collector in
                try await export(1, to: collector, headers: ExportHeaders(parsing: "x-key=abc"))
                #expect(queue.counts.droppedRejected == 1 && collector.bodies.count == 1 && other.bodies.isEmpty)
            }
        }
    }

    @Test func `a part that it rejects is counted`() {
        let answer = #"{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}"#
        #expect(SpanExporter.rejectedCount(in: Array(answer.utf8)) == 3)
        #expect(SpanExporter.rejectedCount(in: Array("{}".utf8)) == 0 && SpanExporter.rejectedCount(in: []) == 0)
    }

    /// Until none waits.
    private func export(_ count: Int, to collector: Collector, headers: ExportHeaders? = nil) async throws {
        let exporter = exporter(collector.port, headers: headers)
        try await withThrowingTaskGroup { group in
            group.addTask { try await exporter.run() }
            addSpans(count)
            let isDone = try await eventually(within: .seconds(60)) {
                let counts = queue.counts
                return counts.exported + counts.droppedFailed + counts.droppedRejected == count
            }
            #expect(isDone)
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private struct Malformed: Error {}

    private static func text(_ value: JSONValue?) -> String? { if case .string(let text) = value { text } else { nil } }

    private static func spans(in body: [UInt8]) throws -> [JSONValue] {
        guard case .array(let resources) = try JSONValue(parsing: body)["resourceSpans"], resources.count == 1,
            case .array(let attributes) = resources[0]["resource"]?["attributes"],
            case .array(let scopes) = resources[0]["scopeSpans"], scopes.count == 1,
            case .array(let spans) = scopes[0]["spans"]
        else { throw Malformed() }
        #expect(attributes.first?["value"]?["stringValue"] == .string("baton"))
        #expect(scopes[0]["scope"]?["name"] == .string("baton"))
        return spans
    }
}

/// An HTTP server that keeps what it is sent.
final class Collector: Sendable {
    struct Body: Sendable {
        var path: String
        var headers: HTTPFields
        var bytes: [UInt8]

        var type: String? { headers[.contentType] }
    }

    private let kept = Mutex<[Body]>([])
    private let answers: Mutex<[HTTPResponse.Status]>
    private let listening = Mutex<Int?>(nil)

    /// Where its answers lead.
    private let location: String?

    private init(answers: [HTTPResponse.Status], location: String?) {
        self.answers = Mutex(answers)
        self.location = location
    }

    var bodies: [Body] { kept.withLock { $0 } }
    var port: Int { listening.withLock { $0 } ?? 0 }

    /// - Parameter answers: One after the other; then 200.
    static func run(
        answers: [HTTPResponse.Status] = [], location: String? = nil,
        _ body: @Sendable (Collector) async throws -> Void
    ) async throws {
        let collector = Collector(answers: answers, location: location)
        let router = Router()
        router.post("**") { request, _ in
            let bytes = try await request.body.collect(upTo: 1 << 24)
            let status = collector.take(
                Body(path: request.uri.path, headers: request.headers, bytes: Array(bytes.readableBytesView)))
            let headers: HTTPFields = collector.location.map { [.location: $0] } ?? [:]
            return Response(status: status, headers: headers)
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in collector.listening.withLock { $0 = channel.localAddress?.port } },
            logger: Logger(label: "collector") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup { group in
            group.addTask { try await application.run() }
            #expect(try await eventually(within: .seconds(30)) { collector.port != 0 })
            try await body(collector)
            group.cancelAll()
            do { try await group.waitForAll() } catch is CancellationError {}
        }
    }

    private func take(_ body: Body) -> HTTPResponse.Status {
        kept.withLock { $0.append(body) }
        return answers.withLock { $0.isEmpty ? .ok : $0.removeFirst() }
    }
}
