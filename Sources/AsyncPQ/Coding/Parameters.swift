/// The values of a statement's `$1`, `$2` … in the form they have on the wire; equal if they are the same there.
public struct Parameters: Sendable, Equatable {
    /// All values one after the other; text ends with a NUL that is not part of it, as libpq wants it.
    private(set) var bytes: [UInt8] = []
    private(set) var slots: [Slot] = []
    /// The first value that could not be encoded; the statement is then refused before anything is sent.
    private(set) var fault: String?

    /// Where one value lies.
    struct Slot: Sendable, Hashable {
        var offset: Int
        /// Bytes without the closing NUL; `nil` is SQL's NULL.
        var length: Int?
        var type: PostgresType
        var format: PostgresFormat
    }

    /// No values yet.
    public init() {}

    /// Makes parameters of values in order; `$1` is the first.
    public init(_ values: (any PostgresEncodable)?...) {
        slots.reserveCapacity(values.count)
        bytes.reserveCapacity(16 * values.count)
        for value in values { append(erased: value) }
    }

    /// How many values there are.
    public var count: Int { slots.count }

    /// Adds the next value.
    public mutating func append<Value: PostgresEncodable>(_ value: Value) {
        let offset = bytes.count
        var encoder = PostgresEncoder(bytes: bytes)
        bytes = []
        value.encode(into: &encoder)
        bytes = encoder.bytes
        let length = bytes.count - offset
        if Value.postgresFormat == .text {
            if bytes[offset...].contains(0) { fault = fault ?? "$\(count + 1) is text with a NUL character" }
            bytes.append(0)
        }
        slots.append(Slot(offset: offset, length: length, type: Value.postgresType, format: Value.postgresFormat))
        if count > Self.countLimit { fault = fault ?? "more than \(Self.countLimit) parameters" }
    }

    /// Adds the next value, or SQL's NULL.
    public mutating func append<Value: PostgresEncodable>(_ value: Value?) {
        if let value {
            append(value)
        } else {
            appendNull(Value.postgresType, Value.postgresFormat)
        }
    }

    /// The protocol counts parameters in 16 bits.
    static let countLimit = 65_535

    private mutating func append(erased value: (any PostgresEncodable)?) {
        if let value {
            append(value)
        } else {
            appendNull(.unspecified, .text)
        }
    }

    private mutating func appendNull(_ type: PostgresType, _ format: PostgresFormat) {
        slots.append(Slot(offset: bytes.count, length: nil, type: type, format: format))
    }
}
