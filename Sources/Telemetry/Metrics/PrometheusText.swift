/// What a family of series is.
package enum MetricKind: String, Sendable {
    case counter
    case gauge
    case histogram
}

/// Metrics in the text format of Prometheus, version 0.0.4.
///
/// Source: Prometheus, "Exposition formats": HELP and TYPE of a family stand before its samples, which follow each other.
package struct PrometheusText: Sendable {
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) package var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(32 * 1024) }

    /// Begins a family; its samples must follow.
    package mutating func family(_ name: String, _ kind: MetricKind, help: String) {
        append("# HELP \(name) \(Self.escapedHelp(help))\n# TYPE \(name) \(kind.rawValue)\n")
    }

    /// A family of one series or more.
    package mutating func family(
        _ name: String, _ kind: MetricKind, help: String, _ samples: [(labels: [(String, String)], value: Double)]
    ) {
        family(name, kind, help: help)
        for (labels, value) in samples { sample(name, labels: SeriesLabels(labels).text, value) }
    }

    /// A family of one series without labels.
    package mutating func family(_ name: String, _ kind: MetricKind, help: String, _ value: Double) {
        family(name, kind, help: help, [([], value)])
    }

    mutating func sample(_ name: String, labels: String, _ value: Double) {
        append(labels.isEmpty ? "\(name) " : "\(name){\(labels)} ")
        append(Self.number(value))
        append("\n")
    }

    /// As Go's ParseFloat reads it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Whole numbers that a Double keeps exactly.
        return abs(value) < 9e15 && value == value.rounded() ? "\(Int64(value))" : "\(value)"
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private static func escapedHelp(_ help: String) -> String {
        help.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
    }
}
