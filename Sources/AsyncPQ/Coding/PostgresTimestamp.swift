/// A `timestamptz`, exact to the microsecond.
public struct PostgresTimestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01 00:00 UTC; `Int64.max` and `Int64.min` are PostgreSQL's `infinity` and `-infinity`.
    public var microsecondsSince1970: Int64

    /// A moment.
    @inlinable
    public init(microsecondsSince1970: Int64) { self.microsecondsSince1970 = microsecondsSince1970 }

    /// Orders by time.
    public static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }
}

extension PostgresTimestamp {
    /// PostgreSQL counts from 2000-01-01 (manual, 8.5; src/include/datatype/timestamp.h).
    @inlinable static var epochDifference: Int64 { 946_684_800_000_000 }

    /// The value on the wire; times beyond PostgreSQL's range become infinite.
    var microsecondsSince2000: Int64 {
        guard microsecondsSince1970 != .max, microsecondsSince1970 != .min else { return microsecondsSince1970 }
        let (value, overflow) = microsecondsSince1970.subtractingReportingOverflow(Self.epochDifference)
        return overflow ? .min : value
    }

    @inlinable
    init(microsecondsSince2000 value: Int64) {
        guard value != .max, value != .min else {
            self.init(microsecondsSince1970: value)
            return
        }
        let (shifted, overflow) = value.addingReportingOverflow(Self.epochDifference)
        self.init(microsecondsSince1970: overflow ? .max : shifted)
    }
}
