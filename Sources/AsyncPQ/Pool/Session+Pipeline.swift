// Several statements in one round trip.
extension Session {
    /// Sends all statements at once and answers all results, or none: the first error undoes the others.
    ///
    /// Outside a transaction they are one (PostgreSQL 15 manual, 55.2.3: the messages up to a Sync); inside one, the
    /// error ends it.
    ///
    /// - Throws: `PQError.server` with the report of the statement that failed, and the errors of `query`.
    public func pipeline(_ queries: [Query], timeout: Duration? = nil) async throws -> [QueryResult] {
        guard !queries.isEmpty else { return [] }
        for query in queries { try query.validate() }
        return try await send(queries, timeout: timeout).get().suffix(queries.count)
    }

    /// As `pipeline`, each answer read as its own statement says.
    ///
    /// - Throws: As `pipeline`, and `PQError.decodingFailed`: outside a transaction the statements are committed by then.
    public func pipeline<each Output>(
        _ queries: repeat TypedQuery<each Output>, timeout: Duration? = nil
    ) async throws -> (repeat each Output) {
        var plain: [Query] = []
        for query in repeat each queries { plain.append(query.query) }
        var results = try await pipeline(plain, timeout: timeout)[...]
        func next<One>(_ query: TypedQuery<One>) throws -> One {
            guard let result = results.popFirst() else { throw PQError.protocolViolation(reason: "no result") }
            return try query.decode(result)
        }
        return (repeat try next(each queries))
    }

    /// Sends all statements at once, each a transaction of its own unless one is open; answers each one's own outcome.
    ///
    /// - Throws: `PQError.invalidParameter` before anything is sent, or `CancellationError`; everything else is in the
    ///   statements' outcomes, in their order.
    public func pipelineSeparately(
        _ queries: [Query], timeout: Duration? = nil
    ) async throws -> [Result<QueryResult, PQError>] {
        for query in queries { try query.validate() }
        try await sendPrefix()
        let deadline = deadline(within: timeout)
        let exchanges = queries.map { submit(.statements([$0]), deadline: deadline) }
        let connection = lease.connection
        var outcomes: [Result<QueryResult, PQError>] = []
        for exchange in exchanges {
            do {
                let outcome = try await exchange.waiter.value {
                    for exchange in exchanges { connection.reactor.submit(Departure(exchange, from: connection)) }
                }
                guard let result = try outcome.get().first else {
                    throw PQError.protocolViolation(reason: "no result")
                }
                outcomes.append(.success(result))
            } catch let error as PQError {
                outcomes.append(.failure(error))
            }
        }
        return outcomes
    }

    /// As `pipelineSeparately`, each answer read as its own statement says; what cannot be read is that one's failure.
    ///
    /// - Throws: As `pipelineSeparately`.
    public func pipelineSeparately<each Output>(
        _ queries: repeat TypedQuery<each Output>, timeout: Duration? = nil
    ) async throws -> (repeat Result<each Output, any Error>) {
        var plain: [Query] = []
        for query in repeat each queries { plain.append(query.query) }
        var outcomes = try await pipelineSeparately(plain, timeout: timeout)[...]
        func next<One>(_ query: TypedQuery<One>) -> Result<One, any Error> {
            guard let outcome = outcomes.popFirst() else {
                return .failure(PQError.protocolViolation(reason: "no result"))
            }
            return Result { try query.decode(outcome.get()) }
        }
        return (repeat next(each queries))
    }
}
