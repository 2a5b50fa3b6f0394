import Glibc

/// Asks a probe of the service over a plain socket: what checks a container's health needs no other program for it.
struct ProbeQuestion {
    let host: String
    let port: Int
    /// Bounds the whole exchange.
    let timeout: Duration

    struct Answer: Equatable {
        let status: Int
        let body: String
    }

    enum Fault: Error, Equatable {
        case noSuchHost
        /// With what the system says about it.
        case cannotConnect(String)
        case noAnswer
        /// The answer broke off, or is none of HTTP.
        case notHTTP
    }

    func ask(_ path: String) throws(Fault) -> Answer {
        let deadline = ContinuousClock.now + timeout
        let exchange = ProbeExchange(descriptor: try connected(by: deadline), deadline: deadline)
        defer { close(exchange.descriptor) }
        return try exchange.get(path, host: "\(host):\(port)")
    }

    /// A socket that does not block, connected to the first address of the host.
    private func connected(by deadline: ContinuousClock.Instant) throws(Fault) -> CInt {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, String(port), &hints, &found)
        guard status == 0, let address = unsafe found else { throw .noSuchHost }
        defer { unsafe freeaddrinfo(address) }
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = unsafe socket(address.pointee.ai_family, kind, address.pointee.ai_protocol)
        guard descriptor >= 0 else { throw .cannotConnect(Self.text(of: errno)) }
        let result = unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen)
        do throws(Fault) {
            if result != 0 { try finishConnecting(descriptor, errno, by: deadline) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Linux manual page connect(2), EINPROGRESS.
    private func finishConnecting(
        _ descriptor: CInt, _ number: CInt, by deadline: ContinuousClock.Instant
    ) throws(Fault) {
        guard number == EINPROGRESS else { throw .cannotConnect(Self.text(of: number)) }
        try ProbeExchange(descriptor: descriptor, deadline: deadline).wait(for: POLLOUT)
        var number: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        guard number == 0 else { throw .cannotConnect(Self.text(of: number)) }
    }

    private static func text(of number: CInt) -> String { unsafe String(cString: strerror(number)) }
}

/// One GET and its answer on a connected socket that does not block; the caller closes it.
struct ProbeExchange {
    /// An answer of the probes has a few hundred bytes.
    private static let answerLimit = 64 * 1024

    let descriptor: CInt
    let deadline: ContinuousClock.Instant

    func get(_ path: String, host: String) throws(ProbeQuestion.Fault) -> ProbeQuestion.Answer {
        try send("GET \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
        let text = String(decoding: try received(), as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n"), let status = Self.status(in: text) else { throw .notHTTP }
        return ProbeQuestion.Answer(status: status, body: String(text[end.upperBound...]))
    }

    /// Waits until the socket is ready, at most until the deadline.
    func wait(for events: CInt) throws(ProbeQuestion.Fault) {
        while true {
            let rest = ContinuousClock.now.duration(to: deadline)
            guard rest > .zero else { throw .noAnswer }
            var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            // One more, so that it does not spin through the last millisecond.
            let patience = CInt(clamping: Int64(rest / .milliseconds(1)) + 1)
            if unsafe poll(&entry, 1, patience) > 0 { return }
        }
    }

    private func send(_ text: String) throws(ProbeQuestion.Fault) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try wait(for: POLLOUT)
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 || errno == EAGAIN || errno == EINTR else { throw .notHTTP }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// Everything until the other end closes.
    private func received() throws(ProbeQuestion.Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count < Self.answerLimit {
            try wait(for: POLLIN)
            let count = unsafe buffer.withUnsafeMutableBytes { space in
                unsafe recv(descriptor, space.baseAddress, space.count, 0)
            }
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer.prefix(count)
            } else if errno != EAGAIN, errno != EINTR {
                throw .notHTTP
            }
        }
        return bytes
    }

    /// The number in `HTTP/1.1 200 OK`.
    private static func status(in text: String) -> Int? {
        let words = text.prefix { $0 != "\r\n" }.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1].utf8.count == 3 else { return nil }
        return Int(words[1])
    }
}
