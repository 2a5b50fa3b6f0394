/// A Swift type that a column can be decoded into.
public protocol PostgresDecodable: Sendable {
    /// Makes a value of a column's binary form.
    ///
    /// - Parameters:
    ///   - bytes: Valid during the call only.
    ///   - type: The column's type: what the bytes mean.
    init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError)

    /// What SQL's NULL becomes; the default refuses it.
    static func decodeNull() throws(PostgresDecodingError) -> Self
}

extension PostgresDecodable {
    /// What NULL becomes.
    @inlinable
    public static func decodeNull() throws(PostgresDecodingError) -> Self { throw .unexpectedNull }
}

/// Why some bytes are not a value.
public enum PostgresDecodingError: Error, Hashable, Sendable {
    /// The column's type is not one that the Swift type can hold.
    case wrongType
    /// The value is NULL and the Swift type is not optional.
    case unexpectedNull
    /// The bytes are no value of the column's type.
    case malformed(String)
    /// The value is beyond the Swift type's range.
    case outOfRange
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        self = .some(try Wrapped(postgresBytes: bytes, type: type))
    }

    /// What NULL becomes.
    @inlinable
    public static func decodeNull() throws(PostgresDecodingError) -> Wrapped? { nil }
}

extension FixedWidthInteger {
    /// Reads any of PostgreSQL's integers that fits.
    @inlinable @inline(__always)
    init(integer bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        switch type {
        case .int8:
            guard bytes.count == 8 else { throw .malformed("int8 has 8 bytes") }
            self = try Self.exactly(bytes.integer(as: Int64.self))
        case .int4:
            guard bytes.count == 4 else { throw .malformed("int4 has 4 bytes") }
            self = try Self.exactly(bytes.integer(as: Int32.self))
        case .int2:
            guard bytes.count == 2 else { throw .malformed("int2 has 2 bytes") }
            self = try Self.exactly(bytes.integer(as: Int16.self))
        case .oid:
            guard bytes.count == 4 else { throw .malformed("oid has 4 bytes") }
            self = try Self.exactly(bytes.integer(as: UInt32.self))
        default: throw .wrongType
        }
    }

    @inlinable @inline(__always)
    static func exactly(_ value: some FixedWidthInteger) throws(PostgresDecodingError) -> Self {
        guard let value = Self(exactly: value) else { throw .outOfRange }
        return value
    }
}

extension Span where Element == UInt8 {
    /// All bytes as one integer in network byte order.
    ///
    /// - Precondition: There are as many as the integer has.
    @inlinable @inline(__always)
    func integer<Value: FixedWidthInteger>(as _: Value.Type) -> Value {
        precondition(count == Value.bitWidth / 8, "another number of bytes")
        return unsafe withUnsafeBytes { unsafe Value(bigEndian: $0.loadUnaligned(as: Value.self)) }
    }
}

extension Int16: PostgresDecodable {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        try self.init(integer: bytes, type: type)
    }
}

extension Int32: PostgresDecodable {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        try self.init(integer: bytes, type: type)
    }
}

extension Int64: PostgresDecodable {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        try self.init(integer: bytes, type: type)
    }
}

extension Int: PostgresDecodable {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        try self.init(integer: bytes, type: type)
    }
}

extension Bool: PostgresDecodable {
    /// Decodes the binary form.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        guard type == .bool else { throw .wrongType }
        guard bytes.count == 1 else { throw .malformed("bool has 1 byte") }
        self = bytes[0] != 0
    }
}

extension Float: PostgresDecodable {
    /// Decodes the binary form.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        guard type == .float4 else { throw .wrongType }
        guard bytes.count == 4 else { throw .malformed("float4 has 4 bytes") }
        self.init(bitPattern: bytes.integer(as: UInt32.self))
    }
}

extension Double: PostgresDecodable {
    /// Decodes the binary form.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        switch type {
        case .float8:
            guard bytes.count == 8 else { throw .malformed("float8 has 8 bytes") }
            self.init(bitPattern: bytes.integer(as: UInt64.self))
        case .float4: self.init(try Float(postgresBytes: bytes, type: type))
        default: throw .wrongType
        }
    }
}

extension PostgresTimestamp: PostgresDecodable {
    /// Decodes the binary form.
    @inlinable
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        guard type == .timestamptz || type == .timestamp else { throw .wrongType }
        guard bytes.count == 8 else { throw .malformed("timestamptz has 8 bytes") }
        self.init(microsecondsSince2000: bytes.integer(as: Int64.self))
    }
}

extension String: PostgresDecodable {
    /// Takes text of any kind, JSON as its text, `numeric` as its digits, and `uuid` in its canonical form.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        switch type {
        // The usual ones first.
        case .text, .varchar: try self.init(utf8: bytes)
        case .jsonb:
            // jsonb_send: a version byte, then text.
            guard bytes.count >= 1, bytes[0] == 1 else { throw .malformed("jsonb version") }
            try self.init(utf8: bytes.extracting(1..<bytes.count))
        case .numeric: self = try NumericText.decode(bytes)
        case .uuid: self = try UUIDText.decode(bytes)
        case .bool, .bytea, .int2, .int4, .int8, .oid, .float4, .float8, .timestamp, .timestamptz, .int2Array,
            .int4Array, .int8Array, .textArray, .varcharArray, .uuidArray:
            throw .wrongType
        default: try self.init(utf8: bytes)
        }
    }

    private init(utf8 bytes: Span<UInt8>) throws(PostgresDecodingError) {
        do {
            self.init(copying: try UTF8Span(validating: bytes))
        } catch {
            throw .malformed("text is not UTF-8")
        }
    }
}
