internal import Glibc

/// The cancel request as we send it ourselves: where the connection's peer is, and the 16 bytes that name the backend
/// (PostgreSQL 15 manual, 55.7, CancelRequest).
struct CancelPacket: CancelRoute {
    private let address: [UInt8]
    private let bytes: [UInt8]

    init?(for connection: ConnectionHandle, key: Int32) {
        guard let address = Self.peerAddress(of: connection.socket) else { return nil }
        self.address = address
        bytes = Self.bytes(pid: connection.backendPID, key: key)
    }

    static func bytes(pid: Int32, key: Int32) -> [UInt8] {
        [16, 80_877_102, UInt32(bitPattern: pid), UInt32(bitPattern: key)].flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    func send(until deadline: ContinuousClock.Instant) -> Bool {
        guard let socket = RequestSocket(family: family, deadline: deadline), connect(socket), socket.send(bytes) else {
            // The server has no part of it, or none that is whole.
            return true
        }
        return socket.waitForEnd()
    }

    private var family: Int32 {
        unsafe address.withUnsafeBytes { unsafe Int32($0.loadUnaligned(as: sockaddr.self).sa_family) }
    }

    private func connect(_ socket: borrowing RequestSocket) -> Bool {
        unsafe address.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe socket.connect(to: start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    private static func peerAddress(of socket: Int32) -> [UInt8]? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            guard let start = bytes.baseAddress,
                unsafe getpeername(socket, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return nil }
            return unsafe Array(bytes.prefix(Int(length)))
        }
    }
}

/// A socket for one request, whose every call ends at a deadline (socket(7), SO_SNDTIMEO; also connect(2) obeys it).
private struct RequestSocket: ~Copyable {
    private let descriptor: Int32
    private let deadline: ContinuousClock.Instant

    init?(family: Int32, deadline: ContinuousClock.Instant) {
        descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.deadline = deadline
        guard descriptor >= 0 else { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    borrowing func connect(to address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Bool {
        guard limit(SO_SNDTIMEO) else { return false }
        return unsafe Glibc.connect(descriptor, address, length) == 0
    }

    borrowing func send(_ bytes: [UInt8]) -> Bool {
        // The whole packet goes into an empty socket at once.
        guard limit(SO_SNDTIMEO) else { return false }
        return unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// The server closes when it has dealt with the request, without a word.
    borrowing func waitForEnd() -> Bool {
        var byte: UInt8 = 0
        while limit(SO_RCVTIMEO) {
            let count = unsafe recv(descriptor, &byte, 1, 0)
            if count < 0 && errno == EINTR { continue }
            return count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)
        }
        return false
    }

    /// Bounds the next call by what is left; `false` when nothing is.
    private borrowing func limit(_ option: Int32) -> Bool {
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { return false }
        let microseconds = max(1, Int(rest / .microseconds(1)))
        var time = timeval(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
        return unsafe setsockopt(descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size)) == 0
    }
}
