import Synchronization
import TaskClient
import TaskModel
import Testing

@Suite struct RouteTests {
    @Test func `each call on tasks sends what the contract asks for and reads the answer`() async throws {
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = {
            $0.method == "DELETE"
                ? .answer(status: 204) : .json(taskJSON(42), status: $0.target == "/v1/tasks" ? 201 : 200)
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        #expect(try await client.createTask(TaskDraft(userID: user, title: "é")) == taskRecord(42))
        #expect(try await client.task(task) == taskRecord(42))
        #expect(try await client.updateTask(task, TaskPatch(isCompleted: true)) == taskRecord(42))
        #expect(try await client.updateTask(task, TaskPatch(dueAt: .clear), ifMatch: 3) == taskRecord(42))
        #expect(try await client.transferTask(task, from: user, to: heir, ifMatch: 4) == taskRecord(42))
        try await client.deleteTask(task)
        try await client.deleteTask(task, ifMatch: 5)
        #expect(
            server.requests.map(Sent.init) == [
                Sent(
                    "POST /v1/tasks", type: "application/json",
                    body: """
                        {"user_id":7,"title":"é","description":"","completed":false,"priority":"medium","due_at":null,\
                        "labels":[]}
                        """),
                Sent("GET /v1/tasks/42"),
                Sent("PATCH /v1/tasks/42", type: "application/merge-patch+json", body: #"{"completed":true}"#),
                Sent(
                    "PATCH /v1/tasks/42", type: "application/merge-patch+json", ifMatch: #""3""#,
                    body: #"{"due_at":null}"#),
                Sent(
                    "POST /v1/tasks/42/transfer", type: "application/json", ifMatch: #""4""#,
                    body: #"{"from_user_id":7,"to_user_id":8}"#),
                Sent("DELETE /v1/tasks/42"),
                Sent("DELETE /v1/tasks/42", ifMatch: #""5""#),
            ])
    }

    @Test func `each call on users sends what the contract asks for and reads the answer`() async throws {
        let reply: @Sendable (ScriptedServer.Request) -> ScriptedServer.Reply = {
            $0.method == "DELETE" ? .answer(status: 204) : .json(userJSON(7), status: $0.method == "POST" ? 201 : 200)
        }
        let server = try ScriptedServer(reply)
        defer { server.stop() }
        let client = try server.client()
        #expect(try await client.createUser(UserDraft(name: "n", email: "a@b")) == userRecord(7))
        #expect(try await client.user(user) == userRecord(7))
        #expect(try await client.updateUser(user, UserPatch(email: .clear), ifMatch: 2) == userRecord(7))
        try await client.deleteUser(user)
        try await client.deleteUser(user, transferTasksTo: heir, ifMatch: 3)
        #expect(
            server.requests.map(Sent.init) == [
                Sent("POST /v1/users", type: "application/json", body: #"{"name":"n","email":"a@b"}"#),
                Sent("GET /v1/users/7"),
                Sent(
                    "PATCH /v1/users/7", type: "application/merge-patch+json", ifMatch: #""2""#,
                    body: #"{"email":null}"#),
                Sent("DELETE /v1/users/7"),
                Sent("DELETE /v1/users/7?transfer_tasks_to=8", ifMatch: #""3""#),
            ])
    }

    @Test func `a page is asked for with its filters and its token`() async throws {
        let page = #"{"tasks":[\#(taskJSON(1)),\#(taskJSON(2))],"next_page_token":"a+b/c="}"#
        let server = try ScriptedServer { $0.target.hasPrefix("/v1/users?") ? .json(#"{"users":[]}"#) : .json(page) }
        defer { server.stop() }
        let client = try server.client()
        let first = try await client.tasksPage()
        #expect(first.items == [taskRecord(1), taskRecord(2)])
        let filter = TaskFilter(isCompleted: false, priorities: [.high, .urgent])
        _ = try await client.tasksPage(
            of: user, matching: filter, pageSize: 2, pageToken: first.nextPageToken)
        let users = try await client.usersPage(pageSize: 500, pageToken: "é&")
        #expect(users.items == [] && users.nextPageToken == nil)
        #expect(
            server.requests.map(\.target) == [
                "/v1/tasks",
                "/v1/users/7/tasks?completed=false&priority=high&priority=urgent&page_size=2&page_token=a%2Bb%2Fc%3D",
                "/v1/users?page_size=500&page_token=%C3%A9%26",
            ])
    }

    @Test func `the token and what is left of the time go with every request`() async throws {
        let server = try ScriptedServer { _ in .json(taskJSON(42)) }
        defer { server.stop() }
        let client = try server.client(timeout: .seconds(60), token: "bt_1_secret")
        _ = try await client.task(task)
        _ = try await client.task(task, timeout: .milliseconds(2500))
        #expect(
            server.requests.map { $0.headers["authorization"] } == ["Bearer bt_1_secret", "Bearer bt_1_secret"])
        let budgets = server.requests.compactMap { $0.headers["x-envoy-expected-rq-timeout-ms"] }.compactMap(
            Int.init)
        try #require(budgets.count == 2)
        #expect((2500...60_000).contains(budgets[0]) && (1...2500).contains(budgets[1]))
    }

    @Test func `a token that is asked for is asked for with every attempt`() async throws {
        let server = try ScriptedServer { _ in .problem("UNAVAILABLE", status: 503, retryable: true) }
        defer { server.stop() }
        let count = Atomic<Int>(0)
        let client = try BatonClient(baseURL: server.baseURL, defaultTimeout: .seconds(30)) {
            "bt_\(count.add(1, ordering: .relaxed).newValue)"
        }
        await #expect(throws: BatonError.self) { _ = try await client.user(UserID(rawValue: 1)) }
        let sent = server.requests.map { $0.headers["authorization"] }
        #expect(sent == (1...4).map { "Bearer bt_\($0)" })
    }

    @Test func `without a token none is sent`() async throws {
        let server = try ScriptedServer { _ in .json(taskJSON(42)) }
        defer { server.stop() }
        let client = try server.client()
        _ = try await client.task(task)
        #expect(server.requests.map { $0.headers["authorization"] } == [nil])
    }

    private let task = TaskID(rawValue: 42)
    private let user = UserID(rawValue: 7)
    private let heir = UserID(rawValue: 8)
}

/// What matters of a request.
private struct Sent: Equatable {
    var line: String
    var type: String?
    var ifMatch: String?
    var body: String

    init(_ line: String, type: String? = nil, ifMatch: String? = nil, body: String = "") {
        self.line = line
        self.type = type
        self.ifMatch = ifMatch
        self.body = body
    }

    init(_ request: ScriptedServer.Request) {
        self.init(
            "\(request.method) \(request.target)", type: request.headers["content-type"],
            ifMatch: request.headers["if-match"], body: request.body)
    }
}
