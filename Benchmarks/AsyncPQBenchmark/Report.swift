import FoundationEssentials
import Glibc

/// What was measured, as Markdown.
struct Report {
    let server: BenchmarkServer
    let rounds: Int
    let seconds: Int
    private var measurements: [LoadName: [Load.Measurement]] = [:]
    var decodings: [Decoding] = []
    var cancels: [CancelLatency] = []

    struct LoadName: Hashable {
        var name: String
        var callerCount: Int
    }

    init(server: BenchmarkServer, rounds: Int, seconds: Int) {
        self.server = server
        self.rounds = rounds
        self.seconds = seconds
    }

    mutating func add(_ measurement: Load.Measurement, of load: Load) {
        measurements[LoadName(name: load.name, callerCount: load.callerCount), default: []].append(measurement)
    }

    func markdown(for loads: [Load]) -> String {
        [machine, table(of: loads), targetTable].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private var machine: String {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        let kernel = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8)) ?? ""
        return """
            \(cores) cores, Linux \(kernel.filter { !$0.isNewline }), PostgreSQL \(server.version) over a Unix socket, \
            \(BenchmarkServer.taskCount) tasks; medians of \(rounds) interleaved rounds of \(seconds) s a load.
            """
    }

    private func table(of loads: [Load]) -> String {
        guard !loads.isEmpty else { return "" }
        let head = """
            | load | callers | per second | client µs | server µs | together µs | mean latency µs |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: |
            """
        let rows = loads.map { load in
            let name = LoadName(name: load.name, callerCount: load.callerCount)
            let cells = [
                load.name, "\(load.callerCount)", median(name, \.operationsPerSecond).text(0),
                median(name, \.clientMicroseconds).text(1), median(name, \.serverMicroseconds).text(1),
                median(name, \.microseconds).text(1), latency(name).text(1),
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return ([head] + rows).joined(separator: "\n")
    }

    /// `nil` when the load did not run.
    private func median(_ name: LoadName, _ value: (Load.Measurement) -> Double) -> Double? {
        measurements[name].map { $0.map(value).percentile(50) }
    }

    /// A caller waits for each answer before it asks again.
    private func latency(_ name: LoadName) -> Double? {
        median(name, \.operationsPerSecond).map { Double(name.callerCount) * 1e6 / $0 }
    }
}

// What is to be reached.
extension Report {
    private struct Target {
        var what: String
        var limit: Double?
        /// The limit is the least, not the most.
        var isLeast = false
        var unit: String
        var value: Double?

        /// `nil` when there is nothing to compare.
        var row: String? {
            guard let value, let limit else { return nil }
            let isMet = isLeast ? value >= limit : value <= limit
            let sign = isLeast ? "≥" : "≤"
            let digits = unit == "×" ? (2, 2) : (0, 1)
            return """
                | \(what) | \(sign) \(limit.text(digits.0)) \(unit) | \(value.text(digits.1)) | \(isMet ? "yes" : "**no**") |
                """
        }
    }

    private var targetTable: String {
        let rows = targets.compactMap(\.row)
        guard !rows.isEmpty else { return "" }
        return (["| figure | target | measured | met |", "| --- | --- | ---: | --- |"] + rows).joined(separator: "\n")
    }

    private var targets: [Target] {
        let pipelined = LoadName(name: "pgbench pipelined", callerCount: 1)
        let lone = latency(LoadName(name: "pgbench", callerCount: 1))
        let cancelTimes = cancels.isEmpty ? nil : cancels
        return [
            shareOfPgbench("lane.row", 64, limit: 8, of: pipelined, thatTook: 6.9),
            shareOfPgbench("lane.row, on its thread", 64, limit: 8, of: pipelined, thatTook: 6.9),
            shareOfPgbench("lane", 64, limit: 8, of: pipelined, thatTook: 6.9),
            shareOfPgbench("lane, on its thread", 64, limit: 8, of: pipelined, thatTook: 6.9),
            halfOfPgbench("lane.row", of: pipelined),
            halfOfPgbench("lane", of: pipelined),
            shareOfPgbench(
                "pool.query", 16, limit: 34, of: LoadName(name: "pgbench", callerCount: 16), thatTook: 23.8),
            shareOfPgbench(
                "pool.query, on its thread", 16, limit: 34, of: LoadName(name: "pgbench", callerCount: 16),
                thatTook: 23.8),
        ]
            + [
                "session held", "session held, on its thread", "lane", "lane, on its thread", "pool.query",
                "pool.query, on its thread",
            ].map { name in
                Target(
                    what: "lone query, \(name), 1.3 × pgbench's latency", limit: lone.map { $0 * 1.3 }, unit: "µs",
                    value: latency(LoadName(name: name, callerCount: 1)))
            } + [
                Target(
                    what: "decoding a task into a struct", limit: 150, unit: "ns",
                    value: decodings.isEmpty ? nil : decodings.map(\.structNanoseconds).percentile(50)),
                Target(
                    what: "decoding a task into a tuple", limit: 150, unit: "ns",
                    value: decodings.isEmpty ? nil : decodings.map(\.tupleNanoseconds).percentile(50)),
            ]
            + [50.0, 99.0].flatMap { percent in
                [
                    Target(
                        what: "cancel to caller free, p\(percent.text(0))", limit: 250, unit: "ms",
                        value: cancelTimes?.map { $0.caller.inSeconds * 1e3 }.percentile(percent)),
                    Target(
                        what: "cancel to backend idle, p\(percent.text(0))", limit: 250, unit: "ms",
                        value: cancelTimes?.map { $0.backend.inSeconds * 1e3 }.percentile(percent)),
                    Target(
                        what: "cancel to the session's next answer, p\(percent.text(0))", limit: 250, unit: "ms",
                        value: cancelTimes?.map { $0.nextAnswer.inSeconds * 1e3 }.percentile(percent)),
                ]
            }
    }
}

// The limits of processor time were set where pgbench took a known time for the same work; so that they mean the same on
// every machine, they are shares of what it takes in this run.
extension Report {
    private func shareOfPgbench(
        _ name: String, _ callerCount: Int, limit: Double, of peer: LoadName, thatTook peerTime: Double
    ) -> Target {
        let own = median(LoadName(name: name, callerCount: callerCount), \.microseconds)
        let peerNow = median(peer, \.microseconds)
        return Target(
            what: "\(name), \(callerCount) callers, share of \(peer.name) (\(limit.text(0)) of \(peerTime.text(1)) µs)",
            limit: limit / peerTime, unit: "×", value: own.flatMap { own in peerNow.map { own / $0 } })
    }

    private func halfOfPgbench(_ name: String, of peer: LoadName) -> Target {
        Target(
            what: "\(name), 64 callers, half of \(peer.name)",
            limit: median(peer, \.operationsPerSecond).map { $0 / 2 },
            isLeast: true, unit: "/s",
            value: median(LoadName(name: name, callerCount: 64), \.operationsPerSecond))
    }
}

extension [Double] {
    /// The value that so many percent are not above; the 50th is the median.
    ///
    /// - Precondition: Not empty.
    func percentile(_ percent: Double) -> Double {
        let sorted = sorted()
        // Between two values where it falls between them, as the median of an even number does.
        let position = Double(count - 1) * percent / 100
        let (below, above) = (sorted[Int(position.rounded(.down))], sorted[Int(position.rounded(.up))])
        return below + (above - below) * (position - position.rounded(.down))
    }
}

extension Double {
    func text(_ fractionDigits: Int) -> String {
        guard fractionDigits > 0 else { return "\(Int(rounded()))" }
        let scale = (0..<fractionDigits).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((self * Double(scale)).rounded())
        let fraction = String(abs(scaled) % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: fractionDigits - fraction.count) + fraction
    }
}

extension Double? {
    fileprivate func text(_ fractionDigits: Int) -> String { self?.text(fractionDigits) ?? "" }
}
