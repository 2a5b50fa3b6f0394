internal import CLibpq
internal import Glibc

/// Owns a `PGconn` and finishes it once.
///
/// libpq allows one thread at a time (PostgreSQL 15 manual, 34.20): the connecting code hands it over to the actor.
@safe final class ConnectionHandle: Sendable {
    // Safe: set once; used by one owner at a time, first the connecting code, then the connection actor.
    private nonisolated(unsafe) let pointer: OpaquePointer
    // Safe: as above.
    private nonisolated(unsafe) var cancelRoute: (any CancelRoute)?
    private let startupTrace: StartupTrace?
    let noticeSink: NoticeSink
    /// The host that answered, with its address where it was looked up.
    let endpoint: Endpoint
    /// The role that was asked for, in the words of `target_session_attrs`.
    let role: SessionRole

    /// Takes ownership: nobody else may call `PQfinish` on `pointer`.
    init(taking pointer: OpaquePointer, endpoint: Endpoint, role: SessionRole, noticeSink: NoticeSink) {
        unsafe self.pointer = pointer
        self.endpoint = endpoint
        self.role = role
        self.noticeSink = noticeSink
        startupTrace = LibpqCancelCalls.loaded == nil ? unsafe StartupTrace(of: pointer) : nil
        unsafe noticeSink.install(on: pointer)
    }

    deinit { unsafe PQfinish(pointer) }

    /// For calls of libpq within one expression; never to be kept.
    var raw: OpaquePointer { unsafe pointer }

    var socket: Int32 { unsafe PQsocket(pointer) }
    var isOK: Bool { unsafe PQstatus(pointer) == CONNECTION_OK }
    var backendPID: Int32 { unsafe PQbackendPID(pointer) }
    var transactionStatus: PGTransactionStatusType { unsafe PQtransactionStatus(pointer) }

    /// Whether the server takes no writes, where one that does was wanted, or any.
    ///
    /// It is a standby, or fenced off by its settings. Servers before version 14 do not tell (PostgreSQL 15 manual, 34.2,
    /// PQparameterStatus).
    var isReadOnlyByMistake: Bool {
        switch role {
        case .any, .readWrite, .primary: isSet("in_hot_standby") || isSet("default_transaction_read_only")
        case .readOnly, .standby, .preferStandby: false
        }
    }

    private func isSet(_ parameter: String) -> Bool {
        guard let value = unsafe PQparameterStatus(pointer, parameter) else { return false }
        return unsafe String(cString: value) == "on"
    }

    /// libpq's last message on one line; it never holds a password (fe-connect.c), but may name the host.
    var errorMessage: String { unsafe String(cString: PQerrorMessage(pointer)).joinedLines }

    /// Learns how a cancel request is sent on this connection; blocks, because libpq 17 may read `.pgpass` for it.
    func prepareToCancel() {
        unsafe cancelRoute = CancelRoutes.best(for: self, trace: startupTrace)
    }

    /// How to cancel what this connection runs, once it stands.
    var preparedCancelRoute: (any CancelRoute)? { unsafe cancelRoute }
}

extension String {
    /// On one line, without the source line in PostgreSQL that verbose messages name.
    var joinedLines: String {
        split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }.joined(separator: "; ")
    }
}

/// An environment variable's value; `nil` when it is not set.
func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
}
