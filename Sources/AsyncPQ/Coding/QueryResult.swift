internal import CLibpq
internal import Glibc

/// The answer to one statement: its rows, and what the statement did.
///
/// Owns a `PGresult` and frees it once. It does not depend on its connection and may be read from any thread
/// (PostgreSQL 15 manual, 34.20: a result is read-only once it was returned).
@safe public final class QueryResult: Sendable {
    // Safe: set once, never changed, cleared by deinit alone.
    private nonisolated(unsafe) let handle: OpaquePointer
    // libpq copied the notice receiver's context into the result (libpq.md P20): it must live as long.
    private let noticeSink: NoticeSink?
    /// The columns' types, where many rows ask for them; else libpq is asked.
    private let types: [PostgresType]
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
        let isText = unsafe columnCount > 0 && PQfformat(handle, 0) == PostgresFormat.text.rawValue
        self.isText = isText
        let columns = count < 2 ? 0 : columnCount
        types = (0..<columns).map { isText ? .text : PostgresType(rawValue: unsafe PQftype(handle, Int32($0))) }
    }

    deinit { unsafe PQclear(handle) }

    /// What the server calls what it did, such as `INSERT 0 1` (PostgreSQL 15 manual, 55.7, CommandComplete).
    public var commandTag: String { unsafe String(cString: PQcmdStatus(handle)) }

    /// Whether the command tag begins with some words.
    func isTagged(_ words: StaticString) -> Bool {
        unsafe strncmp(PQcmdStatus(handle), words.utf8Start, words.utf8CodeUnitCount) == 0
    }

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
    @inlinable @inline(__always)
    public func decode<Value: PostgresDecodable>(
        row: Int, column: Int, as _: Value.Type = Value.self
    ) throws(PQError) -> Value {
        let field = field(row: row, column: column)
        do {
            guard let start = unsafe field.start else { return try Value.decodeNull() }
            return try Value(postgresBytes: unsafe Span(_unsafeStart: start, count: field.count), type: field.type)
        } catch {
            throw failure(error, column: column, requested: Value.self)
        }
    }

    /// Where a field lies; valid as long as the result lives.
    @safe @usableFromInline struct Field {
        /// `nil` for SQL's NULL.
        @usableFromInline let start: UnsafePointer<UInt8>?
        @usableFromInline let count: Int
        @usableFromInline let type: PostgresType
    }

    @usableFromInline
    func field(row: Int, column: Int) -> Field {
        precondition(row >= 0 && row < count && column >= 0 && column < columnCount, "no such field")
        // Text is text, whatever it stands for.
        let type = types.isEmpty ? (isText ? .text : columnType(column)) : types[column]
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        let length = unsafe PQgetlength(handle, row, column)
        // A NULL has no length either.
        if length == 0, unsafe PQgetisnull(handle, row, column) != 0 {
            return unsafe Field(start: nil, count: 0, type: type)
        }
        let start = unsafe UnsafeRawPointer(PQgetvalue(handle, row, column))
        return unsafe Field(start: start?.assumingMemoryBound(to: UInt8.self), count: Int(length), type: type)
    }

    /// The status that libpq gave the result.
    var status: ExecStatusType { unsafe PQresultStatus(handle) }

    /// Roughly what it takes in memory.
    var byteCount: Int { unsafe Int(PQresultMemorySize(handle)) }

    /// What the server objected to; only for a result that is an error.
    var report: ServerReport { unsafe ServerReport(readingFrom: handle) }

    @usableFromInline
    func failure(_ error: PostgresDecodingError, column: Int, requested: Any.Type) -> PQError {
        let reason =
            switch error {
            case .wrongType: "the column's type does not fit"
            case .unexpectedNull: "the value is NULL"
            case .malformed(let what): "malformed: \(what)"
            case .outOfRange: "the value is out of range"
            }
        return .decodingFailed(
            DecodingFault(
                column: column, columnName: columnName(column), requestedType: "\(requested)",
                columnType: columnType(column), reason: reason))
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
