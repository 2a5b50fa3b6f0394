public import Logging

/// What a listener tells.
public enum ListenEvent: Hashable, Sendable {
    /// The channels are listened to: what is sent from now on arrives.
    case listening
    /// Somebody sent a message.
    case notification(ServerNotification)
    /// The link was lost and stands again: what was sent in between did not arrive. Look at the tables.
    case mayHaveMissed(reason: String)
}

/// Listens to channels on a connection of its own, for as long as it takes (PostgreSQL 15 manual, LISTEN).
///
/// ```swift
/// for try await event in NotificationListener(connection: configuration, channels: ["tasks"], logger: logger) {
///     switch event { … }
/// }
/// ```
///
/// When the link is lost it connects anew, with growing pauses, listens again and says `mayHaveMissed`. A reader that is
/// behind makes the server keep the messages. The connection is made with the first `next()` and closed when the loop is
/// left. Through a connection pooler that lends sessions by transaction it cannot work.
public struct NotificationListener: AsyncSequence, Sendable {
    private let connection: ConnectionConfiguration
    private let channels: [String]
    private let logger: Logger

    /// A listener for these channels; names are taken as they are, upper case included.
    public init(connection: ConnectionConfiguration, channels: [String], logger: Logger) {
        self.connection = connection
        self.channels = channels
        self.logger = logger
    }

    /// Connects with the first `next()`.
    public func makeAsyncIterator() -> Iterator {
        Iterator(link: ListenLink(connection: connection, channels: channels, logger: logger))
    }

    /// Where the reader stands.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let link: ListenLink

        /// The next event; it never ends by itself.
        ///
        /// - Throws: `PQError.server` when the server refuses LISTEN, or `CancellationError`.
        public mutating func next() async throws -> ListenEvent? { try await link.next() }
    }
}

/// The connection of one listener, made anew as often as it is lost.
private final class ListenLink {
    private let connector: Connector
    private let channels: [String]
    private let logger: Logger
    private var current: ListenConnection?
    private var lossReason: String?
    private let backoff = Backoff(first: .milliseconds(100), limit: .seconds(10))

    init(connection: ConnectionConfiguration, channels: [String], logger: Logger) {
        connector = Connector(configuration: connection, reactor: .shared, logger: logger)
        self.channels = channels
        self.logger = logger
    }

    deinit { current?.close() }

    func next() async throws -> ListenEvent {
        while true {
            guard let connection = current else { return try await listen() }
            if let notification = try await connection.next() { return .notification(notification) }
            lossReason = connection.closeReason ?? "unknown"
            current = nil
        }
    }

    private func listen() async throws -> ListenEvent {
        var failureCount = 0
        while true {
            do {
                let connection = ListenConnection(try await connector.connect(), reactor: connector.reactor, logger)
                do { try await connection.listen(to: channels) } catch {
                    connection.close()
                    throw error
                }
                current = connection
                return lossReason.map { .mayHaveMissed(reason: $0) } ?? .listening
            } catch PQError.server(let report) {
                throw PQError.server(report)
            } catch let error as PQError {
                failureCount += 1
                logger.warning("cannot listen", metadata: ["error": "\(error.withoutPlaces)"])
                let pause = backoff.delay(afterFailures: failureCount, jitter: .random(in: 0..<1))
                try await Task.sleep(for: pause)
            }
        }
    }
}
