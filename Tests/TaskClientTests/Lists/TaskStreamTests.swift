import TaskClient
import TaskModel
import Testing

@Suite struct TaskStreamTests {
    @Test func `a list is asked for with every filter, its order and its total`() async throws {
        let server = try ScriptedServer { _ in .json(#"{"tasks":[\#(taskJSON(1))],"total":7}"#) }
        defer { server.stop() }
        let client = try server.client()
        let moment = Timestamp(microsecondsSince1970: 0)
        let filter = TaskFilter(
            isCompleted: true, priorities: [.low], labels: ["é", "b c"], dueBefore: moment, dueAfter: moment,
            createdAfter: moment, updatedAfter: moment, words: "a&b")
        let page = try await client.tasksPage(
            matching: filter, in: TaskOrder(by: .dueAt, descending: true), pageSize: 3, includesTotal: true)
        #expect(page.items == [taskRecord(1)] && page.total == 7)
        let epoch = "1970-01-01T00%3A00%3A00.000000Z"
        #expect(
            server.requests.map(\.target) == [
                "/v1/tasks?completed=true&priority=low&label=%C3%A9&label=b%20c&due_before=\(epoch)&due_after=\(epoch)"
                    + "&created_after=\(epoch)&updated_after=\(epoch)&q=a%26b&order_by=due_at%20desc&include_total=true&page_size=3"
            ])
    }

    @Test func `a stream is read line by line, however the lines are cut`() async throws {
        let lines = (1...50).map { taskJSON($0) + "\n" }.joined()
        let server = try ScriptedServer { _ in
            .answer(status: 200, headers: ["Content-Type: application/x-ndjson"], body: lines)
        }
        defer { server.stop() }
        let client = try server.client()
        var tasks: [TaskRecord] = []
        for try await task in client.taskStream(of: UserID(rawValue: 7), in: TaskOrder(by: .priority)) {
            tasks.append(task)
        }
        #expect(tasks == (1...50).map(taskRecord))
        #expect(server.requests.map(\.target) == ["/v1/users/7/tasks?order_by=priority"])
        #expect(server.requests[0].headers["accept"] == "application/x-ndjson, application/problem+json")
    }

    @Test func `a problem comes with the first step`() async throws {
        let server = try ScriptedServer { _ in .problem("USER_NOT_FOUND", status: 404) }
        defer { server.stop() }
        var iterator = try server.client().taskStream().makeAsyncIterator()
        let error = await #expect(throws: BatonError.self) { try await iterator.next() }
        #expect(error?.problem?.code == .userNotFound)
        #expect(try await iterator.next() == nil)
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
    ])
    func `a stream that breaks off is an error after what came before`(head: String) async throws {
        let line = taskJSON(1) + "\n"
        let chunk = head.contains("chunked") ? "\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n" : line
        let server = try ScriptedServer { _ in .hangUp(after: head + chunk) }
        defer { server.stop() }
        var iterator = try server.client().taskStream().makeAsyncIterator()
        #expect(try await iterator.next() == taskRecord(1))
        let error = await #expect(throws: BatonError.self) { try await iterator.next() }
        guard case .transport = error else { throw error ?? .timeout }
    }

    @Test(arguments: ["{}\n", "no\n", "{\"id\":1}"]) func `a line that is no task is an error`(body: String)
        async throws
    {
        let server = try ScriptedServer { _ in .answer(status: 200, body: body) }
        defer { server.stop() }
        var iterator = try server.client().taskStream().makeAsyncIterator()
        let error = await #expect(throws: BatonError.self) { try await iterator.next() }
        guard case .unexpectedResponse = error else { throw error ?? .timeout }
    }
}
