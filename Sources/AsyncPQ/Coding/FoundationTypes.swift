public import FoundationEssentials

extension UUID: PostgresEncodable, PostgresDecodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .uuid }

    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) {
        let u = uuid
        encoder.append([
            u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
        ])
    }

    /// Decodes the binary form.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        guard type == .uuid else { throw .wrongType }
        guard bytes.count == 16 else { throw .malformed("uuid has 16 bytes") }
        self.init(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7], bytes[8], bytes[9],
                bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            ))
    }
}

extension UUID: PostgresArrayElement, PostgresArrayOrByte {
    /// The type of arrays of this type.
    public static var postgresArrayType: PostgresType { .uuidArray }
}

/// A `timestamptz`, rounded to the microsecond; `PostgresTimestamp` is exact.
extension Date: PostgresEncodable, PostgresDecodable {
    /// The type that the server is told.
    public static var postgresType: PostgresType { .timestamptz }

    /// Appends the binary form.
    public func encode(into encoder: inout PostgresEncoder) {
        let microseconds = (timeIntervalSince1970 * 1_000_000).rounded()
        let value = Int64(exactly: microseconds) ?? (microseconds < 0 ? .min : .max)
        PostgresTimestamp(microsecondsSince1970: value).encode(into: &encoder)
    }

    /// Decodes the binary form.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        let exact = try PostgresTimestamp(postgresBytes: bytes, type: type).microsecondsSince1970
        switch exact {
        case .max: self = .distantFuture
        case .min: self = .distantPast
        default: self.init(timeIntervalSince1970: Double(exact) / 1_000_000)
        }
    }
}
