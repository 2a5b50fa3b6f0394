public import FoundationEssentials

/// A read of one row by its key, which a lane asks for once for all callers of a turn.
///
/// ```swift
/// let taskByID = KeyedRead(
///     "SELECT id, title FROM tasks WHERE tenant_id = $1 AND id = ANY ($2)",
///     oneKey: "SELECT id, title FROM tasks WHERE tenant_id = $1 AND id = $2")
/// let row = try await lane.row(taskByID, key: .integer(42), sharing: Parameters(tenantID))
/// ```
///
/// The last parameter is the array of the keys; those before it are what callers share: only reads that agree in all of
/// them are merged. The key is a column of the result, and no two rows have the same.
public struct KeyedRead: Sendable {
    /// The statement.
    public let sql: String
    /// The statement for a key that is asked for alone; `nil` asks for it in an array of one.
    public let oneKeySQL: String?
    /// Where the key is in a row of the result.
    public let keyColumn: Int

    /// A statement whose last parameter, compared as `= ANY ($n)`, is a `bigint[]`, a `text[]` or a `uuid[]`.
    ///
    /// - Parameters:
    ///   - sql: With `$1 …` for its parameters.
    ///   - oneKey: The same with `= $n`, the key itself, for where nobody else asks: the server takes less time to look for a
    ///     value than for the members of an array (Benchmarks/README.md). Its result has the same columns.
    ///   - keyColumn: Which column of the result is the key, counted from 0: of an
    ///     integer type, a text or a `uuid`.
    public init(_ sql: SQLText, oneKey: SQLText? = nil, keyColumn: Int = 0) {
        self.sql = sql.text
        oneKeySQL = oneKey?.text
        self.keyColumn = keyColumn
    }

    /// The statement that asks for some keys at once, for where there is no lane.
    ///
    /// - Precondition: All keys are of one type.
    public func query(_ keys: [RowKey], sharing shared: Parameters = Parameters()) -> Query {
        precondition(keys.dropFirst().allSatisfy { $0.isOfSameType(as: keys[0]) }, "keys of several types")
        var parameters = shared
        if keys.count == 1, let oneKeySQL {
            switch keys[0] {
            case .integer(let key): parameters.append(key)
            case .text(let key): parameters.append(key)
            case .uuid(let key): parameters.append(key)
            }
            return Query(unsafeSQL: oneKeySQL, parameters)
        }
        switch keys.first {
        case .integer, nil: parameters.append(keys.compactMap(\.integer))
        case .text: parameters.append(keys.compactMap(\.text))
        case .uuid: parameters.append(keys.compactMap(\.uuid))
        }
        return Query(unsafeSQL: sql, parameters)
    }

    /// Which row of an answer has which key.
    func rowIndices(in result: QueryResult) throws(PQError) -> [RowKey: Int] {
        guard keyColumn >= 0, keyColumn < result.columnCount else {
            throw .decodingFailed(
                DecodingFault(
                    column: keyColumn, columnName: "", requestedType: "\(RowKey.self)", columnType: .unspecified,
                    reason: "the row has \(result.columnCount) columns, none of which is its key"))
        }
        var indices = [RowKey: Int](minimumCapacity: result.count)
        for row in result { indices[try row.decode(keyColumn)] = row.index }
        return indices
    }
}

/// What a row is found by.
public enum RowKey: Hashable, Sendable {
    /// Of a column of type `smallint`, `integer` or `bigint`.
    case integer(Int64)
    /// Of a column of type `text` or `varchar`.
    case text(String)
    /// Of a column of type `uuid`.
    case uuid(UUID)

    fileprivate var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    fileprivate var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    fileprivate var uuid: UUID? {
        if case .uuid(let value) = self { value } else { nil }
    }

    /// Whether both can stand in one array.
    func isOfSameType(as other: RowKey) -> Bool {
        switch (self, other) {
        case (.integer, .integer), (.text, .text), (.uuid, .uuid): true
        default: false
        }
    }
}

extension RowKey: PostgresDecodable {
    /// Decodes the key of a row.
    public init(postgresBytes bytes: Span<UInt8>, type: PostgresType) throws(PostgresDecodingError) {
        switch type {
        case .int2: self = .integer(Int64(try Int16(postgresBytes: bytes, type: type)))
        case .int4: self = .integer(Int64(try Int32(postgresBytes: bytes, type: type)))
        case .int8: self = .integer(try Int64(postgresBytes: bytes, type: type))
        case .uuid: self = .uuid(try UUID(postgresBytes: bytes, type: type))
        default: self = .text(try String(postgresBytes: bytes, type: type))
        }
    }
}
