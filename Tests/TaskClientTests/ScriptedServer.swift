import Dispatch
import Glibc
import Synchronization

/// A small HTTP/1.1 server on a loopback port that says what a test tells it to, also what no service should say.
///
/// Each connection has a thread of its own, so a reply may block until the test lets it go on.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var method: String
        var target: String
        /// By name in small letters.
        var headers: [String: String]
        var body: String
    }

    enum Reply: Sendable {
        case answer(status: Int, headers: [String] = [], body: String = "")
        /// Sends these bytes and then nothing more, until the caller goes away.
        case stall(after: String = "")
        /// Sends these bytes and then closes the connection.
        case hangUp(after: String = "")

        static func json(_ body: String, status: Int = 200) -> Reply {
            .answer(status: status, headers: ["Content-Type: application/json"], body: body)
        }

        static func problem(_ code: String, status: Int, retryable: Bool = false, headers: [String] = []) -> Reply {
            .answer(
                status: status, headers: ["Content-Type: application/problem+json"] + headers,
                body: #"{"title":"t","status":\#(status),"code":"\#(code)","retryable":\#(retryable)}"#)
        }
    }

    private struct State {
        var requests: [Request] = []
        var openSockets: Set<Int32> = []
        var isStopped = false
    }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())
    private let reply: @Sendable (Request) -> Reply

    init(_ reply: @escaping @Sendable (Request) -> Reply) throws {
        self.reply = reply
        (listener, port) = try boundSocket()
        guard listen(listener, 128) == 0 else { throw SocketError(call: "listen", code: errno) }
        DispatchQueue(label: "scripted-server").async { self.acceptConnections() }
    }

    var baseURL: String { "http://127.0.0.1:\(port)" }

    /// The requests read so far.
    var requests: [Request] { state.withLock(\.requests) }

    /// Closes every connection and takes no more.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for socket in state.openSockets { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
        _ = shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptConnections() {
        while true {
            let socket = accept(listener, nil, nil)
            guard socket >= 0 else { break }
            let isWelcome = state.withLock { state in
                if !state.isStopped { state.openSockets.insert(socket) }
                return !state.isStopped
            }
            guard isWelcome else {
                _ = close(socket)
                continue
            }
            DispatchQueue(label: "scripted-connection").async { self.converse(on: socket) }
        }
        _ = close(listener)
    }

    private func converse(on socket: Int32) {
        var connection = ScriptedConnection(socket: socket)
        while let request = connection.nextRequest() {
            state.withLock { $0.requests.append(request) }
            guard connection.send(reply(request)) else { break }
        }
        _ = state.withLock { $0.openSockets.remove(socket) }
        _ = close(socket)
    }
}

/// The server's end of one connection.
private struct ScriptedConnection {
    let socket: Int32
    private var received: [UInt8] = []

    init(socket: Int32) { self.socket = socket }

    /// Reads a request; `nil` when the caller is gone.
    mutating func nextRequest() -> ScriptedServer.Request? {
        let separator = Array("\r\n\r\n".utf8)
        while received.firstRange(of: separator) == nil {
            guard receive() else { return nil }
        }
        guard let end = received.firstRange(of: separator) else { return nil }
        let lines = String(decoding: received[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        received.removeSubrange(..<end.upperBound)
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        let bodyCount = headers["content-length"].flatMap(Int.init) ?? 0
        while received.count < bodyCount {
            guard receive() else { return nil }
        }
        let body = String(decoding: received.prefix(bodyCount), as: UTF8.self)
        received.removeFirst(bodyCount)
        let first = lines[0].split(separator: " ")
        return ScriptedServer.Request(
            method: String(first[0]), target: String(first[1]), headers: headers, body: body)
    }

    /// Answers whether the connection goes on.
    mutating func send(_ reply: ScriptedServer.Reply) -> Bool {
        switch reply {
        case .answer(let status, let headers, let body):
            let length = "Content-Length: \(body.utf8.count)"
            let head = (["HTTP/1.1 \(status) Scripted"] + (status == 204 ? headers : headers + [length]))
            return send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
        case .stall(let text):
            guard send(text) else { return false }
            while receive() {}
            return false
        case .hangUp(let text):
            _ = send(text)
            return false
        }
    }

    private func send(_ text: String) -> Bool {
        var rest = Array(text.utf8)
        while !rest.isEmpty {
            let count = unsafe Glibc.send(socket, rest, rest.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return false }
            rest.removeFirst(count)
        }
        return true
    }

    private mutating func receive() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        received += buffer.prefix(count)
        return true
    }
}

struct SocketError: Error {
    let call: String
    let code: Int32
}

/// A socket with a free port of 127.0.0.1, which refuses connections until it listens.
func boundSocket() throws -> (socket: Int32, port: UInt16) {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { throw SocketError(call: "socket", code: errno) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            guard unsafe bind(socket, address, length) == 0, unsafe getsockname(socket, address, &length) == 0 else {
                return errno
            }
            return 0
        }
    }
    guard code == 0 else {
        _ = close(socket)
        throw SocketError(call: "bind", code: code)
    }
    return (socket, UInt16(bigEndian: address.sin_port))
}
