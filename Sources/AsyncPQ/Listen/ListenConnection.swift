internal import Logging
internal import Synchronization

/// One connection that listens, and the messages that came and were not read yet.
final class ListenConnection: ConnectionOwner {
    private let connection: Connection
    private let messages = StreamBuffer<ServerNotification>()
    private let reason = Mutex<String?>(nil)

    init(_ handle: ConnectionHandle, reactor: Reactor, _ logger: Logger) {
        connection = Connection(handle: handle, id: 0, reactor: reactor, limits: .init(), logger: logger)
    }

    /// Why it is gone; `nil` while it stands.
    var closeReason: String? { reason.withLock { $0 } }

    /// Takes the next message; `nil` when the connection is gone.
    nonisolated(nonsending) func next() async throws -> ServerNotification? {
        let connection = connection
        return try await messages.next(
            onRoom: { connection.reactor.submit(StreamResumption(connection)) }, onCancel: {})
    }

    /// - Throws: `PQError.server` when a channel is refused, or `PQError.connectionLost`.
    nonisolated(nonsending) func listen(to channels: [String]) async throws {
        // A name in quotes is taken as it is; a quote in it is doubled (PostgreSQL 15 manual, 4.1.1).
        let statements = channels.map { channel in
            let name = channel.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            return Query(once: "LISTEN \"\(name)\"")
        }
        for statement in statements { try statement.validate() }
        let exchange = Exchange(.statements(statements), deadline: .now + .seconds(10))
        connection.reactor.submit(ListenStart(self, exchange))
        _ = try await exchange.waiter.valueIgnoringCancellation().get()
    }

    /// From any thread, without waiting.
    func close() {
        let connection = connection
        connection.reactor.submit(ListenEnd(connection))
    }

    fileprivate func start(_ exchange: Exchange) {
        connection.assumeIsolated { connection in
            connection.onNotification = { [messages] in messages.append($0, size: $0.payload.utf8.count) }
            do throws(PQError) {
                try connection.start(owner: self)
                connection.submit(exchange)
            } catch {
                exchange.answer(.failure(error))
            }
        }
    }

    func connectionBecameFree(_ connection: Connection) {}

    func connectionClosed(_ connection: Connection, reason: CloseReason) {
        self.reason.withLock { $0 = reason.text }
        messages.finish(.success(()))
    }
}

private final class ListenStart: ReactorWork {
    private let listener: ListenConnection
    private let exchange: Exchange

    init(_ listener: ListenConnection, _ exchange: Exchange) {
        self.listener = listener
        self.exchange = exchange
    }

    func run(on reactor: Reactor) { listener.start(exchange) }
}

private final class ListenEnd: ReactorWork {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func run(on reactor: Reactor) { connection.assumeIsolated { $0.close(.init(.drained, "the listener has left")) } }
}
