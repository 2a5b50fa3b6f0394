internal import CLibpq
internal import Synchronization

/// Cancels what one backend runs; knows the server's address and the backend's key, and is valid after the connection is
/// gone.
final class CancelHandle: Sendable {
    /// How long one request may take; a peer may accept it and then stay silent (libpq.md P34).
    static let timeLimit = Duration.seconds(2)

    private let route: any CancelRoute
    private let isRetired = Atomic(false)

    init?(for connection: ConnectionHandle) {
        guard let route = connection.preparedCancelRoute else { return nil }
        self.route = route
    }

    /// The connection is gone: requests that still stand in a queue are not sent.
    func retire() { isRetired.store(true, ordering: .relaxed) }

    /// Sends the request and waits until the server has closed: blocks, at most for `timeLimit`, so helper threads only.
    ///
    /// - Returns: Whether the request is over: it was dealt with, or never reached the server. Otherwise it may still
    ///   arrive at any time and hit the next statement, so the connection must be closed (libpq.md P33).
    func send() -> Bool {
        guard !isRetired.load(ordering: .relaxed) else { return true }
        return route.send(until: .now + Self.timeLimit)
    }
}

/// One way to send cancel requests to one backend, as often as needed, one at a time.
protocol CancelRoute: Sendable {
    /// Blocks; answers whether the request is over.
    func send(until deadline: ContinuousClock.Instant) -> Bool
}

enum CancelRoutes {
    /// The best way that the loaded libpq allows.
    ///
    /// libpq 17 sends requests encrypted and without blocking. Before that it can only block, for ever if the peer is
    /// silent; so we send the same 16 bytes ourselves, and leave it to libpq only when the key is unknown.
    static func best(for connection: ConnectionHandle, trace: StartupTrace?) -> (any CancelRoute)? {
        if let calls = LibpqCancelCalls.loaded { return PolledCancel(for: connection, calls) }
        if let key = trace?.backendKey(of: connection), let packet = CancelPacket(for: connection, key: key) {
            return packet
        }
        return BlockingCancel(for: connection)
    }
}

/// libpq's old way, without a limit (PostgreSQL 15 manual, 34.7).
@safe private final class BlockingCancel: CancelRoute {
    // Safe: PQcancel only reads it and may run on any thread.
    private nonisolated(unsafe) let pointer: OpaquePointer

    init?(for connection: ConnectionHandle) {
        guard let pointer = unsafe PQgetCancel(connection.raw) else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe PQfreeCancel(pointer) }

    func send(until deadline: ContinuousClock.Instant) -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            // A failure is one to connect or to send: the request is nowhere.
            _ = unsafe PQcancel(pointer, buffer.baseAddress, 256)
            return true
        }
    }
}
