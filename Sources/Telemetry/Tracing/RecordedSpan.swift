internal import Synchronization
package import Tracing

/// What is exported of a span.
package struct SpanRecord: Sendable {
    var trace: TraceContext
    var parentSpanID: UInt64?
    var name: String
    var kind: SpanKind
    /// Nanoseconds since 1970.
    var start: UInt64
    var end: UInt64 = 0
    var attributes = SpanAttributes([:])
    var events: [SpanEvent] = []
    var links: [SpanLink] = []
    var status: SpanStatus?

    /// Of events and of links each; more are left out.
    static let detailLimit = 32
}

/// A span of a trace: recorded when the trace is kept, and otherwise only its context.
package final class RecordedSpan: Tracing.Span {
    package let context: InstrumentationContext
    private let queue: SpanQueue?
    /// `nil` when it is not recorded, or not any more.
    private let record: Mutex<SpanRecord?>

    init(context: InstrumentationContext, record: SpanRecord?, queue: SpanQueue?) {
        self.context = context
        self.queue = queue
        self.record = Mutex(record)
    }

    package var isRecording: Bool { queue != nil && record.withLock { $0 != nil } }

    package var operationName: String {
        get { record.withLock { $0?.name ?? "" } }
        set { record.withLock { $0?.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { record.withLock { $0?.attributes ?? [:] } }
        set { record.withLock { $0?.attributes = newValue } }
    }

    package func setStatus(_ status: SpanStatus) { record.withLock { $0?.status = status } }

    package func addEvent(_ event: SpanEvent) {
        record.withLock { record in
            if let count = record?.events.count, count < SpanRecord.detailLimit { record?.events.append(event) }
        }
    }

    package func addLink(_ link: SpanLink) {
        record.withLock { record in
            if let count = record?.links.count, count < SpanRecord.detailLimit { record?.links.append(link) }
        }
    }

    /// Keeps the error's type and not its text, which may hold what belongs to nobody else.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        var attributes = attributes
        attributes["exception.type"] = String(reflecting: type(of: error))
        addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
    }

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let queue else { return }
        let ended = record.withLock { record in
            defer { record = nil }
            return record
        }
        guard var ended else { return }
        ended.end = max(ended.start, instant().nanosecondsSinceEpoch)
        queue.add(ended)
    }
}
