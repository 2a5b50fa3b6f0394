internal import CLibpq
internal import Glibc
internal import Synchronization

/// Requests by libpq 17's own calls: as encrypted as the connection, and without blocking (PostgreSQL 17 manual, 34.7.1).
@safe final class PolledCancel: CancelRoute {
    private let calls: LibpqCancelCalls
    /// Held while a request is under way: the pointer is for one thread at a time.
    private let isSending = Mutex(())
    // Safe: used under the lock only.
    private nonisolated(unsafe) let pointer: OpaquePointer

    init?(for connection: ConnectionHandle, _ calls: LibpqCancelCalls) {
        guard let pointer = unsafe calls.create(connection.raw) else { return nil }
        unsafe self.pointer = pointer
        self.calls = calls
    }

    deinit { unsafe calls.finish(pointer) }

    func send(until deadline: ContinuousClock.Instant) -> Bool {
        isSending.withLock { _ in
            defer { unsafe calls.reset(pointer) }
            guard unsafe calls.start(pointer) == 1 else { return true }
            // As if PQcancelPoll had answered WRITING.
            var events = POLLOUT
            while true {
                guard unsafe pollOnce(calls.socket(pointer), events, until: deadline) else { return false }
                switch unsafe calls.poll(pointer) {
                case PGRES_POLLING_READING: events = POLLIN
                case PGRES_POLLING_WRITING: events = POLLOUT
                // It was dealt with; or the connection failed, and with it whatever was on its way.
                default: return true
                }
            }
        }
    }
}

/// Waits for one socket; `false` when the deadline passed.
private func pollOnce(_ socket: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { return false }
        var entry = pollfd(fd: socket, events: Int16(events), revents: 0)
        let count = unsafe poll(&entry, 1, Int32(clamping: Int64(rest / .milliseconds(1)) + 1))
        if count > 0 || (count < 0 && errno != EINTR) { return true }
    }
}

/// The calls that came with libpq 17, found in whichever libpq was loaded.
@safe struct LibpqCancelCalls: Sendable {
    let create: @Sendable @convention(c) (OpaquePointer) -> OpaquePointer?
    let start: @Sendable @convention(c) (OpaquePointer) -> Int32
    let poll: @Sendable @convention(c) (OpaquePointer) -> PostgresPollingStatusType
    let socket: @Sendable @convention(c) (OpaquePointer) -> Int32
    let reset: @Sendable @convention(c) (OpaquePointer) -> Void
    let finish: @Sendable @convention(c) (OpaquePointer) -> Void

    /// `nil` before libpq 17.
    static let loaded = LibpqCancelCalls()

    private init?() {
        guard let create = unsafe dlsym(nil, "PQcancelCreate"), let start = unsafe dlsym(nil, "PQcancelStart"),
            let poll = unsafe dlsym(nil, "PQcancelPoll"), let socket = unsafe dlsym(nil, "PQcancelSocket"),
            let reset = unsafe dlsym(nil, "PQcancelReset"), let finish = unsafe dlsym(nil, "PQcancelFinish")
        else { return nil }
        // The declarations are those of libpq-fe.h of PostgreSQL 17.
        unsafe self.create = unsafeBitCast(
            create, to: (@Sendable @convention(c) (OpaquePointer) -> OpaquePointer?).self)
        unsafe self.start = unsafeBitCast(start, to: (@Sendable @convention(c) (OpaquePointer) -> Int32).self)
        unsafe self.poll = unsafeBitCast(
            poll, to: (@Sendable @convention(c) (OpaquePointer) -> PostgresPollingStatusType).self)
        unsafe self.socket = unsafeBitCast(socket, to: (@Sendable @convention(c) (OpaquePointer) -> Int32).self)
        unsafe self.reset = unsafeBitCast(reset, to: (@Sendable @convention(c) (OpaquePointer) -> Void).self)
        unsafe self.finish = unsafeBitCast(finish, to: (@Sendable @convention(c) (OpaquePointer) -> Void).self)
    }
}
