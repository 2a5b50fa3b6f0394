/// The object id of a data type (catalog `pg_type`); those of the built-in types never change.
///
/// The constants are computed, so that they are numbers where a decoder is inlined, and not variables made at first use.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    /// The value as it stands outside Swift.
    public let rawValue: UInt32

    /// Takes the object id.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The server infers a parameter's type from where it stands.
    @inlinable public static var unspecified: PostgresType { PostgresType(rawValue: 0) }
    /// Truth value.
    @inlinable public static var bool: PostgresType { PostgresType(rawValue: 16) }
    /// Bytes.
    @inlinable public static var bytea: PostgresType { PostgresType(rawValue: 17) }
    /// Type of catalog names.
    @inlinable public static var name: PostgresType { PostgresType(rawValue: 19) }
    /// 64-bit integer.
    @inlinable public static var int8: PostgresType { PostgresType(rawValue: 20) }
    /// 16-bit integer.
    @inlinable public static var int2: PostgresType { PostgresType(rawValue: 21) }
    /// 32-bit integer.
    @inlinable public static var int4: PostgresType { PostgresType(rawValue: 23) }
    /// Text of any length.
    @inlinable public static var text: PostgresType { PostgresType(rawValue: 25) }
    /// Object id, 32 bits without a sign.
    @inlinable public static var oid: PostgresType { PostgresType(rawValue: 26) }
    /// JSON kept as text.
    @inlinable public static var json: PostgresType { PostgresType(rawValue: 114) }
    /// 32-bit floating point.
    @inlinable public static var float4: PostgresType { PostgresType(rawValue: 700) }
    /// 64-bit floating point.
    @inlinable public static var float8: PostgresType { PostgresType(rawValue: 701) }
    /// Array of `int2`.
    @inlinable public static var int2Array: PostgresType { PostgresType(rawValue: 1005) }
    /// Array of `int4`.
    @inlinable public static var int4Array: PostgresType { PostgresType(rawValue: 1007) }
    /// Array of `text`.
    @inlinable public static var textArray: PostgresType { PostgresType(rawValue: 1009) }
    /// Blank-padded text.
    @inlinable public static var bpchar: PostgresType { PostgresType(rawValue: 1042) }
    /// Text with a limit.
    @inlinable public static var varchar: PostgresType { PostgresType(rawValue: 1043) }
    /// Array of `varchar`.
    @inlinable public static var varcharArray: PostgresType { PostgresType(rawValue: 1015) }
    /// Array of `int8`.
    @inlinable public static var int8Array: PostgresType { PostgresType(rawValue: 1016) }
    /// Microseconds without a time zone.
    @inlinable public static var timestamp: PostgresType { PostgresType(rawValue: 1114) }
    /// Microseconds of UTC.
    @inlinable public static var timestamptz: PostgresType { PostgresType(rawValue: 1184) }
    /// Decimal number of any precision.
    @inlinable public static var numeric: PostgresType { PostgresType(rawValue: 1700) }
    /// 128-bit identifier.
    @inlinable public static var uuid: PostgresType { PostgresType(rawValue: 2950) }
    /// Array of `uuid`.
    @inlinable public static var uuidArray: PostgresType { PostgresType(rawValue: 2951) }
    /// The type of a function without a result.
    @inlinable public static var void: PostgresType { PostgresType(rawValue: 2278) }
    /// JSON kept parsed.
    @inlinable public static var jsonb: PostgresType { PostgresType(rawValue: 3802) }
}
