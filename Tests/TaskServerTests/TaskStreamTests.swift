import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import TaskModel
import Testing

@testable import TaskServer

@Suite struct TaskStreamTests {
    private let ndjson: HTTPFields = [.accept: "application/x-ndjson"]

    @Test func `every task is a line`() async throws {
        let api = TestAPI(.tasks(Page(items: [.sample(id: 1), .sample(id: 2)], hasMore: false)))
        let response = try await api.send(.get, "/v1/tasks?completed=false&order_by=due_at", ndjson)
        #expect(response.status == .ok)
        #expect(response.headers[.contentType] == "application/x-ndjson")
        #expect(response.text == TaskRecord.sampleJSON(id: 1) + "\n" + TaskRecord.sampleJSON(id: 2) + "\n")
        var wanted = TaskQuery(isCompleted: false, pageSize: 0)
        wanted.order = TaskOrder(by: .dueAt)
        #expect(api.store.questions.last == .streamTasks(wanted))
    }

    @Test func `no tasks are no lines`() async throws {
        let api = TestAPI(.tasks(Page(items: [], hasMore: false)))
        #expect(try await api.send(.get, "/v1/users/2/tasks", ndjson).text == "")
    }

    @Test(arguments: [
        ("application/json", "application/json"), ("*/*", "application/json"), ("application/*", "application/json"),
        ("application/x-ndjson, application/json", "application/json"),
        ("application/x-ndjson;q=0.5", "application/x-ndjson"),
        ("text/plain, application/x-ndjson", "application/x-ndjson"),
    ])
    func `a stream goes to those who do not take a page`(accept: String, type: String) async throws {
        let api = TestAPI(.tasks(Page(items: [], hasMore: false)))
        let response = try await api.send(.get, "/v1/tasks", [.accept: accept])
        #expect(response.headers[.contentType] == type)
    }

    @Test func `what is neither is 406 and names both, and other routes have no streams`() async throws {
        let problem = try await TestAPI().send(.get, "/v1/tasks", [.accept: "text/csv"]).problem()
        #expect(problem.code == .notAcceptable)
        #expect(problem.detail == "Offered: application/json, application/x-ndjson.")
        #expect(try await TestAPI().send(.get, "/v1/users", ndjson).problem().code == .notAcceptable)
    }

    @Test func `a fault before the first line is a problem`() async throws {
        let unknown = TestAPI(.failure(StoreError.userNotFound))
        #expect(try await unknown.send(.get, "/v1/users/9/tasks", ndjson).problem().code == .userNotFound)
        let away = TestAPI(.failure(StoreError.databaseUnavailable))
        #expect(try await away.send(.get, "/v1/tasks", ndjson).problem().code == .unavailable)
        let page = try await TestAPI().send(.get, "/v1/tasks?page_size=5", ndjson).problem()
        #expect(page.code == .invalidParameter && page.detail?.contains("page_size: Is not a parameter") == true)
    }

    @Test func `HEAD answers the type and asks for no stream`() async throws {
        let api = TestAPI(.tasks(Page(items: [.sample()], hasMore: false)))
        let response = try await api.send(.head, "/v1/tasks", ndjson)
        #expect(response.headers[.contentType] == "application/x-ndjson" && response.body.readableBytes == 0)
        #expect(api.store.questions.allSatisfy { if case .tasks = $0 { true } else { false } })
    }

    @Test func `a stream that breaks off has no end`() async throws {
        let api = TestAPI(
            .tasksThen(Page(items: [.sample()], hasMore: false)) { throw StoreError.databaseUnavailable })
        let text = try await api.connect { wire in
            try await wire.send("GET /v1/tasks HTTP/1.1", "Host: x", "Accept: application/x-ndjson")
            return await wire.rest()
        }
        #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && text.lowercased().contains("transfer-encoding: chunked"))
        // RFC 9112, 7.1: without the last chunk the answer is not complete.
        #expect(!text.hasSuffix("0\r\n\r\n"))
    }

    @Test func `a whole stream ends properly, and the connection goes on`() async throws {
        let api = TestAPI(.tasks(Page(items: [.sample()], hasMore: false)))
        let text = try await api.connect { wire in
            try await wire.send("GET /v1/tasks HTTP/1.1", "Host: x", "Accept: application/x-ndjson")
            try await wire.send("GET /v1/tasks HTTP/1.1", "Host: x", "Connection: close")
            return await wire.rest()
        }
        #expect(text.contains("\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix(#"{"tasks":[\#(TaskRecord.sampleJSON())]}"#))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a caller who leaves ends the work, also while there is nothing to write`() async throws {
        let ended = AsyncStream<Bool>.makeStream()
        let started = AsyncStream<Void>.makeStream()
        let api = TestAPI(
            .tasksThen(Page(items: [], hasMore: false)) {
                started.continuation.yield()
                do { try await Task.sleep(for: .seconds(3600)) } catch {
                    ended.continuation.yield(error is CancellationError)
                    throw error
                }
            })
        try await api.serve { port, _ in
            try await Wire.open(port: port) { wire in
                try await wire.send("GET /v1/tasks HTTP/1.1", "Host: x", "Accept: application/x-ndjson")
                _ = await started.stream.first { _ in true }
            }
            let wasCancelled = await ended.stream.first { _ in true }
            #expect(wasCancelled == true)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a reader who takes nothing is waited for, no longer than the limit says`() async throws {
        let ended = AsyncStream<Void>.makeStream()
        var api = TestAPI(.endless(.sample(), ended: { ended.continuation.yield() }))
        api.configuration.streamStallTimeout = .milliseconds(300)
        try await api.serve { port, _ in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false).connect(host: "127.0.0.1", port: port).get()
            let head = "GET /v1/tasks HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n"
            try await channel.writeAndFlush(ByteBuffer(string: head))
            _ = await ended.stream.first { _ in true }
            try? await channel.close()
        }
    }

    @Test func `there are no more streams than may be, and a place is free again afterwards`() async throws {
        var api = TestAPI(.tasks(Page(items: [.sample()], hasMore: false)))
        api.configuration.streamLimit = 1
        let application = api.application
        let headers = ndjson
        try await application.test(.router) { client in
            for _ in 0..<3 {
                let response = try await client.executeRequest(
                    uri: "/v1/tasks", method: .get, headers: headers, body: nil)
                #expect(response.status == .ok)
                let head = try await client.executeRequest(uri: "/v1/tasks", method: .head, headers: headers, body: nil)
                #expect(head.status == .ok)
            }
        }
        api.configuration.streamLimit = 0
        #expect(try await api.send(.get, "/v1/tasks", ndjson).problem().code == .overloaded)
    }
}
