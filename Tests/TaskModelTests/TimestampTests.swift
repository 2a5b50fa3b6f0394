import TaskModel
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"),
            (1, "1970-01-01T00:00:00.000001Z"),
            (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (-2_203_891_200_000_001, "1900-02-28T23:59:59.999999Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (1_795_374_120_123_456, "2026-11-22T19:02:00.123456Z"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func `a moment is written in UTC with six digits and reads back as itself`(microseconds: Int64, text: String) {
        let timestamp = Timestamp(microsecondsSince1970: microseconds)
        #expect(timestamp.description == text)
        #expect(Timestamp(rfc3339: text) == timestamp)
    }

    @Test(
        arguments: [
            (253_402_300_800_000_000, "+10000-01-01T00:00:00.000000Z"),
            (-62_135_596_800_000_001, "+0000-12-31T23:59:59.999999Z"),
            (-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999Z"),
            (.max, "+294247-01-10T04:00:54.775807Z"),
            (.min, "-290308-12-21T19:59:05.224192Z"),
        ] as [(Int64, String)])
    func `a moment outside the years 1 to 9999 shows its sign and is not read`(microseconds: Int64, text: String) {
        #expect(Timestamp(microsecondsSince1970: microseconds).description == text)
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `each day of a 400-year cycle is written as the one after the day before`() throws {
        var (year, month, day) = (1800, 1, 1)
        var microseconds: Int64 = -5_364_662_400_000_000
        while year < 2200 {
            let text = "\(year)-\(padded(month, 2))-\(padded(day, 2))T00:00:00.000000Z"
            try #require(Timestamp(microsecondsSince1970: microseconds).description == text)
            try #require(Timestamp(rfc3339: text)?.microsecondsSince1970 == microseconds)
            microseconds += 86_400_000_000
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let dayCount = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            if day < dayCount {
                day += 1
            } else {
                (year, month, day) = month < 12 ? (year, month + 1, 1) : (year + 1, 1, 1)
            }
        }
        #expect(microseconds == -5_364_662_400_000_000 + 146_097 * 86_400_000_000)
    }

    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01t00:00:00z", 0),
            ("1970-01-01T00:00:00-00:00", 0),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T14:15:00-09:45", 0),
            ("1970-01-01T23:59:00+23:59", 0),
            ("1970-01-01T00:00:00.5Z", 500_000),
            ("1970-01-01T00:00:00.000001Z", 1),
            ("1970-01-01T00:00:00.0000019999Z", 1),
            ("1969-12-31T23:59:59.9999999Z", -1),
            ("1970-01-01T00:00:00.123456789012345678901234567890Z", 123_456),
            ("0001-01-01T00:00:00-23:59", -62_135_596_800_000_000 + 86_340_000_000),
            ("9999-12-31T23:59:59.9999999+00:01", 253_402_300_799_999_999 - 60_000_000),
        ] as [(String, Int64)])
    func `any offset and any fraction are read, beyond the microsecond rounded down`(
        text: String, microseconds: Int64
    ) {
        #expect(Timestamp(rfc3339: text)?.microsecondsSince1970 == microseconds)
    }

    @Test(arguments: [
        "", "now", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00Z", "1970-01-01 00:00:00Z",
        " 1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z ", "1970-01-01T00:00:00ZZ", "70-01-01T00:00:00Z",
        "1970-1-1T00:00:00Z", "19700101T000000Z", "+1970-01-01T00:00:00Z", "-970-01-01T00:00:00Z",
        "1970-00-01T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-00T00:00:00Z", "1970-01-32T00:00:00Z",
        "1970-04-31T00:00:00Z", "1970-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2000-02-30T00:00:00Z",
        "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "2016-12-31T23:59:60Z",
        "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00,5Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+00:60",
        "1970-01-01T00:00:00+0100", "1970-01-01T00:00:00+01", "1970-01-01T00:00:00.5", "1970-01-01T-1:00:00Z",
        "0000-01-01T00:00:00Z", "0000-12-31T23:59:59-01:00", "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "१९७०-01-01T00:00:00Z", "1970-01-01T00:00:00\u{0}Z",
        "1970\u{2010}01-01T00:00:00Z", "1970-01-01T00:00:00Z\u{301}",
    ])
    func `text that is no RFC 3339 date-time, or no day of the calendar, is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `moments are ordered in time`() {
        #expect(Timestamp(microsecondsSince1970: -1) < Timestamp(microsecondsSince1970: 0))
        #expect(!(Timestamp(microsecondsSince1970: 0) < Timestamp(microsecondsSince1970: 0)))
    }

    private func padded(_ number: Int, _ count: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: count - digits.count) + digits
    }
}
