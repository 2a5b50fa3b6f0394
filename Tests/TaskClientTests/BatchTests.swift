import TaskClient
import TaskModel
import Testing

@Suite struct BatchTests {
    @Test func `each batch sends what the contract asks for`() async throws {
        let server = try ScriptedServer { request in
            let mode = request.body.contains(#""mode":"atomic""#)
            let isDeletion = request.target.hasSuffix("/delete")
            let result = isDeletion ? #"{"index":0,"status":204}"# : done(0)
            return .json(#"{"results":[\#(result)]}"#, status: mode ? 200 : 207)
        }
        defer { server.stop() }
        let client = try server.client()
        let draft = TaskDraft(userID: user, title: "é")
        let update = BatchedUpdate(task, TaskPatch(isCompleted: true), ifMatch: 3)
        let transfer = BatchedTransfer(task, from: user, to: heir)
        #expect(try await client.createTasks(allOrNothing: [draft]) == [taskRecord(42)])
        #expect(try await client.createTasks(each: [draft]).map { try $0.get() } == [taskRecord(42)])
        #expect(try await client.updateTasks(allOrNothing: [update]) == [taskRecord(42)])
        #expect(try await client.updateTasks(each: [update]).map { try $0.get() } == [taskRecord(42)])
        try await client.deleteTasks(allOrNothing: [BatchedDeletion(task, ifMatch: 2)])
        #expect(try await client.deleteTasks(each: [BatchedDeletion(task)]).map { $0 == nil } == [true])
        #expect(try await client.transferTasks(allOrNothing: [transfer]) == [taskRecord(42)])
        #expect(try await client.transferTasks(each: [transfer]).map { try $0.get() } == [taskRecord(42)])
        let item = """
            {"user_id":7,"title":"é","description":"","completed":false,"priority":"medium","due_at":null,"labels":[]}
            """
        #expect(
            server.requests.map { "\($0.method) \($0.target) \($0.body)" } == [
                #"POST /v1/tasks/batch/create {"mode":"atomic","items":[\#(item)]}"#,
                #"POST /v1/tasks/batch/create {"mode":"partial","items":[\#(item)]}"#,
                #"POST /v1/tasks/batch/update {"mode":"atomic","items":[{"id":42,"if_match":3,"patch":{"completed":true}}]}"#,
                #"POST /v1/tasks/batch/update {"mode":"partial","items":[{"id":42,"if_match":3,"patch":{"completed":true}}]}"#,
                #"POST /v1/tasks/batch/delete {"mode":"atomic","items":[{"id":42,"if_match":2}]}"#,
                #"POST /v1/tasks/batch/delete {"mode":"partial","items":[{"id":42}]}"#,
                #"POST /v1/tasks/batch/transfer {"mode":"atomic","items":[{"id":42,"from_user_id":7,"to_user_id":8}]}"#,
                #"POST /v1/tasks/batch/transfer {"mode":"partial","items":[{"id":42,"from_user_id":7,"to_user_id":8}]}"#,
            ])
    }

    @Test func `each item has its own outcome`() async throws {
        let problem = #"{"code":"TASK_NOT_FOUND","status":404,"title":"t","retryable":false}"#
        let server = try ScriptedServer { _ in
            .json(#"{"results":[\#(done(0)),{"index":1,"status":404,"problem":\#(problem)}]}"#, status: 207)
        }
        defer { server.stop() }
        let client = try server.client()
        let updates = [task, heirTask].map { BatchedUpdate($0, TaskPatch()) }
        let outcomes = try await client.updateTasks(each: updates)
        #expect(try outcomes[0].get() == taskRecord(42))
        #expect(throws: BatonError.self) { try outcomes[1].get() }
        let errors = try await client.deleteTasks(each: updates.map { BatchedDeletion($0.id) })
        #expect(errors.map { $0?.problem?.code } == [nil, .taskNotFound])
    }

    @Test func `the first item that fails is named`() async throws {
        let server = try ScriptedServer { _ in
            .answer(
                status: 412, headers: ["Content-Type: application/problem+json"],
                body: #"{"code":"VERSION_MISMATCH","status":412,"title":"t","retryable":false,"index":3}"#)
        }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) {
            try await client.deleteTasks(allOrNothing: [BatchedDeletion(task)])
        }
        #expect(error?.isVersionMismatch == true && error?.problem?.index == 3)
    }

    @Test(arguments: [
        #"{"results":[]}"#, #"{"results":[{"index":1,"status":200}]}"#, #"{"results":[{"index":0,"status":200}]}"#,
    ])
    func `an answer that does not fit the batch is no answer`(body: String) async throws {
        let server = try ScriptedServer { _ in .json(body, status: 207) }
        defer { server.stop() }
        let client = try server.client()
        let error = await #expect(throws: BatonError.self) {
            try await client.updateTasks(each: [BatchedUpdate(task, TaskPatch())])
        }
        guard case .unexpectedResponse = error else { throw error ?? .timeout }
    }

    @Test func `many tasks are looked up in few requests, found and failed in the order asked for`() async throws {
        let server = try ScriptedServer { request in
            let ids = numbers(in: request.body)
            if ids.contains(1500) { return .problem("INTERNAL", status: 500) }
            let found = ids.filter { $0 % 2 == 1 }.map(taskJSON).joined(separator: ",")
            let failed = ids.filter { $0 % 2 == 0 }.map {
                #"{"id":\#($0),"problem":{"code":"TASK_NOT_FOUND","status":404,"title":"t","retryable":false}}"#
            }.joined(separator: ",")
            return .json(#"{"found":[\#(found)],"failed":[\#(failed)]}"#)
        }
        defer { server.stop() }
        let client = try server.client()
        let ids = (Array(1...2500).reversed() + [7, 8]).map { TaskID(rawValue: $0) }
        let lookup = try await client.lookUpTasks(ids, inFlightLimit: 2)
        // 2500 to 1501, 1500 to 501, 500 to 1.
        #expect(server.requests.map { numbers(in: $0.body).count }.sorted() == [500, 1000, 1000])
        #expect(lookup.found.count == 750 && lookup.failed.count == 1750)
        let order = (1501...2500).reversed() + (1...500).reversed() as [Int64]
        #expect(lookup.found.map(\.id.rawValue) == order.filter { $0 % 2 == 1 })
        let failed = lookup.failed.map(\.id.rawValue)
        #expect(failed == failed.sorted(by: >))
        #expect(Set(lookup.failed.map(\.error.problem?.code)) == [.taskNotFound, .internal])
    }

    @Test func `a lookup and a batch of writes are repeated when that may help, the writes under one key`() async throws
    {
        let server = try ScriptedServer { _ in .problem("UNAVAILABLE", status: 503, retryable: true) }
        defer { server.stop() }
        let client = try server.client()
        let lookup = try await client.lookUpTasks([task])
        #expect(lookup.failed.map(\.error.problem?.code) == [.unavailable])
        #expect(server.requests.count == 4)
        await #expect(throws: BatonError.self) {
            try await client.deleteTasks(allOrNothing: [BatchedDeletion(task)])
        }
        #expect(server.requests.count == 8)
        let keys = server.requests.map { $0.headers["idempotency-key"] }
        #expect(keys[..<4].allSatisfy { $0 == nil } && Set(keys[4...]).count == 1 && keys[4] != nil)
    }

    private let task = TaskID(rawValue: 42)
    private let heirTask = TaskID(rawValue: 43)
    private let user = UserID(rawValue: 7)
    private let heir = UserID(rawValue: 8)
}

private func done(_ index: Int) -> String {
    #"{"index":\#(index),"status":200,"etag":"\"1\"","task":\#(taskJSON(42))}"#
}

private func numbers(in body: String) -> [Int64] {
    body.split { !$0.isNumber }.compactMap { Int64($0) }
}
