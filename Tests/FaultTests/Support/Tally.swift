import Synchronization
import Testing

/// Counts the trials and failures of one case; each failure is an issue of the test too.
final class Tally: Sendable {
    private struct Counts {
        var trialCount = 0
        var failureCount = 0
        var remarks: [String] = []
    }

    private let counts = Mutex(Counts())
    /// More of them would say nothing new.
    private static let issueLimit = 10

    var failureCount: Int { counts.withLock { $0.failureCount } }
    var trialCount: Int { counts.withLock { $0.trialCount } }

    func countTrials(_ number: Int = 1) { counts.withLock { $0.trialCount += number } }

    /// Adds what was measured.
    func remark(_ text: String) { counts.withLock { $0.remarks.append(text) } }

    func expect(
        _ isTrue: Bool, _ whatFailed: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        if !isTrue { fail(whatFailed(), sourceLocation: sourceLocation) }
    }

    func fail(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) {
        let number = counts.withLock { counts in
            counts.failureCount += 1
            return counts.failureCount
        }
        guard number <= Self.issueLimit else { return }
        Issue.record("\(what)", sourceLocation: sourceLocation)
    }

    func line(number: Int, part: String, tried: String) -> FaultReport.Line {
        counts.withLock { counts in
            FaultReport.Line(
                number: number, part: part, tried: tried, trialCount: counts.trialCount,
                failureCount: counts.failureCount, remark: counts.remarks.joined(separator: "; "))
        }
    }
}
