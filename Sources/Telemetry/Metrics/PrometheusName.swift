/// Makes names that Prometheus takes of those that swift-metrics knows.
///
/// Prometheus, "Data model": a metric's name is `[a-zA-Z_:][a-zA-Z0-9_:]*`, a label's `[a-zA-Z_][a-zA-Z0-9_]*`, not
/// beginning with two underscores. A colon is for rules, so none is made.
enum PrometheusName {
    static func metric(_ label: String, kind: MetricKind, isTime: Bool) -> String {
        var name = plain(label)
        if isTime, !name.hasSuffix("_seconds") { name += "_seconds" }
        if kind == .counter, !name.hasSuffix("_total") { name += "_total" }
        return name
    }

    static func label(_ name: String) -> String {
        var plain = plain(name)
        // Two underscores are the server's own.
        while plain.hasPrefix("__") { plain.removeFirst() }
        return plain == "le" || plain == "quantile" ? "exported_\(plain)" : plain
    }

    /// Everything but letters, digits and underscores becomes one underscore.
    private static func plain(_ text: String) -> String {
        var name = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            if isPlain { name.unicodeScalars.append(scalar) } else if name.last != "_" { name += "_" }
        }
        guard let first = name.unicodeScalars.first else { return "_" }
        return ("0"..."9").contains(first) ? "_" + name : name
    }
}

/// The labels of a series as they are written: `a="b",c="d"`, in the order of their names.
struct SeriesLabels: Hashable, Sendable {
    /// Of a value, in bytes; what is longer is cut.
    static let valueLimit = 256
    let text: String

    init(_ dimensions: [(String, String)]) {
        var pairs: [(name: String, value: String)] = []
        for (name, value) in dimensions where !value.isEmpty {
            let name = PrometheusName.label(name)
            // Of two that become one, the first one stays.
            if !pairs.contains(where: { $0.name == name }) { pairs.append((name, value)) }
        }
        text = pairs.sorted { $0.name < $1.name }.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            .joined(separator: ",")
    }

    static func escaped(_ value: String) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            guard text.utf8.count < valueLimit else { break }
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
