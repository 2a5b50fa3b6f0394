import HTTPTypes
package import Tracing

/// How requests are traced.
package struct RequestTracing: Sendable {
    let tracer: any Tracer
    /// Whether spans go anywhere; without that only the context that a caller sends is passed on, to the log.
    let isRecording: Bool

    package init(tracer: any Tracer, isRecording: Bool) {
        self.tracer = tracer
        self.isRecording = isRecording
    }

    /// The part that the service has in the caller's trace, or in a new one; `nil` when there is nothing to trace.
    func begin(
        _ method: HTTPRequest.Method, template: String?, headers: HTTPFields
    ) -> (context: InstrumentationContext, span: (any Span)?)? {
        guard isRecording || headers.contains(.traceParent) else { return nil }
        var context = InstrumentationContext.topLevel
        tracer.extract(headers, into: &context, using: HeaderExtractor())
        guard isRecording else { return (context, nil) }
        let name = template.map { "\(method.metricName) \($0)" } ?? method.metricName
        let span = tracer.startSpan(name, context: context, ofKind: .server)
        return (span.context, span.isRecording ? span : nil)
    }
}

private struct HeaderExtractor: Extractor {
    func extract(key: String, from carrier: HTTPFields) -> String? {
        // Several headers of one name are one list.
        HTTPField.Name(key).flatMap { carrier[$0] }
    }
}
