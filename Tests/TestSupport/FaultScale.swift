internal import class Foundation.ProcessInfo

/// How often and how long the cases are played: `BATON_FAULT_SCALE`, a part of the long run; unset is the short one.
package enum FaultScale {
    private static let value = ProcessInfo.processInfo.environment["BATON_FAULT_SCALE"].flatMap(Double.init) ?? 0

    package static var isLong: Bool { value > 0 }

    package static func count(short: Int, long: Int) -> Int { max(short, Int(Double(long) * value)) }

    package static func duration(short: Duration, long: Duration) -> Duration { max(short, long * value) }
}
