import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import TaskAccess

@Suite struct KeySetSourceTests {
    private func read(_ source: KeySetSource) async throws -> [UInt8] {
        let client = KeySetClient()
        let result: Result<[UInt8], any Error>
        do { result = .success(try await source.reader(client)()) } catch { result = .failure(error) }
        await client.close()
        return try result.get()
    }

    @Test func `keys are read from a file`() async throws {
        let file = TemporaryFile()
        defer { file.remove() }
        try file.write(TestIssuer.keySet)
        #expect(try await read(.file(file.path)) == Array(TestIssuer.keySet.utf8))
        await #expect(throws: UnusableKeySet.self) { _ = try await read(.file(file.path + ".none")) }
    }

    @Test func `keys are read from an issuer`() async throws {
        try await CannedServer.run { server in
            server.answer("200 OK", TestIssuer.keySet)
            let keys = try await read(.url(server.url))
            #expect(keys == Array(TestIssuer.keySet.utf8))
        }
    }

    @Test(arguments: ["404 Not Found", "500 Internal Server Error", "204 No Content", "302 Found\r\nLocation: /other"])
    func `another answer than the keys is none, and no redirect is followed`(status: String) async throws {
        try await CannedServer.run { server in
            server.answer(status, TestIssuer.keySet)
            await #expect(throws: (any Error).self) { _ = try await read(.url(server.url)) }
            #expect(server.requestCount == 1)
        }
    }

    @Test func `more than a key set can be is not read`() async throws {
        try await CannedServer.run { server in
            server.answer("200 OK", String(repeating: " ", count: 300_000))
            await #expect(throws: (any Error).self) { _ = try await read(.url(server.url)) }
        }
    }

    @Test func `an outage of the issuer changes nothing for tokens whose keys are known`() async throws {
        let time = StoppedTime()
        let client = KeySetClient()
        let keys = try await CannedServer.run { server in
            server.answer("200 OK", TestIssuer.keySet)
            let keys = SigningKeys(
                logger: .quiet, now: { time.now }, source: KeySetSource.url(server.url).reader(client))
            let known = try await keys.key("ec", .es256)
            #expect(known != nil)
            return keys
        }
        // The server is gone.
        for _ in 0..<3 {
            time.advance(by: .seconds(600))
            #expect(try await keys.key("unknown", .es256) == nil)
            #expect(try await keys.key("ec", .es256) != nil)
        }
        await client.close()
    }
}

/// Answers every request on a port of this machine with the same bytes.
private final class CannedServer: Sendable {
    private let port: Int
    private let state: StateBox

    fileprivate final class StateBox: Sendable {
        let value = Mutex((answer: "", requestCount: 0))
    }

    private init(port: Int, state: StateBox) {
        self.port = port
        self.state = state
    }

    var url: String { "http://127.0.0.1:\(port)/keys" }
    var requestCount: Int { state.value.withLock { $0.requestCount } }

    func answer(_ status: String, _ body: String) {
        let text = "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
        state.value.withLock { $0.answer = text }
    }

    static func run<Value: Sendable>(_ body: (CannedServer) async throws -> Value) async throws -> Value {
        let state = StateBox()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(state: state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = CannedServer(port: channel.localAddress?.port ?? 0, state: state)
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// Answers when the end of a head was received.
    private final class Answering: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let state: StateBox
        private var received = ""

        init(state: StateBox) { self.state = state }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard received.contains("\r\n\r\n") else { return }
            received = ""
            let text = state.value.withLock { state in
                state.requestCount += 1
                return state.answer
            }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            context.close(promise: nil)
        }
    }
}
