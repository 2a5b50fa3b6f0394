package import Logging
internal import Tracing

extension Logger.MetadataProvider {
    /// Gives each line of the log that a task writes the trace that the task works for.
    package static let trace = Logger.MetadataProvider {
        guard let trace = InstrumentationContext.current?.trace else { return [:] }
        return ["trace_id": "\(trace.traceID.text)", "span_id": "\(trace.spanText)"]
    }
}
