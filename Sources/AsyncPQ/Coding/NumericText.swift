/// The binary form of `numeric`, as its decimal digits.
///
/// Groups of four digits with a weight, a sign and a display scale (src/backend/utils/adt/numeric.c, numeric_send).
enum NumericText {
    static func decode(_ bytes: Span<UInt8>) throws(PostgresDecodingError) -> String {
        var reader = ByteReader()
        let groupCount: Int16 = try reader.readInteger(from: bytes)
        let weight: Int16 = try reader.readInteger(from: bytes)
        let sign: UInt16 = try reader.readInteger(from: bytes)
        let scale: Int16 = try reader.readInteger(from: bytes)
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        case 0x0000, 0x4000: break
        default: throw .malformed("numeric sign")
        }
        // 131 072 digits before and 16 383 after the point are PostgreSQL's bounds (manual, 8.1.2).
        guard groupCount >= 0, scale >= 0, scale <= 16_383 else { throw .malformed("numeric header") }
        var groups: [Int16] = []
        for _ in 0..<groupCount {
            let group: Int16 = try reader.readInteger(from: bytes)
            guard (0..<10_000).contains(group) else { throw .malformed("numeric digit") }
            groups.append(group)
        }
        guard reader.remainingCount(in: bytes) == 0 else { throw .malformed("numeric length") }
        return (sign == 0x4000 ? "-" : "") + integerPart(groups, weight) + fraction(groups, weight, Int(scale))
    }

    private static func group(_ groups: [Int16], _ index: Int) -> Int16 {
        groups.indices.contains(index) ? groups[index] : 0
    }

    private static func padded(_ group: Int16) -> String {
        let digits = String(group)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func integerPart(_ groups: [Int16], _ weight: Int16) -> String {
        guard weight >= 0 else { return "0" }
        var text = String(group(groups, 0))
        for index in 0..<Int(weight) { text += padded(group(groups, index + 1)) }
        return text
    }

    private static func fraction(_ groups: [Int16], _ weight: Int16, _ scale: Int) -> String {
        guard scale > 0 else { return "" }
        var digits = ""
        var index = Int(weight) + 1
        while digits.count < scale {
            digits += padded(group(groups, index))
            index += 1
        }
        return "." + digits.prefix(scale)
    }
}

/// The binary form of `uuid`, as text in lower case.
enum UUIDText {
    private static let digits = Array("0123456789abcdef".utf8)

    static func decode(_ bytes: Span<UInt8>) throws(PostgresDecodingError) -> String {
        guard bytes.count == 16 else { throw .malformed("uuid has 16 bytes") }
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in bytes.indices {
            if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(bytes[index] >> 4)])
            text.append(digits[Int(bytes[index] & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
