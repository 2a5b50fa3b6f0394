/// Base64 with the URL-safe alphabet and without padding (RFC 4648, 5).
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The six bits of each character; 255 where it is none of the alphabet.
    private static let bits: [UInt8] = {
        var bits = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { bits[Int(character)] = UInt8(value) }
        return bits
    }()

    package static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending: UInt32 = 0
        var pendingBitCount = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            pendingBitCount += 8
            while pendingBitCount >= 6 {
                pendingBitCount -= 6
                text.append(alphabet[Int(pending >> pendingBitCount & 63)])
            }
        }
        if pendingBitCount > 0 { text.append(alphabet[Int(pending << (6 - pendingBitCount) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` unless `text` is exactly what `encode` makes of some bytes.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var pending: UInt32 = 0
        var pendingBitCount = 0
        for character in text.utf8 {
            let value = bits[Int(character)]
            guard value < 64 else { return nil }
            pending = pending << 6 | UInt32(value)
            pendingBitCount += 6
            if pendingBitCount >= 8 {
                pendingBitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBitCount))
            }
        }
        // Bits left over belong to no byte; another text must not decode to the same bytes.
        guard pendingBitCount < 6, pending & (1 << pendingBitCount - 1) == 0 else { return nil }
        return bytes
    }
}
