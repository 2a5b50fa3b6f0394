import HTTPTypes
import HummingbirdTesting
import NIOCore
import TaskModel
import Testing

@testable import TaskServer

@Suite struct ListsTests {
    private let more = ScriptedStore.Answer.tasks(Page(items: [.sample(id: 7), .sample(id: 9)], hasMore: true))

    @Test func `the last page has no token and no link`() async throws {
        let api = TestAPI(.tasks(Page(items: [.sample()], hasMore: false)))
        let response = try await api.send(.get, "/v1/tasks")
        #expect(response.text == #"{"tasks":[\#(TaskRecord.sampleJSON())]}"#)
        #expect(response.headers[.link] == nil)
        #expect(api.store.questions == [.tasks(TaskQuery(pageSize: 50))])
    }

    @Test func `an empty list is an empty page`() async throws {
        let users = try await TestAPI(.users(Page(items: [], hasMore: false))).send(.get, "/v1/users")
        #expect(users.text == #"{"users":[]}"#)
        let tasks = try await TestAPI(.tasks(Page(items: [], hasMore: false))).send(.get, "/v1/users/2/tasks")
        #expect(tasks.text == #"{"tasks":[]}"#)
    }

    @Test func `filters and page size reach the store`() async throws {
        let api = TestAPI(more)
        _ = try await api.send(
            .get, "/v1/tasks?priority=urgent&user_id=2&completed=false&priority=low&page_size=700")
        #expect(
            api.store.questions == [
                .tasks(
                    TaskQuery(
                        userID: UserID(rawValue: 2), isCompleted: false, priorities: [.low, .urgent], pageSize: 500))
            ])
    }

    @Test func `the tasks of a user need the user`() async throws {
        let api = TestAPI(more)
        _ = try await api.send(.get, "/v1/users/2/tasks?completed=true")
        #expect(
            api.store.questions == [
                .tasks(
                    TaskQuery(userID: UserID(rawValue: 2), isCompleted: true, pageSize: 50, requiresUser: true))
            ])
        let problem = try await TestAPI().send(.get, "/v1/users/2/tasks?user_id=2").problem()
        #expect(problem.detail?.contains("Allowed: completed, priority, page_size, page_token.") == true)
    }

    @Test(arguments: ["/v1/tasks?completed=true&priority=high&user_id=2&page_size=2", "/v1/users/2/tasks?page_size=2"])
    func `token and link lead to the page after the last row`(target: String) async throws {
        let api = TestAPI(more)
        let first = try await api.send(.get, target)
        let token = try #require(try nextPageToken(in: first))
        let link = try #require(first.headers[.link])
        #expect(link.hasSuffix(">; rel=\"next\""))
        let next = String(link.dropFirst().prefix { $0 != ">" })
        #expect(next.contains("page_size=2&page_token=\(token)"))
        _ = try await api.send(.get, next)
        _ = try await api.send(.get, "\(target)&page_token=\(token)")
        let after = api.store.questions.dropFirst().map { question -> TaskID? in
            guard case .tasks(let query) = question else { return nil }
            return query.after
        }
        #expect(after == [TaskID(rawValue: 9), TaskID(rawValue: 9)])
    }

    @Test func `users are paged by the same rules`() async throws {
        let api = TestAPI(.users(Page(items: [.sample(id: 4)], hasMore: true)))
        let response = try await api.send(.get, "/v1/users?page_size=1")
        let token = try #require(try nextPageToken(in: response))
        #expect(response.text == #"{"users":[\#(UserRecord.sampleJSON(id: 4))],"next_page_token":"\#(token)"}"#)
        #expect(response.headers[.link] == "</v1/users?page_size=1&page_token=\(token)>; rel=\"next\"")
        _ = try await api.send(.get, "/v1/users?page_token=\(token)")
        #expect(
            api.store.questions == [
                .users(UserQuery(pageSize: 1)), .users(UserQuery(after: UserID(rawValue: 4), pageSize: 50)),
            ])
    }

    @Test(arguments: [
        "/v1/tasks?completed=false", "/v1/tasks", "/v1/tasks?completed=true&user_id=1", "/v1/users",
        "/v1/users/2/tasks",
        "/v1/users/2/tasks?completed=true", "/v1/tasks?completed=true&priority=low",
    ])
    func `a token of another list or another filter is 400`(target: String) async throws {
        let token = try #require(try nextPageToken(in: await TestAPI(more).send(.get, "/v1/tasks?completed=true")))
        let api = TestAPI()
        let separator = target.contains("?") ? "&" : "?"
        let problem = try await api.send(.get, "\(target)\(separator)page_token=\(token)").problem()
        #expect(problem.code == .invalidPageToken)
        #expect(api.store.questions.isEmpty)
    }

    @Test func `a token outlives a change of the page size and of the order of priorities`() async throws {
        let first = try await TestAPI(more).send(.get, "/v1/tasks?priority=low&priority=high")
        let token = try #require(try nextPageToken(in: first))
        let next = "/v1/tasks?priority=high&priority=low&page_size=3&page_token=\(token)"
        #expect(try await TestAPI(more).send(.get, next).status == .ok)
    }

    @Test(arguments: ["", "x", "AQAA", "%00", "%20"])
    func `a token that is none is 400`(token: String) async throws {
        let problem = try await TestAPI().send(.get, "/v1/tasks?page_token=\(token)").problem()
        #expect(problem.code == .invalidPageToken)
    }

    private func nextPageToken(in response: TestResponse) throws -> String? {
        let body = try JSONValue(parsing: Array(response.body.readableBytesView))
        guard case .string(let token)? = body["next_page_token"] else { return nil }
        return token
    }
}
