import class Foundation.ProcessInfo

/// How often and how long the cases are played: `BATON_FAULT_SCALE`, a part of the long run; unset is the short one.
enum FaultScale {
    private static let value = ProcessInfo.processInfo.environment["BATON_FAULT_SCALE"].flatMap(Double.init) ?? 0

    static var isLong: Bool { value > 0 }

    static func count(short: Int, long: Int) -> Int { max(short, Int(Double(long) * value)) }

    static func duration(short: Duration, long: Duration) -> Duration { max(short, long * value) }
}
