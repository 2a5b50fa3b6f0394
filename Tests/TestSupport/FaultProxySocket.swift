internal import Glibc

/// Where a stream socket listens: a port of 127.0.0.1, or a path.
package enum StreamAddress: Hashable, Sendable {
    case tcp(port: UInt16)
    case unix(path: String)
}

/// A call to the system failed.
package struct SystemCallFailed: Error {
    package let call: String
    package let code: Int32
}

/// The few socket calls that a `FaultProxy` needs; nothing here blocks but `poll`.
enum StreamSocket {
    static func listen(at address: StreamAddress) throws -> Int32 {
        let socket = try take(address)
        try check(Glibc.listen(socket, 512), "listen", closing: socket)
        return socket
    }

    /// Binds a socket without listening; other sockets of ours may have the same port, and nobody else.
    static func take(_ address: StreamAddress) throws -> Int32 {
        let socket = try make(for: address)
        if case .unix(let path) = address { unsafe unlink(path) }
        var one: Int32 = 1
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &one, 4)
        try check(unsafe withSystemAddress(address) { unsafe bind(socket, $0, $1) }, "bind", closing: socket)
        return socket
    }

    /// `nil` when nobody listens there.
    static func connect(to address: StreamAddress) -> Int32? {
        guard let socket = try? make(for: address) else { return nil }
        let code = unsafe withSystemAddress(address) { unsafe Glibc.connect(socket, $0, $1) }
        guard code == 0 || errno == EINPROGRESS else {
            Glibc.close(socket)
            return nil
        }
        return socket
    }

    static func accept(_ listener: Int32) -> Int32? {
        let socket = Glibc.accept(listener, nil, nil)
        guard socket >= 0 else { return nil }
        makeOurs(socket)
        var one: Int32 = 1
        _ = unsafe setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        return socket
    }

    /// Never blocks, and is not passed on to a program that is started meanwhile.
    private static func makeOurs(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// The port of a socket that was bound to any.
    static func port(of socket: Int32) throws -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(socket, $0, &length)
            }
        }
        try check(code, "getsockname", closing: socket)
        return UInt16(bigEndian: address.sin_port)
    }

    enum Reading {
        case bytes([UInt8])
        case end
        case nothing
        case broken
    }

    static func read(_ socket: Int32) -> Reading {
        var count = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, initializedCount in
            unsafe count = recv(socket, buffer.baseAddress, 16_384, 0)
            initializedCount = max(count, 0)
        }
        if count > 0 { return .bytes(bytes) }
        if count == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .broken
    }

    /// Answers how many bytes went out, or `nil` when the connection is broken.
    static func write(_ socket: Int32, _ bytes: [UInt8]) -> Int? {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    static func endWriting(_ socket: Int32) { _ = shutdown(socket, Int32(SHUT_WR)) }

    /// Makes the next `close` send RST (socket(7), SO_LINGER).
    static func makeAbrupt(_ socket: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    static func close(_ socket: Int32, removing address: StreamAddress? = nil) {
        Glibc.close(socket)
        if case .unix(let path) = address { unsafe unlink(path) }
    }

    private static func make(for address: StreamAddress) throws -> Int32 {
        let family = if case .unix = address { AF_UNIX } else { AF_INET }
        let flags = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        let socket = socket(family, Int32(flags), 0)
        try check(socket, "socket", closing: nil)
        return socket
    }

    private static func check(_ code: Int32, _ call: String, closing socket: Int32?) throws {
        guard code < 0 else { return }
        let failure = SystemCallFailed(call: call, code: errno)
        if let socket { Glibc.close(socket) }
        throw failure
    }

    private static func withSystemAddress(
        _ address: StreamAddress, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        switch address {
        case .tcp(let port):
            var internet = sockaddr_in()
            internet.sin_family = sa_family_t(AF_INET)
            internet.sin_port = port.bigEndian
            internet.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            return unsafe lend(&internet, body)
        case .unix(let path):
            var local = sockaddr_un()
            local.sun_family = sa_family_t(AF_UNIX)
            precondition(path.utf8.count < MemoryLayout.size(ofValue: local.sun_path), "the path is too long")
            unsafe withUnsafeMutableBytes(of: &local.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
            return unsafe lend(&local, body)
        }
    }

    private static func lend<Address>(
        _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let size = socklen_t(MemoryLayout<Address>.size)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }
}

// Waiting.
extension StreamSocket {
    struct Interest: Sendable {
        var socket: Int32
        var events: Int16

        init(_ socket: Int32, reading: Bool = false, writing: Bool = false) {
            self.socket = socket
            events = (reading ? Int16(POLLIN) : 0) | (writing ? Int16(POLLOUT) : 0)
        }
    }

    /// The sockets for which something can be done.
    static func poll(_ interests: [Interest], until time: ContinuousClock.Instant?) -> Set<Int32> {
        var entries = interests.map { pollfd(fd: $0.socket, events: $0.events, revents: 0) }
        let timeout = time.map { time -> Int32 in
            let (seconds, attoseconds) = (time - .now).components
            return Int32(clamping: max(seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1, 0))
        }
        _ = unsafe Glibc.poll(&entries, nfds_t(entries.count), timeout ?? -1)
        return Set(entries.lazy.filter { $0.revents != 0 }.map(\.fd))
    }

    /// Ends a `poll`, from any thread.
    struct Pipe: Sendable {
        let readEnd: Int32
        private let writeEnd: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try check(unsafe pipe(&ends), "pipe", closing: nil)
            for end in ends { makeOurs(end) }
            (readEnd, writeEnd) = (ends[0], ends[1])
        }

        func wake() {
            var byte: UInt8 = 1
            _ = unsafe Glibc.write(writeEnd, &byte, 1)
        }

        func drain() { while case .bytes = readPipe() {} }

        private func readPipe() -> Reading {
            var byte: UInt8 = 0
            return unsafe Glibc.read(readEnd, &byte, 1) == 1 ? .bytes([byte]) : .nothing
        }

        func close() {
            Glibc.close(readEnd)
            Glibc.close(writeEnd)
        }
    }
}
