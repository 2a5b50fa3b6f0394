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
        #expect(
            problem.detail?.contains(
                "Allowed: completed, priority, label, due_before, due_after, created_after, updated_after, q, order_by,"
            ) == true)
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
            return query.after?.id
        }
        #expect(after == [TaskID(rawValue: 9), TaskID(rawValue: 9)])
    }

    @Test func `every filter and every order reach the store`() async throws {
        let api = TestAPI(.tasks(Page(items: [], hasMore: false)))
        _ = try await api.send(
            .get,
            "/v1/tasks?label=b&label=a&label=b&label=%C3%A9&due_before=2026-01-02T00:00:00%2B01:00&due_after=2026-01-01T00:00:00Z"
                + "&created_after=1970-01-01T00:00:01Z&updated_after=1970-01-01T00:00:02Z&q=to+be%20or&order_by=due_at+desc"
        )
        var expected = TaskQuery(pageSize: 50)
        expected.labels = ["a", "b", "é"]
        expected.dueBefore = Timestamp(rfc3339: "2026-01-01T23:00:00Z")
        expected.dueAfter = Timestamp(rfc3339: "2026-01-01T00:00:00Z")
        expected.createdAfter = Timestamp(microsecondsSince1970: 1_000_000)
        expected.updatedAfter = Timestamp(microsecondsSince1970: 2_000_000)
        expected.words = "to be or"
        expected.order = TaskOrder(by: .dueAt, descending: true)
        #expect(api.store.questions == [.tasks(expected)])
        for key in TaskOrder.Key.allCases {
            for (suffix, isDescending) in [("", false), ("%20desc", true)] {
                let api = TestAPI(.tasks(Page(items: [], hasMore: false)))
                _ = try await api.send(.get, "/v1/users/2/tasks?order_by=\(key.rawValue)\(suffix)")
                var expected = TaskQuery(userID: UserID(rawValue: 2), pageSize: 50, requiresUser: true)
                expected.order = TaskOrder(by: key, descending: isDescending)
                #expect(api.store.questions == [.tasks(expected)])
            }
        }
    }

    @Test(arguments: [
        (
            "order_by=title",
            "Must be one of id, created_at, updated_at, due_at, priority, each alone or followed by a space and desc."
        ),
        ("order_by=id+asc", "each alone or"), ("order_by=id++desc", "each alone or"), ("order_by=", "each alone or"),
        ("order_by=ID", "each alone or"), ("order_by=id&order_by=id", "only once"), ("due_before=tomorrow", "RFC 3339"),
        ("due_after=2026-01-01", "RFC 3339"), ("created_after=2026-01-01T00:00:00+01:00", "%2B"),
        ("updated_after=", "RFC 3339"), ("q=", "word"), ("q=%21+-", "word"), ("q=a%00", "word"),
        ("q=a&q=b", "only once"), ("label=", "1 to 50"), ("label=%00", "1 to 50"),
        ("label=\(String(repeating: "x", count: 51))", "1 to 50"), ("include_total=yes", "true or false"),
        ((0...20).map { "label=\($0)" }.joined(separator: "&"), "at most 20"),
        (
            "colour=red",
            "Allowed: user_id, completed, priority, label, due_before, due_after, created_after, updated_after, q, order_by, include_total, page_size, page_token."
        ),
    ])
    func `a parameter that cannot be is 400 and tells what is allowed`(query: String, detail: String) async throws {
        let api = TestAPI()
        let problem = try await api.send(.get, "/v1/tasks?\(query)").problem()
        #expect(problem.code == .invalidParameter)
        #expect(problem.detail?.contains(detail) == true, "\(problem.detail ?? "")")
        #expect(api.store.questions.isEmpty)
    }

    @Test(arguments: TaskOrder.known)
    func `a token carries what the last row was ordered by`(order: TaskOrder) async throws {
        var last = TaskRecord.sample(id: 9)
        last.dueAt = Timestamp(microsecondsSince1970: -5)
        for dueAt in [nil, last.dueAt] {
            last.dueAt = dueAt
            let api = TestAPI(.tasks(Page(items: [.sample(id: 8), last], hasMore: true)))
            let text = order.text.replacing(" ", with: "%20")
            let first = try await api.send(.get, "/v1/tasks?q=x%26y&label=%C3%A9&order_by=\(text)&page_size=2")
            let link = try #require(first.headers[.link])
            let next = String(link.dropFirst().prefix { $0 != ">" })
            _ = try await api.send(.get, next)
            guard case .tasks(let query) = api.store.questions.last else { throw ScriptedStore.WrongAnswer() }
            #expect(query.after == TaskPosition(of: last, in: order))
            #expect(query.words == "x&y" && query.labels == ["é"] && query.order == order && query.pageSize == 2)
        }
    }

    @Test(arguments: [
        "order_by=id", "order_by=due_at%20desc", "order_by=due_at&label=a", "order_by=due_at&q=a", "order_by=priority",
        "order_by=due_at&due_after=2026-01-01T00:00:00Z",
    ])
    func `a token of another order or another filter is 400`(query: String) async throws {
        let token = try #require(try nextPageToken(in: await TestAPI(more).send(.get, "/v1/tasks?order_by=due_at")))
        let problem = try await TestAPI().send(.get, "/v1/tasks?\(query)&page_token=\(token)").problem()
        #expect(problem.code == .invalidPageToken)
    }

    @Test func `a total is counted when it is asked for, and not when the page has all`() async throws {
        let few = TestAPI(.counted(Page(items: [.sample()], hasMore: false), total: 99))
        let whole = try await few.send(.get, "/v1/tasks?include_total=true")
        #expect(whole.text == #"{"tasks":[\#(TaskRecord.sampleJSON())],"total":1}"#)
        #expect(few.store.questions == [.tasks(TaskQuery(pageSize: 50))])
        let api = TestAPI(.counted(Page(items: [.sample()], hasMore: true), total: 99))
        let first = try await api.send(.get, "/v1/tasks?include_total=true&completed=false")
        #expect(first.text.hasSuffix(#"","total":99}"#))
        let link = try #require(first.headers[.link])
        let next = try await api.send(.get, String(link.dropFirst().prefix { $0 != ">" }))
        #expect(next.text.hasSuffix(#"","total":99}"#))
        let plain = try await api.send(.get, "/v1/tasks?include_total=false&completed=false")
        #expect(!plain.text.contains("total"))
        #expect(api.store.questions.filter { if case .taskCount = $0 { true } else { false } }.count == 2)
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
