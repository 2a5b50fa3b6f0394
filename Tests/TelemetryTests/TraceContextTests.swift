import Logging
import Testing
import Tracing

@testable import Telemetry

/// The W3C's headers, and what becomes of a trace in the service.
@Suite struct TraceContextTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private struct Headers: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    private func context(_ headers: [String: String], _ tracer: SpanTracer) -> InstrumentationContext {
        var context = InstrumentationContext.topLevel
        tracer.extract(headers, into: &context, using: Headers())
        return context
    }

    @Test func `a caller's context is read and passed on as it was`() throws {
        let tracer = SpanTracer(queue: nil)
        let context = context(["traceparent": Self.parent, "tracestate": "a=1,b@c=2"], tracer)
        let trace = try #require(context.trace)
        #expect(trace.traceID.text == "0af7651916cd43dd8448eb211c80319c" && trace.spanText == "b7ad6b7169203331")
        #expect(trace.isSampled && trace.state == "a=1,b@c=2")
        var headers: [String: String] = [:]
        tracer.inject(context, into: &headers, using: Headers())
        #expect(headers == ["traceparent": Self.parent, "tracestate": "a=1,b@c=2"])
    }

    @Test(arguments: [
        "", "00", "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "0-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 01",
    ])
    func `what is malformed is no context`(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
        #expect(context(["traceparent": header], SpanTracer(queue: nil)).trace == nil)
    }

    @Test func `a later version may say more, and other flags are ignored`() throws {
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03-more"
        let trace = try #require(TraceContext(traceparent: later))
        #expect(trace.isSampled && trace.traceparent == Self.parent)
        #expect(TraceContext(traceparent: String(Self.parent.dropLast(2)) + "02")?.isSampled == false)
    }

    @Test(arguments: [
        "", "a", "=1", "a=", "a=é", String(repeating: "a=1,", count: 33), "a=" + String(repeating: "x", count: 600),
    ])
    func `a malformed tracestate is left out, and the context stays`(state: String) {
        let trace = TraceContext(traceparent: Self.parent, tracestate: state)
        #expect(trace != nil && trace?.state == nil)
    }

    @Test func `a span is a part of its caller's trace, and follows its decision`() throws {
        for (flag, isKept) in [("01", true), ("00", false)] {
            let queue = SpanQueue()
            let tracer = SpanTracer(queue: queue, ratio: isKept ? 0 : 1)
            let parent = context(["traceparent": String(Self.parent.dropLast(2)) + flag], tracer)
            let span = tracer.startSpan("outer", context: parent, ofKind: .server)
            let inner = tracer.startSpan("inner", context: span.context, ofKind: .client)
            inner.end()
            span.end()
            span.end()
            let records = queue.takeBatch()
            #expect(span.isRecording == false && records.map(\.name) == (isKept ? ["inner", "outer"] : []))
            #expect(span.context.trace?.traceID == parent.trace?.traceID)
            #expect(span.context.trace?.spanID != parent.trace?.spanID)
            if isKept {
                #expect(records[1].parentSpanID == parent.trace?.spanID)
                #expect(records[0].parentSpanID == span.context.trace?.spanID)
            }
        }
    }

    @Test func `of new traces the chosen part is kept, each with all its spans`() {
        for (ratio, range) in [(0.0, 0...0), (0.25, 150...350), (1.0, 1000...1000)] {
            let queue = SpanQueue()
            let tracer = SpanTracer(queue: queue, ratio: ratio)
            for _ in 0..<1000 {
                let span = tracer.startSpan("outer", context: .topLevel)
                tracer.startSpan("inner", context: span.context).end()
                span.end()
            }
            var records: [SpanRecord] = []
            for _ in 0..<10 { records += queue.takeBatch() }
            #expect(records.count % 2 == 0 && range.contains(records.count / 2), "\(ratio): \(records.count)")
            #expect(Dictionary(grouping: records, by: \.trace.traceID).values.allSatisfy { $0.count == 2 })
        }
    }

    @Test func `without a collector nothing is recorded, and the caller's context stays as it is`() {
        let tracer = SpanTracer(queue: nil)
        let parent = context(["traceparent": Self.parent], tracer)
        let span = tracer.startSpan("outer", context: parent)
        #expect(!span.isRecording && span.context.trace == parent.trace)
        #expect(tracer.startSpan("outer", context: .topLevel).context.trace == nil)
    }

    @Test func `the log's lines have the trace that their task works for`() {
        let context = context(["traceparent": Self.parent], SpanTracer(queue: nil))
        #expect(Logger.MetadataProvider.trace.get().isEmpty)
        InstrumentationContext.withValue(context) {
            #expect(
                Logger.MetadataProvider.trace.get() == [
                    "trace_id": "0af7651916cd43dd8448eb211c80319c", "span_id": "b7ad6b7169203331",
                ])
        }
    }

    @Test func `a queue that nobody empties keeps its bound, and counts what it drops`() {
        let queue = SpanQueue(limit: 100)
        let tracer = SpanTracer(queue: queue)
        for _ in 0..<250 { tracer.startSpan("s", context: .topLevel).end() }
        #expect(queue.takeBatch().count == 100 && queue.counts.droppedFull == 150)
    }

    @Test func `of an error its type is kept and not its text`() {
        let queue = SpanQueue()
        let span = SpanTracer(queue: queue).startSpan("s", context: .topLevel)
        span.recordError(Talkative())
        span.end()
        let record = queue.takeBatch().first
        #expect(record?.events.first?.name == "exception")
        #expect(
            "\(String(describing: record))".contains("Talkative")
                && !"\(String(describing: record))".contains("hunter2"))
    }

    private struct Talkative: Error, CustomStringConvertible {
        var description: String { "hunter2" }
    }
}
