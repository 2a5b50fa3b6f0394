import TaskModel
import TaskStore
import TestSupport
import Testing

/// What a caller who acts for one user sees and changes: that user's own, and nothing else.
@Suite(.scratchDatabase) struct OwnTasksTests {
    /// Ada's scope, a task of hers and one of Grace's.
    private func withTwo(
        _ body: (
            AccessFixture, _ own: CallScope, _ ada: UserRecord, _ grace: UserRecord, _ mine: TaskRecord,
            _ other: TaskRecord
        ) async throws -> Void
    ) async throws {
        try await withAccess { fixture in
            let (ada, grace) = (try await fixture.user(), try await fixture.user("Grace"))
            let mine = try await fixture.store.createTask(
                TaskDraft(userID: ada.id, title: "mine", labels: ["x"]), scope: fixture.scope())
            let other = try await fixture.store.createTask(
                TaskDraft(userID: grace.id, title: "other", labels: ["x"]), scope: fixture.scope())
            try await body(fixture, fixture.scope(ada.id), ada, grace, mine, other)
        }
    }

    @Test func `another user's task is not found, whatever is to be done with it`() async throws {
        try await withTwo { fixture, own, ada, grace, mine, other in
            let store = fixture.store
            #expect(try await outcome { try await store.task(other.id, scope: own) }.error == .taskNotFound)
            let patch = TaskPatch(title: "taken")
            #expect(
                try await outcome { try await store.updateTask(other.id, patch, ifVersion: .any, scope: own) }.error
                    == .taskNotFound)
            // A version that is wrong tells no more.
            #expect(
                try await outcome { try await store.deleteTask(other.id, ifVersion: .oneOf([99]), scope: own) }.error
                    == .taskNotFound)
            #expect(
                try await outcome { try await store.deleteTask(other.id, ifVersion: .any, scope: own) }.error
                    == .taskNotFound)
            for transfer in [TaskTransfer(from: grace.id, to: ada.id), TaskTransfer(from: ada.id, to: grace.id)] {
                #expect(
                    try await outcome {
                        try await store.transferTask(other.id, transfer, ifVersion: .any, once: nil, scope: own)
                    }.error == .taskNotFound)
            }
            let left = [
                try await store.task(other.id, scope: fixture.scope()), try await store.task(mine.id, scope: own),
            ]
            #expect(left == [other, mine])
        }
    }

    @Test func `lists in every order and with every filter hold the own tasks alone`() async throws {
        try await withTwo { fixture, own, ada, grace, mine, other in
            var queries = [TaskQuery(pageSize: 10), TaskQuery(isCompleted: false, pageSize: 10)]
            queries.append(TaskQuery(priorities: [.medium], pageSize: 10))
            for key in [TaskOrder.Key.id, .createdAt, .updatedAt, .dueAt, .priority] {
                for isDescending in [false, true] {
                    var query = TaskQuery(pageSize: 10)
                    query.order = TaskOrder(by: key, descending: isDescending)
                    queries.append(query)
                    query.labels = ["x"]
                    queries.append(query)
                }
            }
            for query in queries {
                #expect(try await fixture.store.tasks(query, scope: own).items.map(\.id) == [mine.id], "\(query)")
                #expect(try await fixture.store.taskCount(query, scope: own) == 1)
                var streamed: [TaskID] = []
                try await fixture.store.streamTasks(query, scope: own) { streamed.append($0.id) }
                #expect(streamed == [mine.id])
                var others = query
                others.userID = grace.id
                #expect(try await fixture.store.tasks(others, scope: own).items.isEmpty)
                #expect(try await fixture.store.taskCount(others, scope: own) == 0)
                try await fixture.store.streamTasks(others, scope: own) { _ in Issue.record("seen") }
                others.requiresUser = true
                #expect(
                    try await outcome { try await fixture.store.tasks(others, scope: own) }.error == .userNotFound)
                // The whole tenant still sees both.
                let all = try await fixture.store.tasks(query, scope: fixture.scope())
                #expect(Set(all.items.map(\.id)) == [mine.id, other.id])
            }
        }
    }

    @Test func `of users there is the own one`() async throws {
        try await withTwo { fixture, own, ada, grace, _, _ in
            let store = fixture.store
            #expect(try await store.user(ada.id, scope: own) == ada)
            #expect(try await outcome { try await store.user(grace.id, scope: own) }.error == .userNotFound)
            let page = try await store.users(UserQuery(pageSize: 10), scope: own)
            #expect(page.items == [ada] && !page.hasMore)
            #expect(try await store.users(UserQuery(after: ada.id, pageSize: 10), scope: own).items.isEmpty)
            let patch = UserPatch(name: "taken")
            #expect(
                try await outcome { try await store.updateUser(grace.id, patch, ifVersion: .any, scope: own) }.error
                    == .userNotFound)
            for heir in [nil, ada.id] {
                #expect(
                    try await outcome {
                        try await store.deleteUser(grace.id, transferTasksTo: heir, ifVersion: .any, scope: own)
                    }.error == .userNotFound)
            }
            #expect(
                try await outcome { try await store.createUser(UserDraft(name: "Eve"), scope: own) }.error == .otherUser
            )
            #expect(try await store.updateUser(ada.id, patch, ifVersion: .any, scope: own).name == "taken")
        }
    }

    @Test func `own tasks are made, changed and handed to anybody, and are gone then`() async throws {
        try await withTwo { fixture, own, ada, grace, mine, _ in
            let store = fixture.store
            let made = try await store.createTask(TaskDraft(userID: ada.id, title: "b"), scope: own)
            #expect(
                try await outcome { try await store.createTask(TaskDraft(userID: grace.id, title: "c"), scope: own) }
                    .error
                    == .otherUser)
            let changed = try await store.updateTask(made.id, TaskPatch(title: "d"), ifVersion: .any, scope: own)
            #expect(changed.title == "d")
            let moved = try await store.transferTask(
                mine.id, TaskTransfer(from: ada.id, to: grace.id), ifVersion: .any, once: nil, scope: own)
            #expect(moved.userID == grace.id)
            #expect(try await outcome { try await store.task(mine.id, scope: own) }.error == .taskNotFound)
            // From somebody who does not hold it, as for everybody.
            #expect(
                try await outcome {
                    try await store.transferTask(
                        made.id, TaskTransfer(from: grace.id, to: TestUser.nobody), ifVersion: .any, once: nil,
                        scope: own)
                }.error == .notOwner)
            try await store.deleteTask(made.id, ifVersion: .any, scope: own)
        }
    }

    @Test func `batches are judged item by item`() async throws {
        try await withTwo { fixture, own, ada, grace, mine, other in
            let store = fixture.store
            #expect(try await store.tasks([other.id, mine.id], scope: own).map(\.id) == [mine.id])
            let drafts = [TaskDraft(userID: ada.id, title: "a"), TaskDraft(userID: grace.id, title: "b")]
            let created = try await store.createTasks(drafts, .partial, scope: own)
            #expect(created[0].value?.userID == ada.id && created[1].error == .otherUser)
            let patches = [mine, other].map { BatchedUpdate($0.id, TaskPatch(title: "new")) }
            let updated = try await store.updateTasks(patches, .partial, scope: own)
            #expect(updated[0].value?.title == "new" && updated[1].error == .taskNotFound)
            let moves = [other, mine].map { BatchedTransfer($0.id, from: grace.id, to: ada.id) }
            let moved = try await store.transferTasks(moves, .partial, scope: own)
            #expect(moved[0].error == .taskNotFound && moved[1].value?.userID == ada.id)
            let deletions = [other, mine].map { BatchedDeletion($0.id) }
            do {
                _ = try await store.deleteTasks(deletions, .atomic, scope: own)
                Issue.record("deleted")
            } catch let failure as BatchFailure<StoreError> {
                #expect(failure == BatchFailure(index: 0, cause: .taskNotFound))
            }
            let deleted = try await store.deleteTasks(deletions, .partial, scope: own)
            #expect(deleted[0].error == .taskNotFound && deleted[1].error == nil)
            #expect(try await store.task(other.id, scope: fixture.scope()).title == "other")
        }
    }
}

private enum TestUser {
    static let nobody = UserID(rawValue: .max)
}
