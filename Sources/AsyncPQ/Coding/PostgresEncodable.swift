/// How a value travels.
public enum PostgresFormat: Int32, Sendable {
    /// What the type's input function reads.
    case text = 0
    /// What its receive function reads.
    case binary = 1
}

/// A Swift type that can be a parameter.
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told; `.unspecified` lets it infer the type from the statement.
    static var postgresType: PostgresType { get }
    static var postgresFormat: PostgresFormat { get }

    /// Appends the value in the format and type above.
    func encode(into encoder: inout PostgresEncoder)
}

extension PostgresEncodable {
    /// Text, so that the server may infer the type.
    public static var postgresFormat: PostgresFormat { .binary }
}

/// Takes the bytes of parameters.
public struct PostgresEncoder: ~Copyable {
    private(set) var bytes: [UInt8]

    init(bytes: consuming [UInt8]) { self.bytes = bytes }

    /// Appends bytes as they are.
    public mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Appends an integer in network byte order.
    public mutating func append(bigEndian value: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Where the next byte goes; for `patchLength(at:)`.
    mutating func reserveLength() -> Int {
        append(bigEndian: Int32(0))
        return bytes.count
    }

    /// Writes how many bytes followed since `start` into the four bytes before it.
    mutating func patchLength(from start: Int) {
        let length = UInt32(truncatingIfNeeded: bytes.count - start)
        for index in 0..<4 { bytes[start - 4 + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index))) }
    }
}

extension Int16: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .int2 }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: self) }
}

extension Int32: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .int4 }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: self) }
}

extension Int64: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .int8 }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: self) }
}

extension Int: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .int8 }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: Int64(self)) }
}

extension Bool: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .bool }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(CollectionOfOne(self ? 1 : 0)) }
}

extension Float: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .float4 }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: bitPattern) }
}

extension Double: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .float8 }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: bitPattern) }
}

/// Text goes without a type, so that the server infers it: it may stand for an enum, a date, jsonb or numeric.
extension String: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .unspecified }
    /// Text, so that the server may infer the type.
    public static var postgresFormat: PostgresFormat { .text }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(utf8) }
}

extension PostgresTimestamp: PostgresEncodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .timestamptz }
    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) { encoder.append(bigEndian: microsecondsSince2000) }
}
