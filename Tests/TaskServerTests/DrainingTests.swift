import NIOCore
import NIOPosix
import ServiceLifecycle
import TaskModel
import Testing

@testable import TaskServer

@Suite(.timeLimit(.minutes(1))) struct DrainingTests {
    @Test func `while draining, answers ask for the connection to be closed`() async throws {
        let api = TestAPI(.task(.sample()))
        try await api.connect { wire in
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            #expect(try await !wire.answer().head.contains("connection: close"))
            api.drain.beginDraining()
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            let answer = try await wire.answer()
            #expect(answer.head.contains("connection: close"))
            #expect(answer.body == TaskRecord.sampleJSON())
        }
    }

    @Test func `a request in flight has its answer before the server ends, and a new one finds nobody`() async throws {
        let entered = AsyncStream<Void>.makeStream()
        let release = AsyncStream<Void>.makeStream()
        let api = TestAPI(
            .taskAfter {
                entered.continuation.yield()
                for await _ in release.stream {}
                return .sample()
            })
        try await api.serve { port, group in
            try await Wire.open(port: port) { wire in
                try await wire.send("GET /v1/tasks/7 HTTP/1.1")
                _ = await entered.stream.first { _ in true }
                api.drain.beginDraining()
                await group.triggerGracefulShutdown()
                try await waitUntilRefused(port: port)
                release.continuation.finish()
                let answer = try await wire.answer()
                #expect(answer.head.contains("connection: close"))
                #expect(answer.body == TaskRecord.sampleJSON())
                #expect(await wire.rest().isEmpty)
            }
        }
    }

    /// Tries until nobody listens any more; the suite's time limit ends a wait in vain.
    private func waitUntilRefused(port: Int) async throws {
        while true {
            do { try await Wire.open(port: port) { _ in } } catch is NIOConnectionError { return }
            await Task.yield()
        }
    }

    @Test func `a server whose port is taken says so`() async throws {
        try await TestAPI().serve { port, _ in
            var second = TestAPI()
            second.configuration.port = port
            let server = APIServer(
                configuration: second.configuration, store: second.store, drain: second.drain, logger: second.logger)
            await #expect(throws: IOError.self) { try await server.run() }
        }
    }
}
