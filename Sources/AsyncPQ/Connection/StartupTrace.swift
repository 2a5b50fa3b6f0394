internal import CLibpq
internal import Glibc

/// Learns the key with which the server accepts cancel requests for a connection.
///
/// libpq before 17 keeps the key to itself and offers only a cancel call without a time limit. But it writes each message
/// of the protocol to a stream when asked to (PostgreSQL 15 manual, 34.20.2, PQtrace), `BackendKeyData` among them. The
/// stream is a piece of memory, read once and wiped, because an answer to a request for a password goes through it too.
@safe final class StartupTrace: Sendable {
    // Safe: written by libpq on the thread that connects, read there once when the connection stands.
    private nonisolated(unsafe) var memory = unsafe Memory()

    @unsafe private struct Memory {
        var stream: UnsafeMutablePointer<FILE>?
        /// Set by open_memstream(3) at each flush.
        let content = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
        let size = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    }

    init?(of connection: OpaquePointer) {
        unsafe memory.content.initialize(to: nil)
        unsafe memory.size.initialize(to: 0)
        unsafe memory.stream = open_memstream(memory.content, memory.size)
        guard let stream = unsafe memory.stream else { return nil }
        unsafe PQtrace(connection, stream)
        unsafe PQsetTraceFlags(connection, Int32(PQTRACE_SUPPRESS_TIMESTAMPS))
    }

    deinit {
        wipe()
        unsafe memory.content.deallocate()
        unsafe memory.size.deallocate()
    }

    /// Ends the trace; `nil` when the server gave no key, as some proxies do.
    ///
    /// - Precondition: The connection is the traced one.
    func backendKey(of connection: ConnectionHandle) -> Int32? {
        unsafe PQuntrace(connection.raw)
        defer { wipe() }
        guard let stream = unsafe memory.stream, unsafe fflush(stream) == 0,
            let content = unsafe memory.content.pointee
        else { return nil }
        return Self.key(in: unsafe String(cString: content), pid: connection.backendPID)
    }

    /// Finds `B <tab> 12 <tab> BackendKeyData <tab> 4711 -1234`, for the right process.
    static func key(in trace: String, pid: Int32) -> Int32? {
        let keys = trace.split(separator: "\n").compactMap { line -> Int32? in
            let fields = line.split(separator: "\t").map { $0.split(separator: " ") }
            guard fields.count == 4, fields[0] == ["B"], fields[2] == ["BackendKeyData"], fields[3].count == 2,
                Int32(fields[3][0]) == pid
            else { return nil }
            return Int32(fields[3][1])
        }
        return keys.last
    }

    private func wipe() {
        guard let stream = unsafe memory.stream else { return }
        unsafe fclose(stream)
        unsafe memory.stream = nil
        guard let content = unsafe memory.content.pointee else { return }
        unsafe explicit_bzero(content, memory.size.pointee)
        unsafe free(content)
        unsafe memory.content.pointee = nil
    }
}
