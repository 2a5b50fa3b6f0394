/// The object id of a data type (catalog `pg_type`); those of the built-in types never change.
public struct PostgresType: RawRepresentable, Hashable, Sendable {
    /// The value as it stands outside Swift.
    public let rawValue: UInt32

    /// Takes the object id.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The server infers a parameter's type from where it stands.
    public static let unspecified = PostgresType(rawValue: 0)
    /// Truth value.
    public static let bool = PostgresType(rawValue: 16)
    /// Bytes.
    public static let bytea = PostgresType(rawValue: 17)
    /// Type of catalog names.
    public static let name = PostgresType(rawValue: 19)
    /// 64-bit integer.
    public static let int8 = PostgresType(rawValue: 20)
    /// 16-bit integer.
    public static let int2 = PostgresType(rawValue: 21)
    /// 32-bit integer.
    public static let int4 = PostgresType(rawValue: 23)
    /// Text of any length.
    public static let text = PostgresType(rawValue: 25)
    /// Object id, 32 bits without a sign.
    public static let oid = PostgresType(rawValue: 26)
    /// JSON kept as text.
    public static let json = PostgresType(rawValue: 114)
    /// 32-bit floating point.
    public static let float4 = PostgresType(rawValue: 700)
    /// 64-bit floating point.
    public static let float8 = PostgresType(rawValue: 701)
    /// Array of `int2`.
    public static let int2Array = PostgresType(rawValue: 1005)
    /// Array of `int4`.
    public static let int4Array = PostgresType(rawValue: 1007)
    /// Array of `text`.
    public static let textArray = PostgresType(rawValue: 1009)
    /// Blank-padded text.
    public static let bpchar = PostgresType(rawValue: 1042)
    /// Text with a limit.
    public static let varchar = PostgresType(rawValue: 1043)
    /// Array of `varchar`.
    public static let varcharArray = PostgresType(rawValue: 1015)
    /// Array of `int8`.
    public static let int8Array = PostgresType(rawValue: 1016)
    /// Microseconds without a time zone.
    public static let timestamp = PostgresType(rawValue: 1114)
    /// Microseconds of UTC.
    public static let timestamptz = PostgresType(rawValue: 1184)
    /// Decimal number of any precision.
    public static let numeric = PostgresType(rawValue: 1700)
    /// 128-bit identifier.
    public static let uuid = PostgresType(rawValue: 2950)
    /// Array of `uuid`.
    public static let uuidArray = PostgresType(rawValue: 2951)
    /// The type of a function without a result.
    public static let void = PostgresType(rawValue: 2278)
    /// JSON kept parsed.
    public static let jsonb = PostgresType(rawValue: 3802)
}
