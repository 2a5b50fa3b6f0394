/// Metrics as Prometheus would read them, and no more leniently: version 0.0.4 of its text format.
///
/// On top of what the format demands: HELP and TYPE for every family, each family once, counters that end in `_total`, no
/// time of its own for a sample, and histograms that add up.
package struct MetricsText {
    package struct Sample {
        package var name: String
        package var labels: [String: String]
        package var value: Double
    }

    package struct Family {
        package var type: String
        package var samples: [Sample] = []
    }

    /// Line, and what is wrong with it.
    package struct Fault: Error, CustomStringConvertible {
        package var description: String
    }

    package private(set) var families: [String: Family] = [:]

    package init(parsing text: String) throws {
        guard text.hasSuffix("\n") else { throw Fault(description: "no line feed at the end") }
        var helped: String?
        var current: String?
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            func require(_ condition: Bool, _ what: String) throws {
                if !condition { throw Fault(description: "\(what): \(line)") }
            }
            if line.hasPrefix("# HELP ") {
                let parts = line.dropFirst(7).split(separator: " ", maxSplits: 1)
                try require(parts.count == 2 && Self.isName(parts[0]), "HELP without a name or a text")
                helped = String(parts[0])
            } else if line.hasPrefix("# TYPE ") {
                let parts = line.dropFirst(7).split(separator: " ").map(String.init)
                try require(parts.count == 2 && parts[0] == helped, "TYPE not after its HELP")
                try require(["counter", "gauge", "histogram"].contains(parts[1]), "unknown type")
                try require(families[parts[0]] == nil, "a family twice")
                try require((parts[1] == "counter") == parts[0].hasSuffix("_total"), "_total is for counters")
                families[parts[0]] = Family(type: parts[1])
                current = parts[0]
            } else {
                let sample = try Self.sample(line)
                guard let name = current, let family = families[name] else {
                    throw Fault(description: "a sample without a family: \(line)")
                }
                let suffixes = family.type == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                try require(suffixes.contains { name + $0 == sample.name }, "a sample of another family than \(name)")
                let isNew = !family.samples.contains { $0.name == sample.name && $0.labels == sample.labels }
                try require(isNew, "a series twice")
                try require(family.type != "counter" || sample.value >= 0, "a counter below zero")
                families[name]?.samples.append(sample)
            }
        }
        for (name, family) in families where family.type == "histogram" { try Self.check(name, family) }
    }

    /// Of a series with exactly these labels.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        let family =
            families[name]
            ?? ["_bucket", "_sum", "_count"].lazy.filter { name.hasSuffix($0) }
            .compactMap { families[String(name.dropLast($0.count))] }.first
        return family?.samples.first { $0.name == name && $0.labels == labels }?.value
    }

    /// Every name that a query may use: that of a family, or of a part of a histogram.
    package var names: Set<String> {
        Set(families.keys).union(families.values.flatMap(\.samples).map(\.name))
    }

    package var labelNames: Set<String> { Set(families.values.flatMap(\.samples).flatMap(\.labels.keys)) }

    private static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
        }
    }

    private static func sample(_ line: Substring) throws -> Sample {
        let fault = Fault(description: "no sample: \(line)")
        var rest = line
        let name = rest.prefix { $0 != "{" && $0 != " " }
        guard isName(name) else { throw fault }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            while rest.first != "}" {
                let label = rest.prefix { $0 != "=" }
                rest = rest.dropFirst(label.count)
                guard isName(label), !label.contains(":"), rest.hasPrefix("=\""), labels[String(label)] == nil else {
                    throw fault
                }
                rest = rest.dropFirst(2)
                labels[String(label)] = try value(&rest, fault)
                if rest.first == "," { rest.removeFirst() } else if rest.first != "}" { throw fault }
            }
            rest.removeFirst()
        }
        guard rest.first == " ", let number = number(rest.dropFirst()) else { throw fault }
        return Sample(name: String(name), labels: labels, value: number)
    }

    /// A label's value, up to and with its closing quote.
    private static func value(_ rest: inout Substring, _ fault: Fault) throws -> String {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "n": value.append("\n")
                case "\\": value.append("\\")
                case "\"": value.append("\"")
                default: throw fault
                }
            default: value.append(character)
            }
        }
        throw fault
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: text.contains(" ") || text.contains("i") ? nil : Double(text)
        }
    }

    private static func check(_ name: String, _ family: Family) throws {
        let series = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: ",")
        }
        for (labels, samples) in series {
            let buckets = samples.filter { $0.name.hasSuffix("_bucket") }
            let bounds = buckets.compactMap { sample in sample.labels["le"].flatMap { number($0[...]) } }
            let counts = buckets.map(\.value)
            let count = samples.first { $0.name.hasSuffix("_count") }?.value
            let hasSum = samples.contains { $0.name.hasSuffix("_sum") }
            guard bounds.count == buckets.count, bounds == bounds.sorted(), bounds.last == .infinity,
                counts == counts.sorted(), hasSum, count == counts.last
            else { throw Fault(description: "a histogram that does not add up: \(name){\(labels)}") }
        }
    }
}
