internal import CLibpq

/// Owns a `PGconn` and finishes it once.
///
/// libpq allows one thread at a time (PostgreSQL 15 manual, 34.20): the connecting code hands it over to the actor.
@safe final class ConnectionHandle: Sendable {
    // Safe: set once; used by one owner at a time, first the connecting code, then the connection actor.
    private nonisolated(unsafe) let pointer: OpaquePointer
    let noticeSink: NoticeSink

    /// Takes ownership: nobody else may call `PQfinish` on `pointer`.
    init(taking pointer: OpaquePointer, noticeSink: NoticeSink) {
        unsafe self.pointer = pointer
        self.noticeSink = noticeSink
        unsafe noticeSink.install(on: pointer)
    }

    deinit { unsafe PQfinish(pointer) }

    /// For calls of libpq within one expression; never to be kept.
    var raw: OpaquePointer { unsafe pointer }

    var socket: Int32 { unsafe PQsocket(pointer) }
    var isOK: Bool { unsafe PQstatus(pointer) == CONNECTION_OK }
    var backendPID: Int32 { unsafe PQbackendPID(pointer) }
    var transactionStatus: PGTransactionStatusType { unsafe PQtransactionStatus(pointer) }

    /// libpq's last message on one line; it never holds a password (fe-connect.c), but may name the host.
    var errorMessage: String {
        let text = unsafe String(cString: PQerrorMessage(pointer))
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }
}

/// Cancels what one backend runs; a copy of the connection's address and key, valid after the connection is gone.
@safe final class CancelHandle: Sendable {
    // Safe: PQcancel only reads it and may run on any thread (PostgreSQL 15 manual, 34.7).
    private nonisolated(unsafe) let pointer: OpaquePointer

    init?(for connection: ConnectionHandle) {
        guard let pointer = unsafe PQgetCancel(connection.raw) else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe PQfreeCancel(pointer) }

    /// Sends the request and waits until the server has closed: blocks, so helper threads only (libpq.md P34).
    func send() -> Bool {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            unsafe PQcancel(pointer, buffer.baseAddress, 256) == 1
        }
    }
}
