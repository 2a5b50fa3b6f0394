import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import TaskModel

@testable import TaskServer

extension TestAPI {
    /// Runs the real server on a free port, in a service group, while `body` uses it.
    ///
    /// - Parameter body: Gets the port, and the group to stop it early.
    func serve<Value: Sendable>(
        _ body: (_ port: Int, _ group: ServiceGroup) async throws -> Value
    ) async throws -> Value {
        let ports = AsyncStream<Int>.makeStream()
        var configuration = configuration
        configuration.port = 0
        let server = APIServer(
            configuration: configuration, limits: limits, store: store, drain: drain, logger: logger, observer: observer
        ) { port in
            ports.continuation.yield(port)
        }
        let group = ServiceGroup(services: [server], logger: logger)
        async let run: Void = {
            defer { ports.continuation.finish() }
            try await group.run()
        }()
        guard let port = await ports.stream.first(where: { _ in true }) else {
            try await run
            throw NeverListened()
        }
        let value: Value
        do { value = try await body(port, group) } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await run
        return value
    }

    /// Opens one connection to the real server and closes it after `body`.
    func connect<Value: Sendable>(_ body: (inout Wire) async throws -> Value) async throws -> Value {
        try await serve { port, _ in try await Wire.open(port: port, body) }
    }

    private struct NeverListened: Error {}
}

/// A connection on which a test says exactly which bytes it sends.
struct Wire {
    private var inbound: AsyncStream<ByteBuffer>.Iterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    /// What was received and not yet taken.
    private var received = ""

    /// - Parameter outlastsEnd: Whether it may go on sending when the service has said that nothing more will come.
    static func open<Value: Sendable>(
        port: Int, outlastsEnd: Bool = false, _ body: (inout Wire) async throws -> Value
    ) async throws -> Value {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: outlastsEnd)
        let connection = try await bootstrap.connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await connection.executeThenClose { inbound, outbound in
            let parts = AsyncStream<ByteBuffer>.makeStream()
            async let reading: Void = {
                // A reset ends the connection as a close does.
                do { for try await part in inbound { parts.continuation.yield(part) } } catch {}
                parts.continuation.finish()
            }()
            var wire = Wire(inbound: parts.stream.makeAsyncIterator(), outbound: outbound)
            let value = try await body(&wire)
            // The service may have closed it first.
            try? await connection.channel.close()
            await reading
            return value
        }
    }

    private init(
        inbound: AsyncStream<ByteBuffer>.Iterator, outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    /// Sends a head, its lines without their ends, and a body after it; a `Host` is added where there is none.
    func send(_ lines: String..., body: String = "") async throws {
        let host = lines.contains { $0.hasPrefix("Host:") } ? [] : ["Host: baton"]
        try await send(raw: (lines + host).map { $0 + "\r\n" }.joined() + "\r\n" + body)
    }

    func send(raw text: String) async throws { try await outbound.write(ByteBuffer(string: text)) }

    /// Takes one answer off the front: its head as lines, and as much body as `Content-Length` says.
    mutating func answer(hasBody: Bool = true) async throws -> (head: [String], body: String) {
        let head = try await take { $0.firstRange(of: "\r\n\r\n")?.upperBound }
        let lines = head.split(separator: "\r\n").map { $0.lowercased() }
        let prefix = "content-length: "
        let length = lines.first { $0.hasPrefix(prefix) }.flatMap { Int($0.dropFirst(prefix.count)) } ?? 0
        let body = try await take { text in
            guard hasBody, length > 0 else { return text.startIndex }
            return text.utf8.count < length ? nil : text.utf8.index(text.startIndex, offsetBy: length)
        }
        return (lines, body)
    }

    /// What is still to come until the service closes the connection.
    mutating func rest() async -> String {
        while let part = await inbound.next(isolation: #isolation) { received += String(buffer: part) }
        return received
    }

    private mutating func take(_ end: (String) -> String.Index?) async throws -> String {
        while true {
            if let index = end(received) {
                defer { received.removeSubrange(..<index) }
                return String(received[..<index])
            }
            guard let part = await inbound.next(isolation: #isolation) else { throw ConnectionClosed(after: received) }
            received += String(buffer: part)
        }
    }

    struct ConnectionClosed: Error { let after: String }
}
