import Glibc
import Synchronization

@testable import AsyncPQ

/// Ends TLS in front of a server that speaks it not, as load balancers do: with records of up to 16 kB, where
/// PostgreSQL's own have 8 kB at most.
///
/// The calls are those of the OpenSSL that libpq has loaded.
@safe final class TLSProxy: Sendable {
    let port: Int
    private let listener: Int32
    private let target: Int
    private let calls: OpenSSLCalls
    // Safe: OpenSSL counts the references to it under a lock of its own.
    private nonisolated(unsafe) let context: OpaquePointer

    init(toPort target: Int, certificates: Certificates) throws {
        self.target = target
        calls = try OpenSSLCalls()
        guard let method = unsafe calls.serverMethod(), let context = unsafe calls.newContext(method),
            unsafe calls.useCertificate(context, certificates.serverCertificate, 1) == 1,
            unsafe calls.useKey(context, certificates.serverKey, 1) == 1
        else { throw SocketFailure() }
        unsafe self.context = context
        (listener, port) = try boundSocket()
        guard listen(listener, 16) == 0 else { throw SocketFailure() }
        spawnThread(named: "tls-proxy") { [self] in acceptUntilClosed() }
    }

    /// Takes no more connections; those that stand go on.
    func stop() { _ = shutdown(listener, Int32(SHUT_RDWR)) }

    private func acceptUntilClosed() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            spawnThread(named: "tls-link") { [self] in
                relay(client)
                close(client)
            }
        }
        close(listener)
    }

    private func relay(_ client: Int32) {
        // PostgreSQL 15 manual, 55.2.10: the client asks with eight bytes, and one byte answers.
        var request = [UInt8](repeating: 0, count: 8)
        guard unsafe recv(client, &request, 8, Int32(MSG_WAITALL)) == 8, unsafe send(client, "S", 1, 0) == 1,
            let server = try? connectedSocket(port: target)
        else { return }
        defer { close(server) }
        for socket in [client, server] {
            var isOn: Int32 = 1
            unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, 4)
        }
        guard let link = unsafe calls.new(context) else { return }
        defer { unsafe calls.free(link) }
        guard unsafe calls.setDescriptor(link, client) == 1, unsafe calls.accept(link) == 1 else { return }
        var buffer = [UInt8](repeating: 0, count: Self.recordLimit)
        while true {
            var entries = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            _ = unsafe poll(&entries, 2, -1)
            if entries[0].revents != 0 {
                repeat {
                    let count = unsafe calls.read(link, &buffer, Int32(buffer.count))
                    guard count > 0, unsafe send(server, buffer, Int(count), Int32(MSG_NOSIGNAL)) == Int(count) else {
                        return
                    }
                } while unsafe calls.pending(link) > 0
            }
            if entries[1].revents != 0 {
                let count = Self.gather(from: server, &buffer)
                guard count > 0, unsafe calls.write(link, buffer, Int32(count)) == Int32(count) else { return }
            }
        }
    }

    static let recordLimit = 16_384

    /// As much as comes within a moment, up to a whole record.
    private static func gather(from socket: Int32, _ buffer: inout [UInt8]) -> Int {
        var total = 0
        while total < recordLimit {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            if total > 0, unsafe poll(&entry, 1, 1) < 1 { break }
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe recv(socket, bytes.baseAddress?.advanced(by: total), recordLimit - total, 0)
            }
            guard count > 0 else { break }
            total += count
        }
        return total
    }
}

/// The part of OpenSSL that a server needs (OpenSSL 3 manual, ssl(7)).
@safe struct OpenSSLCalls: Sendable {
    let serverMethod: @Sendable @convention(c) () -> OpaquePointer?
    let newContext: @Sendable @convention(c) (OpaquePointer) -> OpaquePointer?
    let useCertificate: @Sendable @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32) -> Int32
    let useKey: @Sendable @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32) -> Int32
    let new: @Sendable @convention(c) (OpaquePointer) -> OpaquePointer?
    let free: @Sendable @convention(c) (OpaquePointer) -> Void
    let setDescriptor: @Sendable @convention(c) (OpaquePointer, Int32) -> Int32
    let accept: @Sendable @convention(c) (OpaquePointer) -> Int32
    let read: @Sendable @convention(c) (OpaquePointer, UnsafeMutableRawPointer?, Int32) -> Int32
    let write: @Sendable @convention(c) (OpaquePointer, UnsafeRawPointer?, Int32) -> Int32
    let pending: @Sendable @convention(c) (OpaquePointer) -> Int32

    init() throws {
        func find<Call>(_ name: String, as type: Call.Type) throws -> Call {
            guard let call = unsafe dlsym(nil, name) else { throw SocketFailure() }
            return unsafe unsafeBitCast(call, to: type)
        }
        unsafe serverMethod = try find("TLS_server_method", as: (@Sendable @convention(c) () -> OpaquePointer?).self)
        unsafe newContext = try find(
            "SSL_CTX_new", as: (@Sendable @convention(c) (OpaquePointer) -> OpaquePointer?).self)
        unsafe useCertificate = try find(
            "SSL_CTX_use_certificate_file",
            as: (@Sendable @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32) -> Int32).self)
        unsafe useKey = try find(
            "SSL_CTX_use_PrivateKey_file",
            as: (@Sendable @convention(c) (OpaquePointer, UnsafePointer<CChar>, Int32) -> Int32).self)
        unsafe new = try find("SSL_new", as: (@Sendable @convention(c) (OpaquePointer) -> OpaquePointer?).self)
        unsafe free = try find("SSL_free", as: (@Sendable @convention(c) (OpaquePointer) -> Void).self)
        unsafe setDescriptor = try find(
            "SSL_set_fd", as: (@Sendable @convention(c) (OpaquePointer, Int32) -> Int32).self)
        unsafe accept = try find("SSL_accept", as: (@Sendable @convention(c) (OpaquePointer) -> Int32).self)
        unsafe read = try find(
            "SSL_read", as: (@Sendable @convention(c) (OpaquePointer, UnsafeMutableRawPointer?, Int32) -> Int32).self)
        unsafe write = try find(
            "SSL_write", as: (@Sendable @convention(c) (OpaquePointer, UnsafeRawPointer?, Int32) -> Int32).self)
        unsafe pending = try find("SSL_pending", as: (@Sendable @convention(c) (OpaquePointer) -> Int32).self)
    }
}
