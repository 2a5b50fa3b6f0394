import AsyncPQ
import TaskModel
import TestSupport
import Testing

/// Every order and every filter answers what the same would be in memory, page by page and as a stream.
@Suite(.scratchDatabase) struct TaskOrderTests {
    @Test func `every order with every filter lists, streams and counts what a filter in memory would`() async throws {
        try await withStore { fixture in
            let all = try await Self.fill(fixture)
            let users = Set(all.map(\.userID)).sorted()
            for order in TaskOrder.known {
                for var query in Self.everyFilter(users: users) {
                    query.order = order
                    let expected = all.filter { query.matches($0) }.sorted { query.order.puts($0, before: $1) }
                    #expect(try await Self.walk(query, fixture).map(\.id) == expected.map(\.id), "\(query)")
                    var streamed: [TaskRecord] = []
                    try await fixture.store.streamTasks(query, scope: fixture.scope) { streamed.append($0) }
                    #expect(streamed == expected, "\(query)")
                    let count = try await fixture.store.taskCount(query, scope: fixture.scope)
                    #expect(count == expected.count, "\(query)")
                }
            }
        }
    }

    @Test func `an unknown user is told apart with every filter, and only when the caller asks for it`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            for id in [user.id, UserID(rawValue: 1 << 40)] {
                var query = TaskQuery(userID: id, pageSize: 5)
                query.order = TaskOrder(by: .dueAt)
                #expect(try await fixture.store.tasks(query, scope: fixture.scope).items.isEmpty)
                query.requiresUser = true
                let page = try await outcome { try await fixture.store.tasks(query, scope: fixture.scope) }
                #expect(page.error == (id == user.id ? nil : .userNotFound))
            }
        }
    }

    @Test(
        arguments: [
            ("Größe", ["Die GRÖSSE", "größe", "Die Größe, gemessen"], [1, 2]),
            ("GRÖẞE", ["größe", "grosse"], [0]),
            ("éCOLE", ["E\u{301}cole!", "ecole", "l'École"], [0, 2]),
            ("a b", ["b a", "ab", "a, b", "a", "(A)-[B]"], [0, 2, 4]),
            (
                "word", ["words", "word", "sword", "a word.", "wor d", "word's", "word_x", "x/word/y", "WORD\n"],
                [1, 3, 5, 6, 7, 8]
            ),
            ("日本語 3", ["日本語 3", "日本 語 3", "3日本語"], [0]),
            ("ﬁve", ["five", "ﬁve"], [0, 1]),
            ("100%", ["100", "100 %", "1000"], [0, 1]),
            ("o'neill@example.org", ["Mail to o'neill@example.org", "O Neill example org", "oneill"], [0, 1]),
            ("\u{1F}tab", ["tab\tstop", "x"], [0]),
        ] as [(String, [String], [Int])])
    func `words are found whole, without case, and all of them`(q: String, titles: [String], found: [Int]) async throws
    {
        try await withStore { fixture in
            let user = try await fixture.user()
            let drafts = titles.map { TaskDraft(userID: user.id, title: $0) }
            _ = try await fixture.store.createTasks(drafts, .atomic, scope: fixture.scope)
            var query = TaskQuery(pageSize: 50)
            query.words = q
            let page = try await fixture.store.tasks(query, scope: fixture.scope)
            #expect(page.items.map(\.title) == found.map { titles[$0] })
        }
    }

    @Test func `labels match as they are, not by their parts or those of other tenants`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let labels = [["a\u{1F}b"], ["a"], ["a", "b"], ["A"], ["a b"], [], ["1:a"], ["{}", "\"", ","]]
            let drafts = labels.map { TaskDraft(userID: user.id, title: "t", labels: $0) }
            _ = try await fixture.store.createTasks(drafts, .atomic, scope: fixture.scope)
            try await withStore { other in
                let stranger = try await other.user()
                _ = try await other.store.createTasks(
                    [TaskDraft(userID: stranger.id, title: "t", labels: ["a", "b"])], .atomic, scope: other.scope)
            }
            for wanted in labels + [["b"], ["b", "a"], ["c"]] {
                var query = TaskQuery(pageSize: 50)
                query.labels = wanted
                let found = try await fixture.store.tasks(query, scope: fixture.scope).items.map(\.labels)
                #expect(found == labels.filter { Set($0).isSuperset(of: wanted) }, "\(wanted)")
            }
        }
    }

    @Test func `a list and its words follow a title that changes`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user(), "first words")
            var query = TaskQuery(pageSize: 5)
            query.words = "second"
            #expect(try await fixture.store.tasks(query, scope: fixture.scope).items.isEmpty)
            let changed = try await fixture.store.updateTask(
                task.id, TaskPatch(title: "Second thoughts"), ifVersion: .any, scope: fixture.scope)
            #expect(try await fixture.store.tasks(query, scope: fixture.scope).items == [changed])
        }
    }

    @Test func `a stream is one moment's, and ends with what its reader throws`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let drafts = (0..<300).map { TaskDraft(userID: user.id, title: "\($0)") }
            _ = try await fixture.store.createTasks(drafts, .atomic, scope: fixture.scope)
            var count = 0
            try await fixture.store.streamTasks(TaskQuery(pageSize: 1), scope: fixture.scope) { task in
                count += 1
                guard count == 1 else { return }
                try await fixture.store.deleteTask(
                    TaskID(rawValue: task.id.rawValue + 200), ifVersion: .any, scope: fixture.scope)
            }
            #expect(count == 300)
            await #expect(throws: Enough.self) {
                try await fixture.store.streamTasks(TaskQuery(pageSize: 1), scope: fixture.scope) { _ in throw Enough()
                }
            }
            await #expect(throws: StoreError.deadlineExceeded) {
                try await fixture.store.streamTasks(TaskQuery(pageSize: 1), scope: fixture.scope(within: .zero)) { _ in
                }
            }
        }
    }

    @Test func `a cancelled stream stops its query in PostgreSQL, also before its first row`() async throws {
        try await withStore(applicationName: "stream") { fixture in
            let (store, scope, pool) = (fixture.store, fixture.scope, fixture.pool)
            _ = try await fixture.task(of: fixture.user())
            func runningCount() async throws -> Int {
                try await pool.query(
                    """
                    SELECT FROM pg_stat_activity
                     WHERE application_name = 'stream' AND state = 'active' AND pid <> pg_backend_pid()
                       AND query LIKE '%FROM tasks%'
                    """
                ).count
            }
            try await pool.withSession { session in
                try await session.simpleQuery("BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
                // Awaited below, after it was cancelled.
                let streaming = Task { try await store.streamTasks(TaskQuery(pageSize: 1), scope: scope) { _ in } }
                #expect(try await eventually { try await runningCount() == 1 })
                streaming.cancel()
                await #expect(throws: CancellationError.self) { try await streaming.value }
                #expect(try await eventually(within: .seconds(1)) { try await runningCount() == 0 })
                try await session.simpleQuery("ROLLBACK")
            }
        }
    }

    private struct Enough: Error {}

    /// 60 tasks, many alike in what they can be ordered by.
    private static func fill(_ fixture: StoreFixture) async throws -> [TaskRecord] {
        let users = [try await fixture.user("a"), try await fixture.user("b")]
        let titles = ["Buy stamps", "Write, then post", "Post"]
        let labels: [[String]] = [["x"], [], ["x", "y"], ["y", "z", "x"]]
        let drafts = (0..<60).map { index -> TaskDraft in
            let seconds = Int64(index * 13 % 10)
            var draft = TaskDraft(userID: users[index % 3 == 0 ? 0 : 1].id, title: titles[index % 3])
            draft.isCompleted = index % 5 < 2
            draft.priority = Priority.known[index * 7 % 4]
            draft.dueAt = index % 4 == 0 ? nil : Timestamp(microsecondsSince1970: seconds * 1_000_000)
            draft.labels = labels[index % 4]
            return draft
        }
        _ = try await fixture.store.createTasks(drafts, .atomic, scope: fixture.scope)
        _ = try await fixture.pool.query(
            """
            UPDATE tasks SET created_at = timestamptz 'epoch' + id % 7 * interval '1 second',
                             updated_at = timestamptz 'epoch' + id % 11 * interval '1 second'
             WHERE tenant_id = \(fixture.tenant.rawValue)
            """)
        return try await fixture.store.tasks(TaskQuery(pageSize: 500), scope: fixture.scope).items
    }

    private static func everyFilter(users: [UserID]) -> [TaskQuery] {
        let middle = Timestamp(microsecondsSince1970: 4_000_000)
        let changes: [(inout TaskQuery) -> Void] = [
            { _ in }, { $0.isCompleted = false }, { $0.priorities = [.low, .urgent] }, { $0.priorities = [.high] },
            { $0.priorities = [] }, { $0.labels = ["x"] }, { $0.labels = ["x", "y"] }, { $0.words = "post" },
            { $0.words = "POST write" }, { $0.dueBefore = middle }, { $0.dueAfter = middle },
            { $0.createdAfter = middle }, { $0.updatedAfter = middle },
            {
                $0.isCompleted = true
                $0.labels = ["x"]
                $0.words = "post"
                $0.dueAfter = Timestamp(microsecondsSince1970: 1_000_000)
                $0.dueBefore = Timestamp(microsecondsSince1970: 8_000_000)
                $0.createdAfter = Timestamp(microsecondsSince1970: 1_000_000)
                $0.updatedAfter = Timestamp(microsecondsSince1970: 1_000_000)
                $0.priorities = [.low, .medium, .high]
            },
        ]
        return [nil, users[1]].flatMap { user in
            changes.map { change in
                var query = TaskQuery(userID: user, pageSize: 7)
                change(&query)
                return query
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
        if let userID, userID != task.userID { return false }
        if let isCompleted, isCompleted != task.isCompleted { return false }
        if let priorities, !priorities.contains(task.priority) { return false }
        if !Set(labels).isSubset(of: task.labels) { return false }
        let titleWords = Set(task.title.lowercased().split { !$0.isLetter })
        if !titleWords.isSuperset(of: words?.lowercased().split(separator: " ") ?? []) { return false }
        if let dueBefore { guard let dueAt = task.dueAt, dueAt < dueBefore else { return false } }
        if let dueAfter { guard let dueAt = task.dueAt, dueAt >= dueAfter else { return false } }
        if let createdAfter, task.createdAt < createdAfter { return false }
        if let updatedAfter, task.updatedAt < updatedAfter { return false }
        return true
    }
}

extension TaskOrder {
    fileprivate func puts(_ left: TaskRecord, before right: TaskRecord) -> Bool {
        let (one, other) = (TaskPosition(of: left, in: self), TaskPosition(of: right, in: self))
        switch (one.key, other.key) {
        case (let key?, let otherKey?) where key != otherKey: return isDescending ? key > otherKey : key < otherKey
        // What is due at no time comes last.
        case (nil, .some): return false
        case (.some, nil): return true
        default: return isDescending ? left.id > right.id : left.id < right.id
        }
    }
}
