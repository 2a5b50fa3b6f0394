/// Walks a column's bytes in network byte order; never past their end.
struct ByteReader {
    private(set) var position = 0

    func remainingCount(in bytes: Span<UInt8>) -> Int { bytes.count - position }

    mutating func readInteger<Value: FixedWidthInteger>(
        from bytes: Span<UInt8>
    ) throws(PostgresDecodingError) -> Value {
        let range = try readRange(of: Value.bitWidth / 8, in: bytes)
        var value: Value = 0
        for index in range { value = value << 8 | Value(truncatingIfNeeded: bytes[index]) }
        return value
    }

    /// Where the next `count` bytes lie.
    mutating func readRange(of count: Int, in bytes: Span<UInt8>) throws(PostgresDecodingError) -> Range<Int> {
        guard count >= 0, count <= remainingCount(in: bytes) else { throw .malformed("value ends early") }
        defer { position += count }
        return position..<position + count
    }
}
