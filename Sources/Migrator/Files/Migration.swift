internal import Crypto

/// One change of the schema, and the way back.
package struct Migration: Hashable, Sendable {
    package let version: MigrationVersion
    /// What it does, as its files say: `create_tasks`.
    package let name: String
    package let upSQL: String
    package let downSQL: String
    /// What tells whether the file changed after it was applied.
    package let checksum: String

    package init(version: MigrationVersion, name: String, upSQL: String, downSQL: String) {
        self.version = version
        self.name = name
        self.upSQL = upSQL
        self.downSQL = downSQL
        checksum = Self.checksum(of: upSQL)
    }

    package var upFileName: String { fileName(.up) }
    package var downFileName: String { fileName(.down) }

    package func fileName(_ direction: MigrationDirection) -> String { "\(version)_\(name).\(direction.rawValue).sql" }

    package func sql(_ direction: MigrationDirection) -> String { direction == .up ? upSQL : downSQL }

    /// Whether the file says `-- baton: no-transaction`; it has one statement then.
    package func isWithoutTransaction(_ direction: MigrationDirection) -> Bool {
        MigrationDirective.isWithoutTransaction(sql(direction))
    }

    /// SHA-256 over the text's bytes, in hexadecimal; a line may end in LF, CRLF or CR and counts the same.
    package static func checksum(of text: String) -> String {
        var normalised: [UInt8] = []
        normalised.reserveCapacity(text.utf8.count)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\r") {
                normalised.append(UInt8(ascii: "\n"))
            } else if byte != UInt8(ascii: "\n") || previous != UInt8(ascii: "\r") {
                normalised.append(byte)
            }
            previous = byte
        }
        return SHA256.hash(data: normalised).map { hexadecimal($0) }.joined()
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
    }
}
