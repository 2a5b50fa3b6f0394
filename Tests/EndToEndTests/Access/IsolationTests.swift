import FoundationEssentials
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Two tenants on one service: everything that can be asked is asked by the second about what the first has.
    @Suite(.service(["BATON_AUTH": "required"])) struct IsolationTests {
        /// In every text of the first tenant.
        private static let marker = "Zanzibar"

        private struct Stage {
            let service: RunningService
            let ours: Credential
            let theirs: Credential
            /// The first tenant's.
            let ada: Int64
            let grace: Int64
            let task: Int64
            let done: Int64
            /// The second tenant's one user.
            let eve: Int64

            func asOwner(_ method: String, _ path: String, json: String? = nil) async throws -> Answer {
                try await service.answer(as: ours, method, path, json: json)
            }

            func asStranger(
                _ method: String, _ path: String, json: String? = nil, headers: [(String, String)] = []
            ) async throws -> Answer {
                try await service.answer(as: theirs, method, path, json: json, headers: headers)
            }
        }

        private func stage() async throws -> Stage {
            let service = try CurrentService.service
            let clerk = Operator(database: try CurrentService.database)
            let name = String(UInt32.random(in: .min ... .max), radix: 36)
            let ours = try await clerk.key(tenant: try await clerk.tenant("first \(name)"))
            let theirs = try await clerk.key(tenant: try await clerk.tenant("second \(name)"))
            func made(_ credential: Credential, _ path: String, _ json: String) async throws -> Int64 {
                let answer = try await service.answer(as: credential, "POST", path, json: json)
                try #require(answer.status == 201, "\(answer.text)")
                return try #require(answer.number("id"))
            }
            let marker = Self.marker
            let ada = try await made(ours, "/v1/users", #"{"name":"Ada \#(marker)","email":"ada@\#(marker).example"}"#)
            let grace = try await made(ours, "/v1/users", #"{"name":"Grace \#(marker)"}"#)
            let task = try await made(
                ours, "/v1/tasks",
                #"{"user_id":\#(ada),"title":"Letter to \#(marker)","priority":"high","labels":["\#(marker)"],"#
                    + #""due_at":"2026-12-24T00:00:00Z"}"#)
            let done = try await made(
                ours, "/v1/tasks", #"{"user_id":\#(ada),"title":"Stamps for \#(marker)","completed":true}"#)
            let eve = try await made(theirs, "/v1/users", #"{"name":"Eve"}"#)
            return Stage(
                service: service, ours: ours, theirs: theirs, ada: ada, grace: grace, task: task, done: done, eve: eve)
        }

        /// Everything that the first tenant has, to tell whether it changed.
        private func holdings(_ stage: Stage) async throws -> String {
            let users = try await stage.asOwner("GET", "/v1/users").text
            let tasks = try await stage.asOwner("GET", "/v1/tasks?include_total=true").text
            return users + tasks
        }

        @Test func `every operation of the contract finds nothing of another tenant, and changes nothing there`()
            async throws
        {
            let stage = try await stage()
            let before = try await holdings(stage)
            #expect(before.contains(Self.marker))
            let attempts = Self.attempts(stage)
            for attempt in attempts {
                let answer = try await stage.asStranger(attempt.method, attempt.path, json: attempt.json)
                #expect(attempt.accepts(answer), "\(attempt.method) \(attempt.path): \(answer.status) \(answer.text)")
                #expect(!answer.text.contains(Self.marker), "\(attempt.method) \(attempt.path)")
            }
            // Nobody is forgotten when the contract grows.
            let tried = Set(attempts.map { "\($0.method) \($0.template)" })
            let operations = try Self.operations()
            #expect(operations.count >= 15)
            #expect(operations.subtracting(tried).sorted() == [])
            #expect(try await holdings(stage) == before)
        }

        @Test func `lists with every filter and every order hold nothing of another tenant`() async throws {
            let stage = try await stage()
            let filters = [
                "", "user_id=\(stage.ada)", "completed=false", "completed=true", "priority=high",
                "priority=low&priority=high",
                "label=\(Self.marker)", "q=\(Self.marker)", "q=letter", "due_after=2020-01-01T00:00:00Z",
                "due_before=2030-01-01T00:00:00Z", "created_after=2020-01-01T00:00:00Z",
                "updated_after=2020-01-01T00:00:00Z", "include_total=true",
            ]
            let orders = ["", "created_at", "updated_at", "due_at", "priority"].flatMap { key in
                key.isEmpty ? ["", "order_by=id%20desc"] : ["order_by=\(key)", "order_by=\(key)%20desc"]
            }
            for filter in filters {
                for order in orders {
                    let query = [filter, order].filter { !$0.isEmpty }.joined(separator: "&")
                    let page = try await stage.asStranger("GET", "/v1/tasks?\(query)")
                    #expect(
                        page.status == 200 && page.json?.elements("tasks").isEmpty == true, "\(query): \(page.text)")
                    if filter == "include_total=true" {
                        #expect(page.number("total") == 0)
                    } else {
                        let stream = try await stage.asStranger(
                            "GET", "/v1/tasks?\(query)", headers: [("Accept", "application/x-ndjson")])
                        #expect(stream.status == 200 && stream.body.isEmpty, "\(query)")
                    }
                    let ofUser = try await stage.asStranger(
                        "GET", "/v1/users/\(stage.ada)/tasks?\(query.replacing("user_id=\(stage.ada)", with: ""))")
                    #expect(ofUser.problemCode == "USER_NOT_FOUND" || ofUser.status == 400, "\(query): \(ofUser.text)")
                }
            }
            // The filters do find the owner's.
            #expect(try await stage.asOwner("GET", "/v1/tasks?q=\(Self.marker)").json?.elements("tasks").count == 2)
        }

        @Test func `an idempotency key is its caller's own`() async throws {
            let stage = try await stage()
            let key = ("Idempotency-Key", "the-same")
            let body = #"{"name":"Secret of \#(Self.marker)"}"#
            let first = try await stage.service.answer(
                as: stage.ours, "POST", "/v1/users", json: body, headers: [key])
            #expect(first.status == 201)
            // The same request by another tenant is another write, and a different one is no mismatch.
            let other = try await stage.asStranger("POST", "/v1/users", json: body, headers: [key])
            #expect(other.status == 201 && other.header("Idempotency-Replayed") == nil)
            #expect(other.number("id") != first.number("id"))
            // Within a tenant another credential is another caller.
            let clerk = Operator(database: try CurrentService.database)
            let second = try await clerk.key(tenant: try await clerk.tenantID(of: stage.ours))
            let again = try await stage.service.answer(
                as: second, "POST", "/v1/users", json: #"{"name":"Another"}"#, headers: [key])
            #expect(again.status == 201 && again.header("Idempotency-Replayed") == nil)
            let replay = try await stage.service.answer(
                as: stage.ours, "POST", "/v1/users", json: body, headers: [key])
            #expect(replay.header("Idempotency-Replayed") == "true" && replay.body == first.body)
        }

        @Test func `a page token of another tenant is refused`() async throws {
            let stage = try await stage()
            for list in ["/v1/users?page_size=1", "/v1/tasks?page_size=1", "/v1/tasks?page_size=1&order_by=due_at"] {
                let token = try #require(try await stage.asOwner("GET", list).text("next_page_token"))
                #expect(try await stage.asOwner("GET", "\(list)&page_token=\(token)").status == 200)
                let refused = try await stage.asStranger("GET", "\(list)&page_token=\(token)")
                #expect(refused.problemCode == "INVALID_PAGE_TOKEN", "\(refused.text)")
            }
        }

        @Test func `an address that another tenant's user has is free`() async throws {
            let stage = try await stage()
            let answer = try await stage.asStranger(
                "POST", "/v1/users", json: #"{"name":"Other Ada","email":"ada@\#(Self.marker).example"}"#)
            #expect(answer.status == 201)
        }

        @Test func `a key that is bound to a user is held to that user on every route`() async throws {
            let stage = try await stage()
            let clerk = Operator(database: try CurrentService.database)
            let grace = try await clerk.key(tenant: try await clerk.tenantID(of: stage.ours), user: stage.grace)
            let before = try await holdings(stage)
            for attempt in Self.attempts(stage) where !attempt.isForTenantAlone {
                let answer = try await stage.service.answer(as: grace, attempt.method, attempt.path, json: attempt.json)
                #expect(
                    attempt.accepts(answer) || answer.problemCode == "OTHER_USER" || answer.text.contains("OTHER_USER"),
                    "\(attempt.method) \(attempt.path): \(answer.status) \(answer.text)")
                #expect(!answer.text.contains("Ada \(Self.marker)"), "\(attempt.method) \(attempt.path)")
                #expect(!answer.text.contains("to \(Self.marker)"), "\(attempt.method) \(attempt.path)")
            }
            #expect(try await holdings(stage) == before)
        }
    }
}

extension EndToEndTests.IsolationTests {
    /// One operation asked by somebody to whom what it is about does not belong.
    fileprivate struct Attempt {
        let method: String
        let template: String
        let path: String
        var json: String?
        /// Statuses, or codes of problems.
        let expected: [String]
        /// Makes something of the caller's own that a caller bound to a user may not make.
        var isForTenantAlone = false

        func accepts(_ answer: Answer) -> Bool {
            expected.contains("\(answer.status)") || answer.problemCode.map(expected.contains) ?? false
        }
    }

    private static func attempts(_ stage: Stage) -> [Attempt] {
        let (ada, grace, task, done, eve) = (stage.ada, stage.grace, stage.task, stage.done, stage.eve)
        let batch = "/v1/tasks/batch"
        func user(_ method: String, _ id: Int64, _ json: String? = nil, query: String = "") -> Attempt {
            Attempt(
                method: method, template: "/v1/users/{id}", path: "/v1/users/\(id)\(query)", json: json,
                expected: ["USER_NOT_FOUND"])
        }
        func one(_ method: String, _ id: Int64, _ json: String? = nil, _ rest: String = "") -> Attempt {
            Attempt(
                method: method, template: "/v1/tasks/{id}\(rest)", path: "/v1/tasks/\(id)\(rest)", json: json,
                expected: ["TASK_NOT_FOUND"])
        }
        func several(_ what: String, _ json: String, _ expected: [String]) -> Attempt {
            Attempt(
                method: "POST", template: "\(batch)/\(what)", path: "\(batch)/\(what)", json: json, expected: expected)
        }
        return [
            Attempt(method: "GET", template: "/v1", path: "/v1", expected: ["200"]),
            Attempt(method: "GET", template: "/v1/users", path: "/v1/users", expected: ["200"]),
            Attempt(
                method: "POST", template: "/v1/users", path: "/v1/users", json: #"{"name":"Mallory"}"#,
                expected: ["201"], isForTenantAlone: true),
            user("GET", ada), user("PATCH", ada, #"{"name":"taken"}"#), user("DELETE", ada),
            user("DELETE", ada, query: "?transfer_tasks_to=\(eve)"),
            Attempt(
                method: "DELETE", template: "/v1/users/{id}", path: "/v1/users/\(eve)?transfer_tasks_to=\(ada)",
                expected: ["UNKNOWN_USER"], isForTenantAlone: true),
            Attempt(
                method: "GET", template: "/v1/users/{id}/tasks", path: "/v1/users/\(ada)/tasks",
                expected: ["USER_NOT_FOUND"]),
            Attempt(method: "GET", template: "/v1/tasks", path: "/v1/tasks", expected: ["200"]),
            Attempt(
                method: "POST", template: "/v1/tasks", path: "/v1/tasks", json: #"{"user_id":\#(ada),"title":"a"}"#,
                expected: ["UNKNOWN_USER"]),
            one("GET", task), one("PATCH", task, #"{"title":"taken"}"#), one("DELETE", task), one("DELETE", done),
            one("POST", task, #"{"from_user_id":\#(ada),"to_user_id":\#(eve)}"#, "/transfer"),
            one("POST", task, #"{"from_user_id":\#(ada),"to_user_id":\#(grace)}"#, "/transfer"),
            several("get", #"{"ids":[\#(task),\#(done)]}"#, ["200"]),
            several("create", #"{"mode":"atomic","items":[{"user_id":\#(ada),"title":"a"}]}"#, ["UNKNOWN_USER"]),
            several("create", #"{"mode":"partial","items":[{"user_id":\#(ada),"title":"a"}]}"#, ["207"]),
            several(
                "update", #"{"mode":"atomic","items":[{"id":\#(task),"patch":{"title":"b"}}]}"#, ["TASK_NOT_FOUND"]),
            several("update", #"{"mode":"partial","items":[{"id":\#(task),"patch":{"title":"b"}}]}"#, ["207"]),
            several("delete", #"{"mode":"atomic","items":[{"id":\#(task)}]}"#, ["TASK_NOT_FOUND"]),
            several("delete", #"{"mode":"partial","items":[{"id":\#(task)},{"id":\#(done)}]}"#, ["207"]),
            several(
                "transfer",
                #"{"mode":"atomic","items":[{"id":\#(task),"from_user_id":\#(ada),"to_user_id":\#(eve)}]}"#,
                ["TASK_NOT_FOUND"]),
            several(
                "transfer",
                #"{"mode":"partial","items":[{"id":\#(task),"from_user_id":\#(ada),"to_user_id":\#(grace)}]}"#, ["207"]),
        ]
    }

    /// The operations below `/v1` of `openapi.yaml`, but for OPTIONS, which is about no row.
    private static func operations() throws -> Set<String> {
        let text = try String(contentsOfFile: BuiltProgram.repository + "/openapi.yaml", encoding: .utf8)
        var path = ""
        var operations: Set<String> = []
        for line in text.split(separator: "\n").drop(while: { $0 != "paths:" }).dropFirst() {
            guard line.hasPrefix(" ") else { break }
            if line.hasPrefix("  /") { path = String(line.dropFirst(2).dropLast()) }
            let isMethod = line.hasPrefix("    ") && !line.hasPrefix("     ") && line.hasSuffix(":")
            let method = line.drop { $0 == " " }.dropLast().uppercased()
            if isMethod, path.hasPrefix("/v1"), ["GET", "POST", "PATCH", "DELETE"].contains(method) {
                operations.insert("\(method) \(path)")
            }
        }
        return operations
    }
}

extension Operator {
    /// The tenant of a key.
    func tenantID(of credential: Credential) async throws -> Int64 {
        let keys = try await json("keys", "list").elements("keys")
        return try #require(keys.first { $0.number("id") == credential.id }?.number("tenant_id"))
    }
}
