import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct TaskListTests {
    @Test func `every combination of filters answers what a filter in memory would, page by page`() async throws {
        try await withStore { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b")]
            var all: [TaskRecord] = []
            for index in 0..<48 {
                let draft = TaskDraft(
                    userID: users[index % 3 == 0 ? 0 : 1].id, title: "task \(index)", isCompleted: index % 5 < 2,
                    priority: Priority.known[index * 7 % 4])
                all.append(try await fixture.store.createTask(draft, scope: fixture.scope))
            }
            for query in Self.everyQuery(users: users.map(\.id)) {
                let expected = all.filter { query.matches($0) }
                let listed = try await Self.walk(query, fixture)
                #expect(listed == expected, "\(query)")
            }
        }
    }

    @Test func `an unknown user is told apart only when the caller asks for it`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let (store, scope) = (fixture.store, fixture.scope)
            let unknown = UserID(rawValue: 1 << 40)
            let empty = try await store.tasks(
                TaskQuery(userID: user.id, pageSize: 5, requiresUser: true), scope: scope)
            #expect(empty.items.isEmpty && !empty.hasMore)
            let tolerant = try await store.tasks(TaskQuery(userID: unknown, pageSize: 5), scope: scope)
            #expect(tolerant.items.isEmpty && !tolerant.hasMore)
            await #expect(throws: StoreError.userNotFound) {
                try await store.tasks(TaskQuery(userID: unknown, pageSize: 5, requiresUser: true), scope: scope)
            }
        }
    }

    @Test func `a page past the last task of a known user is empty`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.task(of: user)
            let page = try await fixture.store.tasks(
                TaskQuery(userID: user.id, after: TaskPosition(id: task.id), pageSize: 5, requiresUser: true),
                scope: fixture.scope)
            #expect(page.items.isEmpty && !page.hasMore)
        }
    }

    @Test func `a full last page says that nothing follows`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            for _ in 0..<4 { _ = try await fixture.task(of: user) }
            for userID in [nil, user.id] {
                let page = try await fixture.store.tasks(
                    TaskQuery(userID: userID, pageSize: 4), scope: fixture.scope)
                #expect(page.items.count == 4 && !page.hasMore)
                let shorter = try await fixture.store.tasks(
                    TaskQuery(userID: userID, pageSize: 3), scope: fixture.scope)
                #expect(shorter.items.count == 3 && shorter.hasMore)
            }
        }
    }

    private static func everyQuery(users: [UserID]) -> [TaskQuery] {
        let priorities: [[Priority]?] = [
            nil, [.low], [.urgent], [.high, .low], [.low, .urgent, .medium], Priority.known, [],
            [Priority(rawValue: "whenever")], [Priority(rawValue: "whenever"), .medium],
        ]
        return ([nil] + users.map(Optional.some)).flatMap { user in
            [nil, true, false].flatMap { isCompleted in
                priorities.map {
                    TaskQuery(userID: user, isCompleted: isCompleted, priorities: $0, pageSize: 7)
                }
            }
        }
    }

    private static func walk(_ query: TaskQuery, _ fixture: StoreFixture) async throws -> [TaskRecord] {
        var query = query
        var walked: [TaskRecord] = []
        while true {
            let page = try await fixture.store.tasks(query, scope: fixture.scope)
            #expect(page.items.count == query.pageSize || !page.hasMore)
            walked += page.items
            guard page.hasMore else { return walked }
            query.after = page.items.last.map { TaskPosition(of: $0, in: query.order) }
        }
    }
}

extension TaskQuery {
    fileprivate func matches(_ task: TaskRecord) -> Bool {
        (userID == nil || userID == task.userID) && (isCompleted == nil || isCompleted == task.isCompleted)
            && (priorities?.contains(task.priority) ?? true)
    }
}
