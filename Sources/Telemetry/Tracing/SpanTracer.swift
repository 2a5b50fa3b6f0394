package import Tracing

/// Makes spans for an exporter, and passes on the context that callers send.
///
/// Whether a trace is kept is decided where it begins: a caller's decision is followed, and a new trace is kept with the
/// chance that `ratio` is, by its id, so that all who see the id decide alike (OpenTelemetry, `ParentBased` and
/// `TraceIdRatioBased`).
package struct SpanTracer: Tracer {
    package typealias Span = RecordedSpan

    private let queue: SpanQueue?
    /// Ids below it are kept.
    private let threshold: UInt64
    private let keepsAll: Bool

    /// - Parameters:
    ///   - queue: Where spans go; `nil` makes none.
    ///   - ratio: Of new traces, from 0 to 1.
    package init(queue: SpanQueue?, ratio: Double = 1) {
        self.queue = queue
        keepsAll = ratio >= 1
        threshold = ratio >= 1 ? .max : ratio > 0 ? UInt64(ratio * 0x1p64) : 0
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        guard let queue else { return RecordedSpan(context: context, record: nil, queue: nil) }
        let parent = context.trace
        var trace = parent ?? newTrace()
        trace.spanID = .random(in: 1 ... .max)
        context.trace = trace
        guard trace.isSampled else { return RecordedSpan(context: context, record: nil, queue: nil) }
        let record = SpanRecord(
            trace: trace, parentSpanID: parent?.spanID, name: operationName, kind: kind,
            start: instant().nanosecondsSinceEpoch)
        return RecordedSpan(context: context, record: record, queue: queue)
    }

    package func startAnySpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> any Tracing.Span {
        startSpan(
            operationName, context: context(), ofKind: kind, at: instant(), function: function, file: fileID,
            line: line)
    }

    /// Spans leave by themselves.
    package func forceFlush() {}

    private func newTrace() -> TraceContext {
        let id = TraceContext.TraceID.random()
        return TraceContext(traceID: id, spanID: 0, isSampled: keepsAll || id.low < threshold)
    }
}

// The W3C's headers.
extension SpanTracer {
    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let parent = extractor.extract(key: "traceparent", from: carrier) else { return }
        let state = extractor.extract(key: "tracestate", from: carrier)
        guard let trace = TraceContext(traceparent: parent, tracestate: state) else { return }
        context.trace = trace
    }

    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }
}
