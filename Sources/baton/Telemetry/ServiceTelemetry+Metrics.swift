import Migrator
import TaskServer
import Telemetry

// What is known without being counted, asked when somebody reads the metrics.
extension ServiceTelemetry {
    func writeMetrics(to text: inout PrometheusText) {
        writeRequests(to: &text)
        text.family(
            "baton_build_info", .gauge, help: "Which build this is; always 1",
            [([("version", build.version), ("revision", build.revision)], 1)])
        if let version = schema.version {
            text.family(
                "baton_schema_info", .gauge, help: "The newest migration that the database has; always 1",
                [([("version", version.rawValue)], 1)])
        }
        text.family(
            "baton_log_lines_dropped_total", .counter, help: "Lines of the log that nobody took",
            Double(LineSink.standardError.droppedCount))
        writeSpans(to: &text)
        ProcessMetrics.write(to: &text)
    }

    private func writeRequests(to text: inout PrometheusText) {
        let counts = Dictionary(grouping: requests.inFlight.all, by: \.method).mapValues(\.count)
        // Those that are read most are there with a zero.
        let methods = Set(counts.keys).union(["GET", "POST", "PATCH", "DELETE"]).sorted()
        text.family(
            "http_server_active_requests", .gauge, help: "Requests that are worked on",
            methods.map { (labels: [("http_request_method", $0)], value: Double(counts[$0] ?? 0)) })
    }

    private func writeSpans(to text: inout PrometheusText) {
        let counts = spans?.counts ?? SpanQueue.Counts()
        text.family(
            "baton_trace_spans_exported_total", .counter, help: "Spans that the collector took",
            Double(counts.exported))
        text.family(
            "baton_trace_spans_dropped_total", .counter, help: "Spans that nobody will see, by reason",
            [
                ([("reason", "queue_full")], Double(counts.droppedFull)),
                ([("reason", "export_failed")], Double(counts.droppedFailed)),
                ([("reason", "rejected")], Double(counts.droppedRejected)),
            ])
    }
}
