extension Timestamp {
    /// Reads an RFC 3339 date-time; `nil` when the text is none.
    ///
    /// Any offset is taken, `t` and `z` may be lower case, and a fraction may have any number of digits: those beyond the
    /// microsecond are dropped, which rounds down. Refused are a day that the calendar does not have, a leap second
    /// (`:60`: PostgreSQL cannot keep one), hour 24, and what lies outside the years 1 to 9999 as written or in UTC.
    public init?(rfc3339 text: String) {
        var reader = DateTimeReader(text)
        guard let day = reader.date(), reader.take("T", or: "t"),
            let microsecondOfDay = reader.timeOfDay(),
            let offsetSeconds = reader.offset(), reader.isAtEnd
        else { return nil }
        let seconds = day.daysSince1970 * 86_400 - offsetSeconds
        let microseconds = seconds * 1_000_000 + microsecondOfDay
        guard Self.writable.contains(microseconds) else { return nil }
        self.init(microsecondsSince1970: microseconds)
    }

    /// From 0001-01-01T00:00:00.000000Z to 9999-12-31T23:59:59.999999Z.
    private static let writable: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999
}

/// Reads the parts of an RFC 3339 date-time (section 5.6) from left to right; `nil` for a part that is not there.
private struct DateTimeReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func date() -> CivilDate? {
        guard let year = number(digits: 4), year >= 1, take("-"), let month = number(digits: 2), take("-"),
            let day = number(digits: 2)
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// Microseconds since midnight.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(digits: 2), hour <= 23, take(":"), let minute = number(digits: 2), minute <= 59,
            take(":"), let second = number(digits: 2), second <= 59,
            let fraction = take(".") ? microseconds() : 0
        else { return nil }
        return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
    }

    /// Seconds that local time is ahead of UTC; `-00:00`, which leaves that unsaid, is 0.
    mutating func offset() -> Int64? {
        if take("Z", or: "z") { return 0 }
        let isBehind = take("-")
        guard isBehind || take("+"), let hours = number(digits: 2), hours <= 23, take(":"),
            let minutes = number(digits: 2), minutes <= 59
        else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -60 : 60)
    }

    mutating func take(_ wanted: Unicode.Scalar, or alternative: Unicode.Scalar? = nil) -> Bool {
        guard let byte = rest.first else { return false }
        let scalar = Unicode.Scalar(byte)
        guard scalar == wanted || scalar == alternative else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func number(digits count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// The digits after the point, at least one.
    private mutating func microseconds() -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let digit = digit() {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }
}
