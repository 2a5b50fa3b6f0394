import HTTPTypes
import HummingbirdTesting
import NIOCore
import TaskModel
import Testing

@testable import TaskServer

@Suite struct BatchRoutesTests {
    private static let writes = ["create", "update", "delete", "transfer"]

    // MARK: Reading

    @Test func `tasks are found and failed in request order, each once`() async throws {
        let api = TestAPI(.tasks(Page(items: [.sample(id: 9), .sample(id: 7)], hasMore: false)))
        let response = try await api.send(.post, "/v1/tasks/batch/get", json: #"{"ids":[9,8,7,9,8]}"#)
        #expect(response.status == .ok)
        let problem =
            #"{"type":"/problems/task-not-found","title":"No such task","status":404,"code":"TASK_NOT_FOUND","retryable":false}"#
        #expect(
            response.text
                == #"{"found":[\#(TaskRecord.sampleJSON(id: 9)),\#(TaskRecord.sampleJSON())],"failed":[{"id":8,"problem":\#(problem)}]}"#
        )
        #expect(api.store.questions == [.tasksByID([9, 8, 7].map(TaskID.init(rawValue:)))])
    }

    @Test(
        arguments: [
            (#"{"ids":[]}"#, ["/ids"], .tooFew), (#"{}"#, ["/ids"], .required), (#"{"ids":7}"#, ["/ids"], .wrongType),
            (#"{"ids":[0,"x",1]}"#, ["/ids/0", "/ids/1"], nil), (#"{"ids":[1],"id":2}"#, ["/id"], .unknownField),
            ("{\"ids\":[\((1...1001).map(String.init).joined(separator: ","))]}", ["/ids"], .tooMany),
        ] as [(String, [String], FaultCode?)])
    func `ids that cannot be read refuse the whole request`(body: String, pointers: [String], code: FaultCode?)
        async throws
    {
        let api = TestAPI()
        let problem = try await api.send(.post, "/v1/tasks/batch/get", json: body).problem()
        #expect(problem.code == .validationFailed && problem.errors.map(\.pointer) == pointers)
        if let code { #expect(problem.errors.map(\.code) == [code]) }
        #expect(api.store.questions.isEmpty)
    }

    @Test func `a hundred thousand ids, and as many items, are one fault`() async throws {
        let ids = "{\"ids\":[\((1...100_000).map(String.init).joined(separator: ","))]}"
        let items = "{\"mode\":\"atomic\",\"items\":[\(Array(repeating: "{}", count: 100_000).joined(separator: ","))]}"
        for (route, body, pointer) in [("get", ids, "/ids"), ("create", items, "/items"), ("delete", items, "/items")] {
            let api = TestAPI()
            let problem = try await api.send(.post, "/v1/tasks/batch/\(route)", json: body).problem()
            #expect(problem.code == .validationFailed && problem.errors.map(\.pointer) == [pointer])
            #expect(problem.errors.map(\.code) == [.tooMany])
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test func `a thousand ids are taken`() async throws {
        let api = TestAPI(.tasks(Page(items: [], hasMore: false)))
        let body = "{\"ids\":[\((1...1000).map(String.init).joined(separator: ","))]}"
        #expect(try await api.send(.post, "/v1/tasks/batch/get", json: body).status == .ok)
    }

    @Test(arguments: ["atomic", "partial"])
    func `a batch that writes is claimed by its key, or only tried`(mode: String) async throws {
        let body = #"{"mode":"\#(mode)","items":[{"user_id":1,"title":"a"}]}"#
        let path = "/v1/tasks/batch/create"
        let keyed = TestAPI(.batch([.success(.sample())]))
        #expect(try await keyed.send(.post, path, [.idempotencyKey: "k"], json: body).status.kind == .successful)
        let claim = try #require(keyed.store.claims.first)
        #expect(claim?.key == "k" && claim?.route == "POST \(path)")
        let tried = TestAPI(.batch([.success(.sample())]))
        let response = try await tried.send(.post, path + "?validate_only=true", [.idempotencyKey: "k"], json: body)
        #expect(response.status.kind == .successful)
        #expect(tried.store.claims == [nil] && tried.store.scopes.map(\.isTrial) == [true])
    }

    @Test func `a batch of which nothing can be read asks for nothing and spends no key`() async throws {
        let api = TestAPI()
        let body = #"{"mode":"partial","items":[{"title":"a"}]}"#
        let response = try await api.send(.post, "/v1/tasks/batch/create", [.idempotencyKey: "k"], json: body)
        #expect(response.status.code == 207)
        #expect(api.store.questions.isEmpty)
    }

    // MARK: The request as a whole

    @Test(
        arguments: [
            (#"{"items":[{}]}"#, "/mode", .required), (#"{"mode":"most","items":[{}]}"#, "/mode", .notAllowed),
            (#"{"mode":1,"items":[{}]}"#, "/mode", .wrongType), (#"{"mode":null,"items":[{}]}"#, "/mode", .notNullable),
            (#"{"mode":"partial"}"#, "/items", .required), (#"{"mode":"partial","items":[]}"#, "/items", .tooFew),
            (#"{"mode":"atomic","items":{}}"#, "/items", .wrongType),
            (#"{"mode":"atomic","items":[{}],"dry":true}"#, "/dry", .unknownField),
            (
                "{\"mode\":\"partial\",\"items\":[\(Array(repeating: "{}", count: 501).joined(separator: ","))]}",
                "/items", .tooMany
            ),
            ("[]", "", .wrongType),
        ] as [(String, String, FaultCode)])
    func `a fault of the whole request is 422 for every batch, and nothing is asked`(
        body: String, pointer: String, code: FaultCode
    ) async throws {
        for route in Self.writes {
            let api = TestAPI()
            let response = try await api.send(.post, "/v1/tasks/batch/\(route)", json: body)
            let problem = try response.problem()
            #expect(problem.code == .validationFailed && problem.index == nil)
            #expect(problem.errors.map(\.pointer) == [pointer] && problem.errors.map(\.code) == [code])
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test(arguments: ["atomic", "partial"])
    func `a task that is named twice refuses the whole request, whatever else is wrong`(mode: String) async throws {
        for route in ["update", "delete", "transfer"] {
            let api = TestAPI()
            let body = #"{"mode":"\#(mode)","items":[{"id":7},{"id":8,"x":1},{"id":7},{"id":7}]}"#
            let problem = try await api.send(.post, "/v1/tasks/batch/\(route)", json: body).problem()
            #expect(problem.errors.map(\.pointer) == ["/items/2/id", "/items/3/id"])
            #expect(problem.errors.allSatisfy { $0.code == .duplicate } && problem.index == nil)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test func `malformed JSON, another type and parameters are refused as elsewhere`() async throws {
        for route in Self.writes + ["get"] {
            let path = "/v1/tasks/batch/\(route)"
            #expect(try await TestAPI().send(.post, path, json: "{").problem().code == .malformedJSON)
            #expect(
                try await TestAPI().send(.post, path, [.contentType: "text/plain"], json: "{}").problem().code
                    == .unsupportedMediaType)
            #expect(try await TestAPI().send(.post, path + "?x=1", json: "{}").problem().code == .invalidParameter)
            #expect(try await TestAPI().send(.get, path).problem().code == .methodNotAllowed)
        }
        #expect(try await TestAPI().send(.get, "/v1/tasks/batch").problem().code == .taskNotFound)
        #expect(try await TestAPI().send(.post, "/v1/tasks/batch/none", json: "{}").problem().code == .notFound)
    }

    // MARK: Each item for itself

    @Test func `a partial batch answers 207 with each item's own status, in order, with its ref`() async throws {
        let api = TestAPI(
            .batch([
                .success(.sample(id: 1, version: 4)), .failure(.taskNotFound), .failure(.versionMismatch(current: 9)),
            ]))
        let body = """
            {"mode":"partial","items":[{"ref":"a","id":1,"patch":{"title":"y"}},{"id":2,"patch":{"title":" "}},\
            {"ref":"","id":3,"if_match":5,"patch":{}},{"ref":"d","id":4,"if_match":8,"patch":{"due_at":null}}]}
            """
        let response = try await api.send(.post, "/v1/tasks/batch/update", json: body)
        #expect(response.status.code == 207)
        #expect(response.headers[.contentType] == "application/json" && response.headers[.eTag] == nil)
        let results = try BatchResult.all(in: JSONValue(parsing: Array(response.body.readableBytesView)))
        #expect(results.map(\.index) == [0, 1, 2, 3])
        #expect(results.map(\.ref) == ["a", nil, "", "d"])
        #expect(results.map(\.status) == [200, 422, 404, 412])
        #expect(results.map(\.version) == [4, nil, nil, 9])
        #expect(results.map(\.task) == [.sample(id: 1, version: 4), nil, nil, nil])
        #expect(results.map(\.problem?.code) == [nil, .validationFailed, .taskNotFound, .versionMismatch])
        #expect(results[1].problem?.errors.map(\.pointer) == ["/items/1/patch/title"])
        #expect(results[3].problem?.detail == "The entity tag is \"9\" now.")
        let updates = [
            BatchedUpdate(TaskID(rawValue: 1), TaskPatch(title: "y")),
            BatchedUpdate(TaskID(rawValue: 3), TaskPatch(), ifMatch: 5),
            BatchedUpdate(TaskID(rawValue: 4), TaskPatch(dueAt: .clear), ifMatch: 8),
        ]
        #expect(api.store.questions == [.updateTasks(updates, .partial)])
    }

    @Test func `one result is written as the contract has it`() async throws {
        let api = TestAPI(.batch([.success(.sample(version: 1))]))
        let body = #"{"mode":"partial","items":[{"ref":"é\n","user_id":2,"title":"x"}]}"#
        let response = try await api.send(.post, "/v1/tasks/batch/create", json: body)
        #expect(
            response.text
                == #"{"results":[{"index":0,"ref":"é\n","status":201,"etag":"\"1\"","task":\#(TaskRecord.sampleJSON(version: 1))}]}"#
        )
    }

    @Test func `an item that is none, or has faults of its own, is that item's 422`() async throws {
        let api = TestAPI()
        let items = [
            "7", "{}", #"{"user_id":1,"title":"x","if_match":1}"#, #"{"user_id":1,"title":"x","ref":7}"#,
            #"{"user_id":1,"title":"x","id":1}"#, #"{"user_id":null,"title":"x"}"#,
            "{\"user_id\":1,\"title\":\"x\",\"ref\":\"\(String(repeating: "r", count: 201))\"}",
        ]
        let body = "{\"mode\":\"partial\",\"items\":[\(items.joined(separator: ","))]}"
        let response = try await api.send(.post, "/v1/tasks/batch/create", json: body)
        let results = try BatchResult.all(in: JSONValue(parsing: Array(response.body.readableBytesView)))
        #expect(results.map(\.status) == Array(repeating: 422, count: items.count))
        let faults = results.map { $0.problem?.errors.map { "\($0.pointer) \($0.code.rawValue)" } ?? [] }
        #expect(
            faults == [
                ["/items/0 WRONG_TYPE"], ["/items/1/user_id REQUIRED", "/items/1/title REQUIRED"],
                ["/items/2/if_match READ_ONLY"], ["/items/3/ref WRONG_TYPE"], ["/items/4/id READ_ONLY"],
                ["/items/5/user_id NOT_NULLABLE"], ["/items/6/ref TOO_LONG"],
            ])
        #expect(api.store.questions.isEmpty)
    }

    @Test func `a deleted item is 204 without a task`() async throws {
        let api = TestAPI(.deletions([.success(3), .failure(.taskNotFound)]))
        let body = #"{"mode":"partial","items":[{"id":7,"if_match":3},{"id":8}]}"#
        let response = try await api.send(.post, "/v1/tasks/batch/delete", json: body)
        #expect(response.text.hasPrefix(#"{"results":[{"index":0,"status":204},{"index":1,"status":404,"problem":"#))
        let items = [BatchedDeletion(TaskID(rawValue: 7), ifMatch: 3), BatchedDeletion(TaskID(rawValue: 8))]
        #expect(api.store.questions == [.deleteTasks(items, .partial)])
    }

    // MARK: All or none

    @Test func `an atomic batch answers 200 with every result`() async throws {
        let api = TestAPI(.batch([.success(.sample(id: 1)), .success(.sample(id: 2))]))
        let body = """
            {"mode":"atomic","items":[{"ref":"a","id":1,"from_user_id":1,"to_user_id":2},\
            {"id":2,"from_user_id":3,"to_user_id":2,"if_match":4}]}
            """
        let response = try await api.send(.post, "/v1/tasks/batch/transfer", json: body)
        #expect(response.status == .ok)
        let results = try BatchResult.all(in: JSONValue(parsing: Array(response.body.readableBytesView)))
        #expect(results.map(\.ref) == ["a", nil] && results.map(\.status) == [200, 200])
        #expect(results.map(\.task) == [.sample(id: 1), .sample(id: 2)])
        let to = UserID(rawValue: 2)
        let items = [
            BatchedTransfer(TaskID(rawValue: 1), from: UserID(rawValue: 1), to: to),
            BatchedTransfer(TaskID(rawValue: 2), from: UserID(rawValue: 3), to: to, ifMatch: 4),
        ]
        #expect(api.store.questions == [.transferTasks(items, .atomic)])
    }

    @Test(
        arguments: [
            (.taskNotFound, .taskNotFound), (.versionMismatch(current: 3), .versionMismatch), (.notOwner, .notOwner),
            (.unknownUser(field: "to_user_id"), .unknownUser),
        ] as [(StoreError, ProblemCode)])
    func `an atomic batch that fails answers as the item would, and names it`(cause: StoreError, code: ProblemCode)
        async throws
    {
        let api = TestAPI(.failure(BatchFailure(index: 1, cause: cause)))
        let body = #"{"mode":"atomic","items":[{"id":7},{"id":8}]}"#
        let response = try await api.send(.post, "/v1/tasks/batch/delete", json: body)
        let problem = try response.problem()
        #expect(problem.code == code && problem.index == 1 && response.status.code == code.status)
        #expect(response.text.contains(#","index":1"#))
        #expect(response.headers[.eTag] == nil)
    }

    @Test func `a faulty item fails an atomic batch with its index, after those before it were rehearsed`() async throws
    {
        let body = #"{"mode":"atomic","items":[{"id":7},{"id":8},{"id":0},{"id":9,"x":1}]}"#
        let api = TestAPI(.deletions([]))
        let problem = try await api.send(.post, "/v1/tasks/batch/delete", json: body).problem()
        #expect(problem.code == .validationFailed && problem.index == 2)
        #expect(problem.errors.map(\.pointer) == ["/items/2/id"])
        let before = [7, 8].map { BatchedDeletion(TaskID(rawValue: $0)) }
        #expect(api.store.questions == [.deleteTasks(before, .rehearsal)])
        let other = TestAPI(.failure(BatchFailure(index: 0, cause: StoreError.taskNotFound)))
        let earlier = try await other.send(.post, "/v1/tasks/batch/delete", json: body).problem()
        #expect(earlier.code == .taskNotFound && earlier.index == 0)
        let first = TestAPI()
        let faulty = #"{"mode":"atomic","items":[{"id":0},{"id":8}]}"#
        #expect(try await first.send(.post, "/v1/tasks/batch/delete", json: faulty).problem().index == 0)
        #expect(first.store.questions.isEmpty)
    }

    @Test func `where versions are required, an item without one refuses the batch`() async throws {
        for route in ["update", "delete", "transfer"] {
            var api = TestAPI()
            api.configuration.requiresIfMatch = true
            let rest = #","patch":{}"#
            let transfer = #","from_user_id":1,"to_user_id":2"#
            let fields = route == "update" ? rest : route == "transfer" ? transfer : ""
            let body = #"{"mode":"partial","items":[{"id":7,"if_match":1\#(fields)},{"id":8\#(fields)}]}"#
            let problem = try await api.send(.post, "/v1/tasks/batch/\(route)", json: body).problem()
            #expect(problem.status == 428)
            #expect(api.store.questions.isEmpty)
        }
    }
}
