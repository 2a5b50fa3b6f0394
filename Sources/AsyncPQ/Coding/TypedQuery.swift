/// A statement and how its answer is read, so that several can be sent in one go and each answers its own type.
///
/// ```swift
/// let (tasks, open) = try await session.pipeline(
///     Query("SELECT id, title FROM tasks WHERE user_id = \(userID)").rows((Int64, String).self),
///     Query("SELECT count(*) FROM tasks WHERE NOT completed").row((Int).self))
/// ```
public struct TypedQuery<Output: Sendable>: Sendable {
    /// What is sent.
    public let query: Query
    let decode: @Sendable (QueryResult) throws -> Output

    /// A statement whose answer `decode` reads.
    public init(_ query: Query, decode: @escaping @Sendable (QueryResult) throws -> Output) {
        self.query = query
        self.decode = decode
    }
}

extension Query {
    /// Every row as a tuple of its columns.
    public func rows<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) -> TypedQuery<[(repeat each Value)]> {
        TypedQuery(self) { try $0.decode((repeat each Value).self) }
    }

    /// The first row as a tuple of its columns; `nil` when there is none.
    public func firstRow<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) -> TypedQuery<(repeat each Value)?> {
        TypedQuery(self) { try $0.first?.decode((repeat each Value).self) }
    }

    /// The one row that there is, such as that of an aggregate.
    ///
    /// Reading it throws `PQError.unexpectedRowCount` when there are none or several.
    public func row<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) -> TypedQuery<(repeat each Value)> {
        TypedQuery(self) { result in
            guard result.count == 1 else { throw PQError.unexpectedRowCount(result.count) }
            return try result[0].decode((repeat each Value).self)
        }
    }

    /// How many rows the statement inserted, changed or deleted.
    public var affectedRowCount: TypedQuery<Int> { TypedQuery(self) { $0.affectedRowCount } }
}

extension ConnectionPool {
    /// Runs one statement on the next free connection and reads its answer.
    ///
    /// - Throws: As `query`, and `PQError.decodingFailed`.
    public nonisolated func query<Output>(
        _ query: TypedQuery<Output>, deadline: ContinuousClock.Instant? = nil
    ) async throws -> Output {
        try query.decode(await self.query(query.query, deadline: deadline))
    }
}

extension Session {
    /// Runs one statement and reads its answer.
    ///
    /// - Throws: As `query`, and `PQError.decodingFailed`.
    public func query<Output>(_ query: TypedQuery<Output>, timeout: Duration? = nil) async throws -> Output {
        try query.decode(await self.query(query.query, timeout: timeout))
    }
}
