import Glibc
import Synchronization
import TestSupport

import class Foundation.ProcessInfo

/// What was tried and how often: a table printed when a long run ends.
final class FaultReport: Sendable {
    static let shared = FaultReport()

    struct Line: Sendable {
        /// The number in the list of cases, to sort by; 0 for what is on no list.
        var number: Int
        var part: String
        var tried: String
        var trialCount: Int
        var failureCount: Int
        /// What was measured on the way.
        var remark: String
    }

    private let lines = Mutex<[Line]>([])

    private init() {
        guard FaultScale.isLong else { return }
        atexit { FaultReport.shared.printTable() }
    }

    /// A case that is played several times has one line.
    func add(_ line: Line) {
        lines.withLock { lines in
            guard let index = lines.firstIndex(where: { ($0.number, $0.part) == (line.number, line.part) }) else {
                return lines.append(line)
            }
            lines[index].trialCount += line.trialCount
            lines[index].failureCount += line.failureCount
            if !line.remark.isEmpty { lines[index].remark += "; \(line.remark)" }
        }
    }

    private func printTable() {
        let sorted = lines.withLock { $0 }.sorted { ($0.number, $0.part) < ($1.number, $1.part) }
        print("\n| Case | Tried | Times | Failures | At 95 % | Seen |\n|---|---|---|---|---|---|")
        for line in sorted { print(line.row) }
        keep(sorted.map(\.row))
    }

    /// For `scripts/run-faults`, which puts the rows into `Tests/README.md`.
    private func keep(_ rows: [String]) {
        guard let path = ProcessInfo.processInfo.environment["BATON_FAULT_TABLE"] else { return }
        guard let file = unsafe fopen(path, "w") else { return print("the table cannot be kept in \(path)") }
        for row in rows { unsafe fputs(row + "\n", file) }
        unsafe fclose(file)
    }
}

extension FaultReport.Line {
    fileprivate var row: String {
        "| \(name) | \(tried) | \(trialCount) | \(failureCount) | \(bound) | \(remark) |"
    }

    fileprivate var name: String {
        [number == 0 ? "" : "\(number)", part].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// With no failure in N trials the rate is below 3/N, at 95 % confidence ("rule of three").
    fileprivate var bound: String {
        // Of a few, the bound says nothing.
        guard failureCount == 0, trialCount >= 30 else { return "" }
        let permille = 3000 / Double(trialCount)
        let rounded = (permille * 100).rounded(.up) / 100
        return "< 3/\(trialCount) = \(rounded) ‰"
    }
}
