import Glibc

import struct Foundation.Data
import struct Foundation.URL

struct SocketFailure: Error { var code = errno }

/// A TCP socket on 127.0.0.1.
func boundSocket() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let code = unsafe withSocketAddress(&address) { unsafe bind(descriptor, $0, $1) }
    guard descriptor >= 0, code == 0 else { throw SocketFailure() }
    unsafe withSocketAddress(&address) { start, length in
        var length = length
        return unsafe getsockname(descriptor, start, &length)
    }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}

/// A port where nobody listens now.
func freePort() throws -> Int {
    let (descriptor, port) = try boundSocket()
    close(descriptor)
    return port
}

/// Connects to a port of 127.0.0.1; `isWaiting` false only begins to.
func connectedSocket(port: Int, isWaiting: Bool = true) throws -> Int32 {
    let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (isWaiting ? 0 : SOCK_NONBLOCK.rawValue)
    let descriptor = socket(AF_INET, Int32(flags), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = UInt16(port).bigEndian
    let code = unsafe withSocketAddress(&address) { unsafe connect(descriptor, $0, $1) }
    guard descriptor >= 0, code == 0 || (!isWaiting && errno == EINPROGRESS) else { throw SocketFailure() }
    return descriptor
}

@discardableResult
private func withSocketAddress(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { start in
            unsafe body(start, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

/// A listener that nobody accepts from and whose queue is full: who connects gets no answer at all.
final class DeafListener: Sendable {
    let port: Int
    private let descriptors: [Int32]

    init() throws {
        let (listener, port) = try boundSocket()
        guard listen(listener, 0) == 0 else { throw SocketFailure() }
        self.port = port
        descriptors = try [listener] + (0..<4).map { _ in try connectedSocket(port: port, isWaiting: false) }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}

/// A listener whose queue takes connections, and that never says a word.
final class SilentListener: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        (descriptor, port) = try boundSocket()
        guard listen(descriptor, 100) == 0 else { throw SocketFailure() }
    }

    deinit { close(descriptor) }
}

func text(of path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
}
