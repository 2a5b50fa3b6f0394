import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct TaskTests {
    @Test func `a task that was created is read back the same`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let due = Timestamp(microsecondsSince1970: 1_764_000_000_123_456)
            let draft = TaskDraft(
                userID: user.id, title: "Füße 🦶\n'; DROP TABLE tasks; --", description: "line\r\n\ttab \\ \"quoted\"",
                priority: .urgent, dueAt: due, labels: ["b", "a", "ß", "{x,\"y\"}", "NULL", " "])
            let created = try await fixture.store.createTask(draft, scope: fixture.scope)
            #expect(created.userID == user.id)
            #expect(created.title == draft.title)
            #expect(created.description == draft.description)
            #expect(!created.isCompleted)
            #expect(created.completedAt == nil)
            #expect(created.priority == .urgent)
            #expect(created.dueAt == due)
            #expect(created.labels == draft.labels)
            #expect(created.version == 1)
            #expect(created.createdAt == created.updatedAt)
            #expect(try await fixture.store.task(created.id, scope: fixture.scope) == created)
        }
    }

    @Test func `the defaults are those of the contract`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            #expect((task.description, task.priority, task.dueAt, task.labels) == ("", .medium, nil, []))
        }
    }

    @Test(arguments: Priority.known)
    func `every priority is kept`(priority: Priority) async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.store.createTask(
                TaskDraft(userID: user.id, title: "x", priority: priority), scope: fixture.scope)
            #expect(task.priority == priority)
        }
    }

    @Test func `a task completed at creation was completed then`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.store.createTask(
                TaskDraft(userID: user.id, title: "x", isCompleted: true), scope: fixture.scope)
            #expect(task.isCompleted)
            #expect(task.completedAt == task.createdAt)
        }
    }

    @Test(arguments: [Int64(1) << 40, 0, -1, .max, .min])
    func `a task for an unknown user is refused`(id: Int64) async throws {
        try await withStore { fixture in
            let draft = TaskDraft(userID: UserID(rawValue: id), title: "x")
            await #expect(throws: StoreError.unknownUser(field: "user_id")) {
                try await fixture.store.createTask(draft, scope: fixture.scope)
            }
        }
    }

    @Test(arguments: [Int64(1) << 40, 0, -1, .max, .min])
    func `a task that does not exist is not found by any call`(number: Int64) async throws {
        try await withStore { fixture in
            let id = TaskID(rawValue: number)
            let user = try await fixture.user()
            let (store, scope) = (fixture.store, fixture.scope)
            let stale = VersionMatch.oneOf([9])
            await #expect(throws: StoreError.taskNotFound) { try await store.task(id, scope: scope) }
            await #expect(throws: StoreError.taskNotFound) {
                try await store.updateTask(id, TaskPatch(title: "x"), ifVersion: stale, scope: scope)
            }
            await #expect(throws: StoreError.taskNotFound) {
                try await store.deleteTask(id, ifVersion: stale, scope: scope)
            }
            await #expect(throws: StoreError.taskNotFound) {
                try await store.transferTask(
                    id, TaskTransfer(from: user.id, to: user.id), ifVersion: stale, scope: scope)
            }
        }
    }

    @Test func `a patch changes what it names and raises the version by one`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.store.createTask(
                TaskDraft(userID: user.id, title: "a", description: "b", labels: ["x"]), scope: fixture.scope)
            let due = Timestamp(microsecondsSince1970: 1)
            let patch = TaskPatch(
                title: "A", description: "B", isCompleted: true, priority: .low, dueAt: .set(due), labels: ["y", "z"])
            let changed = try await fixture.store.updateTask(
                task.id, patch, ifVersion: .oneOf([4, 1]), scope: fixture.scope)
            #expect((changed.title, changed.description, changed.isCompleted) == ("A", "B", true))
            #expect((changed.priority, changed.dueAt, changed.labels) == (.low, due, ["y", "z"]))
            #expect((changed.version, changed.userID, changed.createdAt) == (2, user.id, task.createdAt))
            #expect(changed.completedAt == changed.updatedAt)
            #expect(changed.updatedAt >= task.updatedAt)
            let cleared = try await fixture.store.updateTask(
                task.id, TaskPatch(dueAt: .clear, labels: []), ifVersion: .any, scope: fixture.scope)
            #expect((cleared.title, cleared.dueAt, cleared.labels, cleared.version) == ("A", nil, [], 3))
            #expect(cleared.completedAt == changed.completedAt)
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == cleared)
        }
    }

    @Test func `a completed task that is opened again forgets when it was completed`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            func flip(_ isCompleted: Bool) async throws -> TaskRecord {
                try await fixture.store.updateTask(
                    task.id, TaskPatch(isCompleted: isCompleted), ifVersion: .any, scope: fixture.scope)
            }
            let completed = try await flip(true)
            #expect((completed.isCompleted, completed.version) == (true, 2))
            #expect(try await flip(true) == completed)
            let reopened = try await flip(false)
            #expect((reopened.isCompleted, reopened.completedAt, reopened.version) == (false, nil, 3))
            let again = try await flip(true)
            #expect(try #require(again.completedAt) >= #require(completed.completedAt))
        }
    }

    @Test(arguments: [
        TaskPatch(), TaskPatch(title: "a"), TaskPatch(description: ""), TaskPatch(isCompleted: false),
        TaskPatch(priority: .medium), TaskPatch(dueAt: .clear), TaskPatch(labels: ["x", "y"]),
    ])
    func `a patch to what is there already changes nothing`(patch: TaskPatch) async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.store.createTask(
                TaskDraft(userID: user.id, title: "a", labels: ["x", "y"]), scope: fixture.scope)
            let patched = try await fixture.store.updateTask(
                task.id, patch, ifVersion: .oneOf([1]), scope: fixture.scope)
            #expect(patched == task)
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `labels in another order are other labels`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.store.createTask(
                TaskDraft(userID: user.id, title: "a", labels: ["x", "y"]), scope: fixture.scope)
            let patched = try await fixture.store.updateTask(
                task.id, TaskPatch(labels: ["y", "x"]), ifVersion: .any, scope: fixture.scope)
            #expect((patched.labels, patched.version) == (["y", "x"], 2))
        }
    }

    @Test(arguments: [VersionMatch.oneOf([]), .oneOf([2]), .oneOf([0, -1, .max])])
    func `a version that is not accepted changes nothing and tells the current one`(match: VersionMatch) async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.task(of: user)
            let (store, scope) = (fixture.store, fixture.scope)
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await store.updateTask(task.id, TaskPatch(title: "x"), ifVersion: match, scope: scope)
            }
            // Even a patch that would change nothing: the caller's picture is stale.
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await store.updateTask(task.id, TaskPatch(), ifVersion: match, scope: scope)
            }
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await store.deleteTask(task.id, ifVersion: match, scope: scope)
            }
            #expect(try await store.task(task.id, scope: scope) == task)
        }
    }

    @Test func `a deleted task is gone`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            try await fixture.store.deleteTask(task.id, ifVersion: .oneOf([1]), scope: fixture.scope)
            await #expect(throws: StoreError.taskNotFound) {
                try await fixture.store.task(task.id, scope: fixture.scope)
            }
            await #expect(throws: StoreError.taskNotFound) {
                try await fixture.store.deleteTask(task.id, ifVersion: .any, scope: fixture.scope)
            }
        }
    }
}

