internal import CLibpq

/// The answer to one statement: its rows, and what the statement did.
///
/// Owns a `PGresult` and frees it once. It does not depend on its connection and may be read from any thread
/// (PostgreSQL 15 manual, 34.20: a result is read-only once it was returned).
@safe public final class QueryResult: Sendable {
    // Safe: set once, never changed, cleared by deinit alone.
    private nonisolated(unsafe) let handle: OpaquePointer
    // libpq copied the notice receiver's context into the result (libpq.md P20): it must live as long.
    private let noticeSink: NoticeSink?
    /// How many rows there are.
    public let count: Int
    /// How many columns each row has.
    public let columnCount: Int
    /// Whether the fields are text, as a simple query answers them; else they are binary.
    private let isText: Bool

    /// Takes ownership: nobody else may call `PQclear` on `handle`.
    init(taking handle: OpaquePointer, noticeSink: NoticeSink?) {
        unsafe self.handle = handle
        self.noticeSink = noticeSink
        count = unsafe Int(PQntuples(handle))
        columnCount = unsafe Int(PQnfields(handle))
        isText = unsafe columnCount > 0 && PQfformat(handle, 0) == PostgresFormat.text.rawValue
    }

    deinit { unsafe PQclear(handle) }

    /// What the server calls what it did, such as `INSERT 0 1` (PostgreSQL 15 manual, 55.7, CommandComplete).
    public var commandTag: String { unsafe String(cString: PQcmdStatus(handle)) }

    /// How many rows the statement answered, inserted, changed or deleted; 0 where that means nothing.
    public var affectedRowCount: Int { unsafe Int(String(cString: PQcmdTuples(handle))) ?? 0 }

    /// The columns' names in order; two may be equal.
    public var columnNames: [String] { (0..<columnCount).map(columnName) }

    /// The name of a column.
    public func columnName(_ column: Int) -> String {
        guard let name = unsafe PQfname(handle, Int32(column)) else { return "" }
        return unsafe String(cString: name)
    }

    /// The type of a column.
    public func columnType(_ column: Int) -> PostgresType {
        PostgresType(rawValue: unsafe PQftype(handle, Int32(column)))
    }

    /// The first column of that name; `nil` if there is none.
    public func columnIndex(_ name: String) -> Int? { (0..<columnCount).first { columnName($0) == name } }

    /// Decodes one field.
    ///
    /// - Throws: `PQError.decodingFailed` when the field is no `Value`, NULL included unless `Value` is optional.
    /// - Precondition: `row` and `column` are within bounds.
    public func decode<Value: PostgresDecodable>(
        row: Int, column: Int, as _: Value.Type = Value.self
    ) throws(PQError) -> Value {
        precondition(row >= 0 && row < count && column >= 0 && column < columnCount, "no such field")
        let row32 = Int32(truncatingIfNeeded: row)
        let column32 = Int32(truncatingIfNeeded: column)
        do {
            if unsafe PQgetisnull(handle, row32, column32) != 0 { return try Value.decodeNull() }
            let length = unsafe Int(PQgetlength(handle, row32, column32))
            // Text is text, whatever it stands for.
            let type = isText ? .text : columnType(column)
            guard let start = unsafe PQgetvalue(handle, row32, column32) else { return try Value.decodeNull() }
            return try unsafe start.withMemoryRebound(to: UInt8.self, capacity: length) {
                bytes throws(PostgresDecodingError) in
                try unsafe Value(postgresBytes: Span(_unsafeStart: bytes, count: length), type: type)
            }
        } catch {
            throw .decodingFailed(fault(error, column: column, requested: "\(Value.self)"))
        }
    }

    /// The status that libpq gave the result.
    var status: ExecStatusType { unsafe PQresultStatus(handle) }

    /// Roughly what it takes in memory.
    var byteCount: Int { unsafe Int(PQresultMemorySize(handle)) }

    /// What the server objected to; only for a result that is an error.
    var report: ServerReport { unsafe ServerReport(readingFrom: handle) }

    private func fault(_ error: PostgresDecodingError, column: Int, requested: String) -> DecodingFault {
        let reason =
            switch error {
            case .wrongType: "the column's type does not fit"
            case .unexpectedNull: "the value is NULL"
            case .malformed(let what): "malformed: \(what)"
            case .outOfRange: "the value is out of range"
            }
        return DecodingFault(
            column: column, columnName: columnName(column), requestedType: requested, columnType: columnType(column),
            reason: reason)
    }
}

extension QueryResult: RandomAccessCollection {
    /// The first position.
    public var startIndex: Int { 0 }
    /// The position after the last.
    public var endIndex: Int { count }
    /// The element at a position.
    public subscript(position: Int) -> Row { Row(result: self, index: position) }
}
