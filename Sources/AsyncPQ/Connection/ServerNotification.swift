internal import CLibpq

/// A message that some session sent with NOTIFY (PostgreSQL 15 manual, NOTIFY).
public struct ServerNotification: Hashable, Sendable {
    /// The channel it was sent on.
    public var channel: String
    /// At most 8000 bytes; empty when none was given.
    public var payload: String
    /// The server process of the session that sent it.
    public var senderPID: Int32
}

extension Connection {
    /// Takes what came with the last read; libpq only looks at what it has buffered (libpq.md P39).
    func readNotifications(from handle: ConnectionHandle) {
        while let notification = unsafe PQnotifies(handle.raw) {
            defer { unsafe PQfreemem(notification) }
            guard let onNotification else { continue }
            let message = unsafe notification.pointee
            let hasRoom = unsafe onNotification(
                ServerNotification(
                    channel: String(cString: message.relname), payload: String(cString: message.extra),
                    senderPID: message.be_pid))
            if !hasRoom { pauseReading() }
        }
    }
}
