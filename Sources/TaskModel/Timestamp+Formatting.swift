extension Timestamp {
    /// Appends the moment as `2026-11-22T19:02:00.000000Z`, 27 ASCII bytes.
    ///
    /// A year outside 1 to 9999 gets a sign, the expanded form of ISO 8601, so that it cannot be taken for another year.
    package func append(to bytes: inout [UInt8]) {
        let (days, microseconds) = microsecondsSince1970.flooredQuotientAndRemainder(dividingBy: microsecondsPerDay)
        let date = CivilDate(daysSince1970: days)
        let secondOfDay = microseconds / 1_000_000
        bytes.append(addingCapacity: longestTextCount) { text in
            text.appendYear(date.year)
            text.append(UInt8(ascii: "-"))
            text.appendDigits(date.month, count: 2)
            text.append(UInt8(ascii: "-"))
            text.appendDigits(date.day, count: 2)
            text.append(UInt8(ascii: "T"))
            text.appendDigits(secondOfDay / 3600, count: 2)
            text.append(UInt8(ascii: ":"))
            text.appendDigits(secondOfDay / 60 % 60, count: 2)
            text.append(UInt8(ascii: ":"))
            text.appendDigits(secondOfDay % 60, count: 2)
            text.append(UInt8(ascii: "."))
            text.appendDigits(microseconds % 1_000_000, count: 6)
            text.append(UInt8(ascii: "Z"))
        }
    }
}

private let microsecondsPerDay: Int64 = 86_400_000_000

/// 27 bytes, and room for a sign and the six-digit years at the ends of `Int64`.
private let longestTextCount = 30

extension OutputSpan<UInt8> {
    fileprivate mutating func appendYear(_ year: Int64) {
        if !(1...9999).contains(year) {
            append(year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        }
        let magnitude = Int64(year.magnitude)
        appendDigits(magnitude, count: magnitude > 99_999 ? 6 : magnitude > 9999 ? 5 : 4)
    }

    /// Appends the last `count` decimal digits of a number that is not negative.
    fileprivate mutating func appendDigits(_ value: Int64, count: Int) {
        var divisor: Int64 = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
            divisor /= 10
        }
    }
}