@Suite(.scratchDatabase) struct InvalidValueTests {
    private static let long = String(repeating: "x", count: 501)

    @Test(arguments: [
        TaskDraft(userID: UserID(rawValue: 0), title: ""),
        TaskDraft(userID: UserID(rawValue: 0), title: " \t\u{a0}\u{2028}\u{3000}"),
        TaskDraft(userID: UserID(rawValue: 0), title: long),
        TaskDraft(userID: UserID(rawValue: 0), title: "a\u{0}b"),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", description: "\u{0}"),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", description: String(repeating: "x", count: 10_001)),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", priority: Priority(rawValue: "whenever")),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", dueAt: Timestamp(microsecondsSince1970: .max)),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", dueAt: Timestamp(microsecondsSince1970: .min)),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", dueAt: Timestamp(microsecondsSince1970: .max - 1)),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", labels: ["a\u{0}"]),
        TaskDraft(userID: UserID(rawValue: 0), title: "a", labels: (0...20).map { "\($0)" }),
    ])
    func `a value that validation should have refused is an invalid value and no task`(draft: TaskDraft) async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            var draft = draft
            draft.userID = user.id
            await #expect(throws: StoreError.invalidValue) {
                try await fixture.store.createTask(draft, scope: fixture.scope)
            }
            #expect(try await fixture.store.tasks(TaskQuery(pageSize: 1), scope: fixture.scope).items.isEmpty)
        }
    }

    @Test(arguments: [
        TaskPatch(title: "\u{85}"), TaskPatch(title: long), TaskPatch(description: "a\u{0}"),
        TaskPatch(priority: Priority(rawValue: "")), TaskPatch(dueAt: .set(Timestamp(microsecondsSince1970: .max))),
        TaskPatch(labels: ["\u{0}"]),
    ])
    func `a patch with such a value changes nothing`(patch: TaskPatch) async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            await #expect(throws: StoreError.invalidValue) {
                try await fixture.store.updateTask(task.id, patch, ifVersion: .any, scope: fixture.scope)
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `the longest values are kept`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let draft = TaskDraft(
                userID: user.id, title: String(repeating: "𝄞", count: 500),
                description: String(repeating: "漢", count: 10_000),
                labels: (0..<20).map { String(repeating: "é", count: 48) + String($0 + 10) })
            let task = try await fixture.store.createTask(draft, scope: fixture.scope)
            #expect((task.title, task.description, task.labels) == (draft.title, draft.description, draft.labels))
        }
    }
}
