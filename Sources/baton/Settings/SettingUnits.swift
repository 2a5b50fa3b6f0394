import TaskServer

extension Duration {
    /// A number with `ms`, `s`, `m` or `h`; without a unit it is seconds.
    init?(settingText text: String) {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        let (suffix, factor) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        let digits = text.dropLast(suffix.count)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
            let number = Double(digits), number.isFinite, number * factor <= 1e9
        else { return nil }
        self = .nanoseconds(Int64((number * factor * 1e9).rounded()))
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
    /// A number with `KiB`, `MiB` or `GiB`; without a unit it is bytes.
    init?(byteCountText text: String) {
        let units: [(String, Int)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1)]
        let (suffix, factor) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        let digits = text.dropLast(suffix.count)
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(digits) else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        self = product
    }
}
