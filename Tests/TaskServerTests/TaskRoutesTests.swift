import HTTPTypes
import HummingbirdTesting
import NIOCore
import TaskModel
import Testing

@testable import TaskServer

@Suite struct TaskRoutesTests {
    private let id = TaskID(rawValue: 7)

    @Test func `a created task is 201 with its path, its tag and itself`() async throws {
        let api = TestAPI(.task(.sample(version: 1)))
        let response = try await api.send(.post, "/v1/tasks", json: #"{"user_id":2,"title":"x","labels":["a"]}"#)
        #expect(response.status == .created)
        #expect(response.headers[.location] == "/v1/tasks/7")
        #expect(response.headers[.eTag] == "\"1\"")
        #expect(response.headers[.contentType] == "application/json")
        #expect(response.text == TaskRecord.sampleJSON(version: 1))
        let draft = TaskDraft(userID: UserID(rawValue: 2), title: "x", labels: ["a"])
        #expect(api.store.questions == [.createTask(draft)])
    }

    @Test func `a task is read with its tag`() async throws {
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(.get, "/v1/tasks/7")
        #expect(response.status == .ok)
        #expect(response.headers[.eTag] == "\"3\"")
        #expect(response.text == TaskRecord.sampleJSON())
        #expect(api.store.questions == [.task(id)])
    }

    @Test(arguments: ["\"3\"", "W/\"3\"", "*", "\"1\", \"3\""])
    func `a caller who has the version already gets 304 without a body`(header: String) async throws {
        let response = try await TestAPI(.task(.sample())).send(.get, "/v1/tasks/7", [.ifNoneMatch: header])
        #expect(response.status == .notModified)
        #expect(response.headers[.eTag] == "\"3\"")
        #expect(response.body.readableBytes == 0)
    }

    @Test func `a caller who has another version gets the task`() async throws {
        let response = try await TestAPI(.task(.sample())).send(.get, "/v1/tasks/7", [.ifNoneMatch: "\"2\", \"x\""])
        #expect(response.status == .ok)
    }

    @Test func `a malformed If-None-Match is 400`() async throws {
        let api = TestAPI()
        let problem = try await api.send(.get, "/v1/tasks/7", [.ifNoneMatch: "3"]).problem()
        #expect(problem.code == .invalidHeader)
        #expect(problem.detail == "If-None-Match: Must be * or a list of entity tags, such as \"3\".")
        #expect(api.store.questions.isEmpty)
    }

    @Test(arguments: ["application/json", "application/merge-patch+json; charset=utf-8"])
    func `a patch asks for what it names and answers the task`(type: String) async throws {
        let api = TestAPI(.task(.sample(version: 4)))
        let body = #"{"title":"y","due_at":null}"#
        let response = try await api.send(
            .patch, "/v1/tasks/7", [.contentType: type, .ifMatch: "\"3\""], json: body)
        #expect(response.status == .ok)
        #expect(response.headers[.eTag] == "\"4\"")
        #expect(api.store.questions == [.updateTask(id, TaskPatch(title: "y", dueAt: .clear), .oneOf([3]))])
    }

    @Test func `a deleted task is 204 without a body`() async throws {
        let api = TestAPI(.done)
        let response = try await api.send(.delete, "/v1/tasks/7")
        #expect(response.status == .noContent)
        #expect(response.body.readableBytes == 0)
        #expect(api.store.questions == [.deleteTask(id, .any)])
    }

    @Test func `a transfer asks for both users and answers the task`() async throws {
        let api = TestAPI(.task(.sample(version: 4)))
        let response = try await api.send(
            .post, "/v1/tasks/7/transfer", [.ifMatch: "*"], json: #"{"from_user_id":1,"to_user_id":2}"#)
        #expect(response.status == .ok)
        #expect(response.headers[.eTag] == "\"4\"")
        let transfer = TaskTransfer(from: UserID(rawValue: 1), to: UserID(rawValue: 2))
        #expect(api.store.questions == [.transferTask(id, transfer, .any)])
    }

    @Test(
        arguments: [
            ("\"3\"", .oneOf([3])), ("\"3\", \"5\"", .oneOf([3, 5])), ("*", .any), ("W/\"3\"", .oneOf([])),
            ("\"3\", W/\"4\"", .oneOf([3])), ("\"x\"", .oneOf([])), ("\"03\"", .oneOf([])),
        ] as [(String, VersionMatch)])
    func `If-Match says which versions a write accepts`(header: String, match: VersionMatch) async throws {
        let headers: HTTPFields = [.ifMatch: header]
        let patched = TestAPI(.task(.sample()))
        _ = try await patched.send(.patch, "/v1/tasks/7", headers, json: "{}")
        #expect(patched.store.questions == [.updateTask(id, TaskPatch(), match)])
        let deleted = TestAPI(.done)
        _ = try await deleted.send(.delete, "/v1/tasks/7", headers)
        #expect(deleted.store.questions == [.deleteTask(id, match)])
    }

    @Test func `several If-Match lines are one list`() async throws {
        let api = TestAPI(.done)
        var headers = HTTPFields()
        headers[values: .ifMatch] = ["\"3\"", "\"5\""]
        _ = try await api.send(.delete, "/v1/tasks/7", headers)
        #expect(api.store.questions == [.deleteTask(id, .oneOf([3, 5]))])
    }

    @Test(arguments: ["3", "", "\"3", "\"3\" \"4\"", "*, \"3\"", "w/\"3\""])
    func `a malformed If-Match is 400 and asks the store nothing`(header: String) async throws {
        for (method, path) in [(HTTPRequest.Method.patch, ""), (.delete, ""), (.post, "/transfer")] {
            let api = TestAPI()
            let response = try await api.send(method, "/v1/tasks/7\(path)", [.ifMatch: header], json: "{}")
            #expect(try response.problem().code == .invalidHeader)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test func `a request is for the default tenant and ends with the request timeout`() async throws {
        var api = TestAPI(.task(.sample()))
        api.configuration.requestTimeout = .seconds(60)
        let start = ContinuousClock.now
        _ = try await api.send(.get, "/v1/tasks/7")
        let scope = try #require(api.store.scopes.first)
        #expect(scope.tenant == .default)
        #expect(scope.deadline >= start + .seconds(60))
        #expect(scope.deadline <= ContinuousClock.now + .seconds(60))
    }
}
