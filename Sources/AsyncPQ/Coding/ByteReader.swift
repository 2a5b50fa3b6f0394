/// Walks a column's bytes in network byte order; never past their end.
@usableFromInline
struct ByteReader {
    @usableFromInline var position = 0

    @inlinable
    init() {}

    @inlinable
    func remainingCount(in bytes: Span<UInt8>) -> Int { bytes.count - position }

    @inlinable
    mutating func readInteger<Value: FixedWidthInteger>(
        from bytes: Span<UInt8>
    ) throws(PostgresDecodingError) -> Value {
        bytes.extracting(try readRange(of: Value.bitWidth / 8, in: bytes)).integer(as: Value.self)
    }

    /// Where the next `count` bytes lie.
    @inlinable
    mutating func readRange(of count: Int, in bytes: Span<UInt8>) throws(PostgresDecodingError) -> Range<Int> {
        guard count >= 0, count <= remainingCount(in: bytes) else { throw .malformed("value ends early") }
        defer { position += count }
        return position..<position + count
    }
}
