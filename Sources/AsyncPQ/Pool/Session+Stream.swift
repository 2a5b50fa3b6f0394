// Rows one by one, with memory bounded however many there are.
extension Session {
    /// Runs a statement and hands out its rows as they arrive.
    ///
    /// ```swift
    /// for try await row in session.stream("SELECT id, title FROM tasks ORDER BY id") { … }
    /// for try await (id, title) in session.stream("SELECT id, title FROM tasks").decode((Int64, String).self) { … }
    /// ```
    ///
    /// A slow reader stops the server: about 1 MB of rows is held at most. The statement is sent when the first row is
    /// asked for. Leaving the loop early cancels it in the server. Until the stream has ended the session can do nothing
    /// else, and the stream ends with the session: both are told by `PQError.sessionBusy` and `.sessionEnded`.
    public func stream(_ query: Query, timeout: Duration? = nil) -> RowStream {
        RowStream(lease: lease, prefix: prefix, query: query, deadline: deadline(within: timeout))
    }
}

/// The rows of one statement as they arrive; can be walked once.
public struct RowStream: AsyncSequence {
    let lease: Lease
    let prefix: Session.Prefix
    let query: Query
    let deadline: ContinuousClock.Instant?

    /// Sends the statement with the first `next()`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(
            reader: StreamReader(
                lease: lease, prefix: prefix, query: query, deadline: deadline, buffer: StreamBuffer<Row>(),
                transfer: { .rows($0) }))
    }

    /// Each row decoded as a tuple of its columns.
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type
    ) -> AsyncThrowingMapSequence<RowStream, (repeat each Value)> {
        map { try $0.decode((repeat each Value).self) }
    }

    /// Where the reader of a stream stands.
    public struct Iterator: AsyncIteratorProtocol {
        let reader: StreamReader<Row>

        /// The next row; `nil` after the last.
        ///
        /// - Throws: As `Session.query`, at the first row or in between.
        public mutating func next() async throws -> Row? { try await reader.next() }
    }
}

/// Sends one transfer when it is first asked, hands out what arrives, and breaks it off when it is dropped.
final class StreamReader<Element: Sendable> {
    private let lease: Lease
    private let prefix: Session.Prefix
    private let exchange: Exchange
    private let buffer: StreamBuffer<Element>
    private var wasSent = false
    private var isOver = false
    private let fault: PQError?

    init(
        lease: Lease, prefix: Session.Prefix, query: Query, deadline: ContinuousClock.Instant?,
        buffer: StreamBuffer<Element>, transfer: (StreamBuffer<Element>) -> Transfer
    ) {
        self.lease = lease
        self.prefix = prefix
        self.buffer = buffer
        exchange = Exchange(.transfer(query, transfer(buffer)), deadline: deadline)
        do throws(PQError) {
            try query.validate()
            fault = nil
        } catch {
            fault = error
        }
    }

    deinit { if wasSent, !isOver { leave() } }

    func next() async throws -> Element? {
        if let fault { throw fault }
        if isOver { return nil }
        if !wasSent { try await send() }
        let connection = lease.connection
        do {
            let element = try await buffer.next(
                onRoom: { connection.reactor.submit(StreamResumption(connection)) }, onCancel: {})
            if element == nil { isOver = true }
            return element
        } catch {
            if error is CancellationError { leave() }
            isOver = true
            throw error
        }
    }

    private func send() async throws {
        wasSent = true
        let connection = lease.connection
        let waiting = prefix.take()
        if !waiting.isEmpty {
            let begin = Exchange(.statements(waiting), deadline: exchange.deadline)
            connection.reactor.submit(Submission(begin, lease))
            do {
                _ = try await begin.waiter.value { connection.reactor.submit(Departure(begin, from: connection)) }.get()
            } catch let error as PQError where error.wasNothingSent {
                prefix.putBack(waiting)
                throw error
            }
        }
        connection.reactor.submit(Submission(exchange, lease))
    }

    private func leave() {
        if exchange.answer(.failure(.sessionEnded)) {
            lease.connection.reactor.submit(Departure(exchange, from: lease.connection))
        }
    }
}

/// A reader that was behind has room again.
final class StreamResumption: ReactorWork {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func run(on reactor: Reactor) { connection.assumeIsolated { $0.resumeReading() } }
}
