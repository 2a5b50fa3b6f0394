import TaskServer

extension Duration {
    private static let settingUnits: [(suffix: String, seconds: Double)] = [
        ("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600),
    ]

    /// A number with `ms`, `s`, `m` or `h`; without a unit it is seconds.
    init?(settingText text: String) {
        let (suffix, factor) = Self.settingUnits.first { text.hasSuffix($0.suffix) } ?? ("", 1)
        let digits = text.dropLast(suffix.count)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let number = Double(digits), number.isFinite, number * factor <= 1e9
        else { return nil }
        self = .nanoseconds(Int64((number * factor * 1e9).rounded()))
    }

    /// In the largest unit that it is a whole number of: `90s`, `10m`, `500ms`.
    var settingText: String {
        let milliseconds = Int64((self / .milliseconds(1)).rounded())
        let units: [(String, Int64)] = [("h", 3_600_000), ("m", 60_000), ("s", 1000)]
        guard milliseconds != 0 else { return "0s" }
        let (suffix, size) = units.first { milliseconds.isMultiple(of: $0.1) } ?? ("ms", 1)
        return "\(milliseconds / size)\(suffix)"
    }
}

extension RateLimit {
    /// A number of requests and a unit of time: `100/s`, `600/m` or `5000/h`.
    init?(settingText text: String) {
        let units: [String: Double] = ["s": 1, "m": 60, "h": 3600]
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let seconds = units[String(parts[1])], let count = Int(parts[0]),
            (1...1_000_000).contains(count)
        else { return nil }
        self.init(perSecond: Double(count) / seconds, burst: count)
    }
}

extension Int {
    private static let byteCountUnits: [(suffix: String, size: Int)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    /// A number with `KiB`, `MiB` or `GiB`; without a unit it is bytes.
    init?(byteCountText text: String) {
        let (suffix, factor) = Self.byteCountUnits.first { text.hasSuffix($0.suffix) } ?? ("", 1)
        let digits = text.dropLast(suffix.count)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self = product
    }

    /// In the largest unit that it is a whole number of: `1MiB`, `1500B`.
    var byteCountText: String {
        let (suffix, size) = Self.byteCountUnits.first { self >= $0.size && isMultiple(of: $0.size) } ?? ("B", 1)
        return "\(self / size)\(suffix)"
    }
}
