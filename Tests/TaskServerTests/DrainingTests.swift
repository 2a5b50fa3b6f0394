import NIOCore
import NIOPosix
import ServiceLifecycle
import TaskModel
import Testing

@testable import TaskServer

@Suite(.timeLimit(.minutes(1))) struct DrainingTests {
    @Test func `while draining, the next answer on a connection is its last`() async throws {
        let api = TestAPI(.task(.sample()))
        try await api.connect { wire in
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            #expect(try await !wire.answer().head.contains("connection: close"))
            api.drain.beginDraining()
            try await wire.send("GET /v1/tasks/7 HTTP/1.1")
            let answer = try await wire.answer()
            #expect(answer.head.contains("connection: close"))
            #expect(answer.body == TaskRecord.sampleJSON())
            #expect(await wire.rest().isEmpty)
        }
    }

    @Test func `a stopping program is not ready at once, serves until the delay is over, and then ends`() async throws {
        let api = TestAPI(.task(.sample()))
        let ports = AsyncStream<Int>.makeStream()
        let clock = ManualClock()
        var configuration = api.configuration
        configuration.port = 0
        var adminConfiguration = AdminServerConfiguration()
        adminConfiguration.port = 0
        let admin = AdminServer(
            configuration: adminConfiguration, drain: api.drain, logger: api.logger, readiness: { .ready },
            onRunning: { ports.continuation.yield($0) })
        let server = APIServer(configuration: configuration, store: api.store, drain: api.drain, logger: api.logger) {
            ports.continuation.yield($0)
        }
        let gate = DrainGate(state: api.drain, delay: .seconds(5), clock: clock, logger: api.logger)
        let group = ServiceGroup(services: [admin, server, gate], logger: api.logger)
        async let run: Void = group.run()
        var iterator = ports.stream.makeAsyncIterator()
        let found = try await [#require(iterator.next()), #require(iterator.next())]
        await group.triggerGracefulShutdown()
        _ = await clock.nextSleeper()
        var heads: [String] = []
        for port in found {
            for path in ["/readyz", "/v1/tasks/7"] {
                try await Wire.open(port: port) { wire in
                    try await wire.send("GET \(path) HTTP/1.1")
                    heads.append(try await wire.answer().head.first ?? "")
                }
            }
        }
        let unknown = "http/1.1 404 not found"
        #expect(heads.sorted() == ["http/1.1 200 ok", unknown, unknown, "http/1.1 503 service unavailable"])
        clock.advance(by: .seconds(5))
        try await run
        for port in found { try await waitUntilRefused(port: port) }
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
