import Glibc
import Synchronization
import TaskClient
import TaskModel
import Testing

@Suite struct FailureTests {
    @Test func `a problem arrives whole, and a refused read is not repeated`() async throws {
        let body = """
            {"type":"/problems/task-not-found","title":"No such task","status":404,"code":"TASK_NOT_FOUND",\
            "request_id":"r-9","retryable":false}
            """
        let headers = ["Content-Type: application/problem+json; charset=utf-8"]
        let server = try ScriptedServer { _ in .answer(status: 404, headers: headers, body: body) }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) { try await client.task(task) }
        #expect(error?.problem?.code == .taskNotFound && error?.problem?.requestID == "r-9")
        #expect(error?.isNotFound == true && error?.isRetryable == false)
        #expect(error?.description == "TASK_NOT_FOUND (404): No such task [request r-9]")
        #expect(server.requests.count == 1)
    }

    @Test func `a read is repeated when the service says that it may succeed later`() async throws {
        let attempts = Atomic(0)
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { _ in
            switch attempts.add(1, ordering: .relaxed).newValue {
            case 1: .problem("OVERLOADED", status: 503, retryable: true)
            case 2: .hangUp()
            case 3: .answer(status: 502, headers: ["Content-Type: text/html"], body: "<html>")
            default: .json(taskJSON(42))
            }
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let found = try await client.task(task)
        #expect(found == taskRecord(42))
        #expect(server.requests.count == 4)
    }

    @Test func `a read is given up after four attempts with the last error`() async throws {
        let reply = ScriptedServer.Reply.problem("UNAVAILABLE", status: 503, retryable: true)
        let server = try ScriptedServer { _ in reply }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) { try await client.task(task) }
        #expect(error?.problem?.code == .unavailable && error?.isRetryable == true)
        #expect(server.requests.count == 4)
    }

    @Test func `a POST is sent again under its key, whose answer settles what became of it`() async throws {
        let attempts = Atomic(0)
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { _ in
            switch attempts.add(1, ordering: .relaxed).newValue {
            case 1: .hangUp()
            case 2: .problem("OUTCOME_UNKNOWN", status: 503, retryable: true)
            case 3: .problem("IDEMPOTENCY_IN_FLIGHT", status: 409, retryable: true)
            default: .json(taskJSON(42), status: 201)
            }
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let draft = TaskDraft(userID: UserID(rawValue: 1), title: "t")
        #expect(try await client.createTask(draft) == taskRecord(42))
        let keys = Set(server.requests.map { $0.headers["idempotency-key"] })
        #expect(server.requests.count == 4 && keys.count == 1 && keys.first??.count == 32)
        #expect(try await client.createTask(draft) == taskRecord(42))
        #expect(server.requests.last?.headers["idempotency-key"] != keys.first)
    }

    @Test func `a POST whose answer never comes is given up after four attempts, its outcome unknown`() async throws {
        let server = try ScriptedServer { _ in .hangUp() }
        defer { server.stop() }
        let client = try server.client()
        let lost = await #expect(throws: BatonError.self) {
            try await client.transferTask(task, from: UserID(rawValue: 7), to: UserID(rawValue: 8))
        }
        #expect(lost?.isOutcomeUnknown == true)
        #expect(server.requests.count == 4)
    }

    @Test func `a write without a key is sent once, whatever comes back`() async throws {
        let attempts = Atomic(0)
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { _ in
            attempts.add(1, ordering: .relaxed).newValue == 1
                ? .problem("OVERLOADED", status: 503, retryable: true) : .hangUp()
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        let refused = await #expect(throws: BatonError.self) { try await client.deleteTask(task) }
        #expect(refused?.problem?.code == .overloaded && refused?.isOutcomeUnknown == false)
        for write in writes {
            let lost = await #expect(throws: BatonError.self) { try await write(client) }
            guard case .transport = lost else {
                Issue.record("\(String(describing: lost)) is no lost connection")
                continue
            }
            #expect(lost?.isOutcomeUnknown == true)
        }
        #expect(server.requests.count == 1 + writes.count)
    }

    @Test func `a wait that the service asks for is not begun when it outlasts the call`() async throws {
        let reply = ScriptedServer.Reply.problem(
            "OVERLOADED", status: 503, retryable: true, headers: ["Retry-After: 3600"])
        let server = try ScriptedServer { _ in reply }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) { try await client.task(task) }
        #expect(error?.problem?.code == .overloaded)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\nContent-Ty", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":1,",
        "HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n",
    ])
    func `an answer that does not come to its end is a timeout`(beginning: String) async throws {
        let server = try ScriptedServer { _ in .stall(after: beginning) }
        defer { server.stop() }
        let client = try server.client(timeout: .milliseconds(300))
        let error = await #expect(throws: BatonError.self) { try await client.task(task) }
        guard case .timeout = error else {
            Issue.record("\(String(describing: error)) is no timeout")
            return
        }
        #expect(error?.isTimeout == true && error?.isOutcomeUnknown == true)
    }

    @Test func `no time is a timeout without a request`() async throws {
        let server = try ScriptedServer { _ in .json(taskJSON(42)) }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) { try await client.task(task, timeout: .zero) }
        #expect(error?.isTimeout == true)
        #expect(server.requests.isEmpty)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"])
    func `a cancelled caller gets CancellationError and nothing else`(beginning: String) async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = { _ in
            arrival.yield()
            return .stall(after: beginning)
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        // Awaited below, after it was cancelled.
        let call = Task { try await client.task(task) }
        _ = await arrivals.first { true }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(server.requests.count == 1)
    }

    @Test func `a caller cancelled before the call sends nothing`() async throws {
        let server = try ScriptedServer { _ in .json(taskJSON(42)) }
        defer { server.stop() }
        let client = try server.client()
        await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { _ = try await client.task(TaskID(rawValue: 42)) }
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(server.requests.isEmpty)
    }

    @Test func `a service that is not there is a failure of transport`() async throws {
        let (socket, port) = try boundSocket()
        defer { _ = close(socket) }
        let client = try BatonClient(baseURL: "http://127.0.0.1:\(port)", defaultTimeout: .seconds(1))
        let error = await #expect(throws: BatonError.self) { try await client.task(task) }
        guard case .transport = error else {
            Issue.record("\(String(describing: error)) is no failure of transport")
            return
        }
    }

    @Test(
        arguments: [
            ("not JSON", "It cannot be read: Expected a value (byte offset 0)."),
            ("{}", "\"id\" is not a whole number"),
            ("", "It cannot be read: The text is empty (byte offset 0)."),
        ])
    func `a success that holds no task is unexpected`(body: String, reason: String) async throws {
        let server = try ScriptedServer { _ in .json(body) }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) { try await client.task(task) }
        guard case .unexpectedResponse(200, reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(server.requests.count == 1)
    }

    @Test func `what is no HTTP is a failure of transport`() async throws {
        let server = try ScriptedServer { _ in .stall(after: "+OK hello\r\n\r\n") }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) {
            try await client.createUser(UserDraft(name: "n"))
        }
        guard case .transport = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    private let task = TaskID(rawValue: 42)

    private let writes: [@Sendable (BatonClient) async throws -> Void] = [
        { _ = try await $0.updateTask(TaskID(rawValue: 1), TaskPatch(title: "t")) },
        { try await $0.deleteTask(TaskID(rawValue: 1)) },
        { _ = try await $0.updateUser(UserID(rawValue: 1), UserPatch(name: "n")) },
        { try await $0.deleteUser(UserID(rawValue: 1)) },
    ]
}
