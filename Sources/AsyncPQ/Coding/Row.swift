/// One row of a result; keeps the whole result alive.
public struct Row: Sendable {
    @usableFromInline let result: QueryResult
    /// Which row it is, from 0.
    public let index: Int

    /// Decodes a column by its index from 0.
    ///
    /// - Throws: `PQError.decodingFailed`.
    @inlinable @inline(__always)
    public func decode<Value: PostgresDecodable>(
        _ column: Int, as type: Value.Type = Value.self
    ) throws(PQError) -> Value {
        // Inlined into the caller, where the type is known: a task of eleven columns takes 7 % less (Benchmarks/README.md).
        try result.decode(row: index, column: column, as: type)
    }

    /// Decodes the first column of that name.
    ///
    /// - Throws: `PQError.decodingFailed`, also when there is no such column.
    public func decode<Value: PostgresDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(PQError) -> Value {
        guard let column = result.columnIndex(name) else {
            throw .decodingFailed(
                DecodingFault(
                    column: -1, columnName: name, requestedType: "\(Value.self)", columnType: .unspecified,
                    reason: "no such column"))
        }
        return try decode(column, as: type)
    }

    /// Decodes all columns in order.
    ///
    /// - Throws: `PQError.decodingFailed`, also when there are more or fewer columns than types.
    @inlinable
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) throws(PQError) -> (repeat each Value) {
        var expected = 0
        for _ in repeat (each Value).self { expected += 1 }
        guard expected == result.columnCount else { throw result.columnCountFailure(expected, requested: types) }
        var column = -1
        func next<One: PostgresDecodable>(_: One.Type) throws(PQError) -> One {
            column += 1
            return try decode(column, as: One.self)
        }
        return (repeat try next((each Value).self))
    }
}

extension QueryResult {
    /// Decodes every row.
    ///
    /// ```swift
    /// for (id, title) in try rows.decode((Int64, String).self) { … }
    /// ```
    ///
    /// - Throws: `PQError.decodingFailed` for the first row that does not fit.
    @inlinable
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) throws(PQError) -> [(repeat each Value)] {
        var rows: [(repeat each Value)] = []
        rows.reserveCapacity(count)
        for row in self { rows.append(try row.decode(types)) }
        return rows
    }

    @usableFromInline
    func columnCountFailure(_ expected: Int, requested: Any.Type) -> PQError {
        .decodingFailed(
            DecodingFault(
                column: expected, columnName: "", requestedType: "\(requested)", columnType: .unspecified,
                reason: "the row has \(columnCount) columns, \(expected) were asked for"))
    }
}
