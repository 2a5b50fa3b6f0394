// COPY in both directions, with memory bounded however much there is.
extension Session {
    /// Runs `COPY … TO STDOUT` and hands out its data as it arrives: one line at a time in text and CSV format.
    ///
    /// ```swift
    /// for try await line in session.copyOut("COPY tasks (id, title) TO STDOUT") { … }
    /// ```
    ///
    /// Bounded, broken off and exclusive like `stream`.
    public func copyOut(_ sql: SQLText, timeout: Duration? = nil) -> CopyOutStream {
        CopyOutStream(lease: lease, prefix: prefix, sql: sql.text, deadline: deadline(within: timeout))
    }

    /// Runs `COPY … FROM STDIN` with the data of a sequence.
    ///
    /// The next piece is asked for when the one before has left for the server, so the sequence is slowed down to the
    /// server's pace. When it throws, nothing of it is kept, and its error is thrown here.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - data: In the format of the statement; where it is cut into pieces does not matter.
    ///   - timeout: For all of it; the session's deadline counts as well.
    /// - Returns: How many rows were copied.
    /// - Throws: What the sequence throws, and the errors of `query`.
    @discardableResult
    public func copyIn<Data: AsyncSequence>(
        _ sql: SQLText, from data: Data, timeout: Duration? = nil
    ) async throws -> Int where Data.Element == [UInt8] {
        try sql.validate()
        try await sendPrefix()
        let ready = Waiter<Void>()
        let exchange = Exchange(.transfer(Query(once: sql.text), .copyIn(ready)), deadline: deadline(within: timeout))
        let connection = lease.connection
        connection.reactor.submit(Submission(exchange, lease))
        do {
            try await ready.value {}
            for try await chunk in data { try await write(chunk, to: exchange) }
            connection.reactor.submit(CopyInput(exchange, connection, .end))
        } catch {
            // Settled here, so that the connection sees that its writer has left.
            if exchange.answer(.failure(.sessionEnded)) {
                connection.reactor.submit(Departure(exchange, from: connection))
            } else if case PQError.sessionEnded = error {
                // It was over before its writer noticed: what ended it was told to the exchange.
                _ = try await exchange.waiter.valueIgnoringCancellation().get()
            }
            throw error
        }
        let outcome = try await exchange.waiter.value {
            connection.reactor.submit(Departure(exchange, from: connection))
        }
        return try outcome.get().last?.affectedRowCount ?? 0
    }

    private func write(_ chunk: [UInt8], to exchange: Exchange) async throws {
        let connection = lease.connection
        var rest = chunk[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(Self.copyPieceSize))
            rest = rest.dropFirst(piece.count)
            let written = Waiter<Void>()
            connection.reactor.submit(CopyInput(exchange, connection, .data(piece, written)))
            try await written.value {}
        }
    }

    /// In bytes: what libpq is given at one time.
    private static var copyPieceSize: Int { 65_536 }
}

/// The data of a `COPY … TO STDOUT` as it arrives; can be walked once.
public struct CopyOutStream: AsyncSequence {
    let lease: Lease
    let prefix: Session.Prefix
    let sql: String
    let deadline: ContinuousClock.Instant?

    /// Sends the statement with the first `next()`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(
            reader: StreamReader(
                lease: lease, prefix: prefix, query: Query(once: sql), deadline: deadline,
                buffer: StreamBuffer<[UInt8]>(), transfer: { .copyOut($0) }))
    }

    /// Where the reader of the data stands.
    public struct Iterator: AsyncIteratorProtocol {
        let reader: StreamReader<[UInt8]>

        /// The next piece; `nil` after the last.
        public mutating func next() async throws -> [UInt8]? { try await reader.next() }
    }
}

/// Data of a COPY on its way to the connection, or its end.
private final class CopyInput: ReactorWork {
    enum Content {
        case data([UInt8], Waiter<Void>)
        case end
    }

    private let exchange: Exchange
    private let connection: Connection
    private let content: Content

    init(_ exchange: Exchange, _ connection: Connection, _ content: Content) {
        self.exchange = exchange
        self.connection = connection
        self.content = content
    }

    func run(on reactor: Reactor) {
        connection.assumeIsolated { connection in
            switch content {
            case .data(let bytes, let waiter): connection.putCopyData(bytes, of: exchange, waiter)
            case .end: connection.finishCopyIn(exchange)
            }
        }
    }
}
