/// What orders migrations: a day and a number within it, `20261122_0001`.
package struct MigrationVersion: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: String

    /// Takes `YYYYMMDD_NNNN`; anything else is no version.
    package init?(rawValue: String) {
        let parts = rawValue.utf8.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 8, parts[1].count == 4, let date = Self.number(parts[0]),
            Self.number(parts[1]) != nil, (1...12).contains(date / 100 % 100), (1...31).contains(date % 100)
        else { return nil }
        self.rawValue = rawValue
    }

    /// That of a migration's file; `nil` for any other name.
    package init?(fileName: String) {
        guard let version = MigrationFile(fileName: fileName)?.version else { return nil }
        self = version
    }

    /// - Returns: `nil` when the day is none, or the number not from 0 to 9999.
    init?(day: String, number: Int) {
        guard (0...9999).contains(number) else { return nil }
        let digits = String(number)
        self.init(rawValue: "\(day)_" + String(repeating: "0", count: 4 - digits.count) + digits)
    }

    var day: String { String(rawValue.prefix(8)) }

    /// Which one it is; the numbers go on from one day to the next.
    var number: Int { Int(rawValue.suffix(4)) ?? 0 }

    /// All versions have one length, so the order of their text is the order of their days and numbers.
    package static func < (left: MigrationVersion, right: MigrationVersion) -> Bool { left.rawValue < right.rawValue }

    private static func number(_ digits: Substring.UTF8View) -> Int? {
        var value = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return value
    }
}

extension MigrationVersion: CustomStringConvertible {
    package var description: String { rawValue }
}
