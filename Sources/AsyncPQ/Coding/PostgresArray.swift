/// A type whose arrays have a type of their own in PostgreSQL.
public protocol PostgresArrayElement: PostgresEncodable, PostgresDecodable {
    /// The type of arrays of this type.
    static var postgresArrayType: PostgresType { get }
    /// The element's type inside the array, where nothing is inferred.
    static var postgresElementType: PostgresType { get }
}

extension PostgresArrayElement {
    /// The element's type inside an array.
    public static var postgresElementType: PostgresType { postgresType }
}

extension Int16: PostgresArrayElement {
    /// The type of arrays of this type.
    public static var postgresArrayType: PostgresType { .int2Array }
}

extension Int32: PostgresArrayElement {
    /// The type of arrays of this type.
    public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int64: PostgresArrayElement {
    /// The type of arrays of this type.
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int: PostgresArrayElement {
    /// The type of arrays of this type.
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension String: PostgresArrayElement {
    /// The type of arrays of this type.
    public static var postgresArrayType: PostgresType { .textArray }
    /// The element's type inside an array.
    public static var postgresElementType: PostgresType { .text }
}

/// One-dimensional arrays without NULLs; `[UInt8]` is `bytea`.
extension Array: PostgresEncodable where Element: PostgresArrayOrByte {
    /// The type that the server is told.
    public static var postgresType: PostgresType { Element.postgresCollectionType }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { Element.encodeAll(self, into: &encoder) }
}

extension Array: PostgresDecodable where Element: PostgresArrayOrByte {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        self = try Element.decodeAll(bytes, type: type)
    }
}

/// What `Array` needs of its element: array elements and bytes differ on the wire.
public protocol PostgresArrayOrByte: Sendable {
    static var postgresCollectionType: PostgresType { get }
    static func encodeAll(_ values: [Self], into encoder: inout PostgresEncoder)
    static func decodeAll(_ bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) -> [Self]
}

extension UInt8: PostgresArrayOrByte {
    /// The type of a Swift array of this type.
    public static var postgresCollectionType: PostgresType { .bytea }

    /// Appends all values as one parameter.
    public static func encodeAll(_ values: [UInt8], into encoder: inout PostgresEncoder) { encoder.append(values) }

    /// Decodes all values of one column.
    public static func decodeAll(_ bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) -> [UInt8] {
        guard type == .bytea else { throw .wrongType }
        return bytes.indices.map { bytes[$0] }
    }
}

extension Int16: PostgresArrayOrByte {}
extension Int32: PostgresArrayOrByte {}
extension Int64: PostgresArrayOrByte {}
extension Int: PostgresArrayOrByte {}
extension String: PostgresArrayOrByte {}

/// The binary form of arrays: dimensions, has-NULL flag, element type, then per dimension length and lower bound, then
/// length and bytes of each element (src/backend/utils/adt/arrayfuncs.c, array_recv and array_send).
extension PostgresArrayOrByte where Self: PostgresArrayElement {
    /// The type of a Swift array of this type.
    public static var postgresCollectionType: PostgresType { postgresArrayType }

    /// Appends all values as one parameter.
    public static func encodeAll(_ values: [Self], into encoder: inout PostgresEncoder) {
        encoder.append(bigEndian: Int32(values.isEmpty ? 0 : 1))
        encoder.append(bigEndian: Int32(0))
        encoder.append(bigEndian: postgresElementType.rawValue)
        guard !values.isEmpty else { return }
        encoder.append(bigEndian: Int32(truncatingIfNeeded: values.count))
        encoder.append(bigEndian: Int32(1))
        for value in values {
            let start = encoder.reserveLength()
            value.encode(into: &encoder)
            encoder.patchLength(from: start)
        }
    }

    /// Decodes all values of one column.
    @inlinable
    public static func decodeAll(_ bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) -> [Self] {
        var reader = ByteReader()
        let dimensionCount: Int32 = try reader.readInteger(from: bytes)
        if dimensionCount == 0 {
            guard bytes.count == 12 else { throw .malformed("array without dimensions") }
            return []
        }
        _ = try reader.readInteger(from: bytes) as Int32
        let elementType = PostgresType(rawValue: try reader.readInteger(from: bytes))
        guard dimensionCount == 1 else { throw .malformed("arrays of \(dimensionCount) dimensions are not decoded") }
        let count: Int32 = try reader.readInteger(from: bytes)
        _ = try reader.readInteger(from: bytes) as Int32
        // Each element takes four bytes at least: a count beyond that is a lie that must not reserve memory.
        guard count >= 0, Int(count) <= reader.remainingCount(in: bytes) / 4 else { throw .malformed("array length") }
        var values: [Self] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count {
            let length: Int32 = try reader.readInteger(from: bytes)
            guard length >= 0 else { throw .unexpectedNull }
            let element = bytes.extracting(try reader.readRange(of: Int(length), in: bytes))
            values.append(try Self(postgresBytes: element, type: elementType))
        }
        guard reader.remainingCount(in: bytes) == 0 else { throw .malformed("bytes after the last element") }
        return values
    }
}
