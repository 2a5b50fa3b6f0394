import AsyncPQ
import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct TaskBatchTests {
    @Test func `tasks are read in the order asked for, those of other tenants and of nobody left out`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            var tasks: [TaskRecord] = []
            for _ in 0..<5 { tasks.append(try await fixture.task(of: user)) }
            let (store, scope) = (fixture.store, fixture.scope)
            try await withStore { other in
                let foreign = try await other.task(of: try await other.user())
                let ids = [tasks[3].id, foreign.id, tasks[0].id, TaskID(rawValue: 1 << 40), tasks[4].id]
                #expect(try await store.tasks(ids, scope: scope) == [tasks[3], tasks[0], tasks[4]])
            }
            #expect(try await store.tasks([TaskID(rawValue: 0), TaskID(rawValue: -1)], scope: scope).isEmpty)
        }
    }

    @Test func `every field of a draft is kept, and rows come in the order of the items`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let drafts = [
                TaskDraft(
                    userID: user.id, title: "\"É\\ \u{1F600}\n'{}, NULL", description: "d\u{7f}", isCompleted: true,
                    priority: .urgent, dueAt: Timestamp(microsecondsSince1970: 253_402_300_799_999_999),
                    labels: ["{", "a,b", "\"", "NULL", "\\"]),
                TaskDraft(
                    userID: user.id, title: "least", dueAt: Timestamp(microsecondsSince1970: -62_135_596_800_000_000)),
                TaskDraft(userID: user.id, title: "low", priority: .low),
            ]
            let created = try await fixture.store.createTasks(drafts, .atomic, scope: fixture.scope).map {
                try $0.get()
            }
            #expect(created.map(\.draft) == drafts)
            #expect(created.map(\.version) == [1, 1, 1])
            #expect(created.map(\.id) == created.map(\.id).sorted())
            #expect(created[0].completedAt == created[0].createdAt && created[1].completedAt == nil)
            #expect(try await fixture.store.tasks(created.map(\.id), scope: fixture.scope) == created)
        }
    }

    @Test func `an unknown user fails its own items alone, or all when all or none is asked for`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let nobody = UserID(rawValue: 1 << 40)
            let drafts = [user.id, nobody, user.id, nobody].map { TaskDraft(userID: $0, title: "x") }
            let (store, scope) = (fixture.store, fixture.scope)
            let unknown = StoreError.unknownUser(field: "user_id")
            for effect in [BatchEffect.atomic, .rehearsal] {
                await #expect(throws: BatchFailure(index: 1, cause: unknown)) {
                    try await store.createTasks(drafts, effect, scope: scope)
                }
            }
            #expect(try await store.tasks(TaskQuery(pageSize: 5), scope: scope).items.isEmpty)
            let results = try await store.createTasks(drafts, .partial, scope: scope)
            #expect(results.map(\.error) == [nil, unknown, nil, unknown])
            let kept = try await store.tasks(TaskQuery(pageSize: 5), scope: scope).items
            #expect(kept == results.compactMap(\.value))
        }
    }

    @Test func `a rehearsal changes nothing`() async throws {
        try await withStore { fixture in
            let (user, other) = (try await fixture.user(), try await fixture.user())
            let task = try await fixture.task(of: user)
            let (store, scope) = (fixture.store, fixture.scope)
            let draft = TaskDraft(userID: user.id, title: "x")
            #expect(try await store.createTasks([draft], .rehearsal, scope: scope).isEmpty)
            let update = BatchedUpdate(task.id, TaskPatch(title: "y"))
            #expect(try await store.updateTasks([update], .rehearsal, scope: scope).isEmpty)
            let transfer = BatchedTransfer(task.id, from: user.id, to: other.id)
            #expect(try await store.transferTasks([transfer], .rehearsal, scope: scope).isEmpty)
            #expect(try await store.deleteTasks([BatchedDeletion(task.id)], .rehearsal, scope: scope).isEmpty)
            #expect(try await store.tasks(TaskQuery(pageSize: 5), scope: scope).items == [task])
        }
    }

    @Test func `a batch is one statement, however many items it has`() async throws {
        try await withStore { fixture in
            let (user, other) = (try await fixture.user(), try await fixture.user())
            let (store, scope) = (fixture.store, fixture.scope)
            let drafts = (0..<500).map { TaskDraft(userID: user.id, title: "task \($0)") }
            let counter = StatementCounter(fixture)
            let created = try await counter.expectOne {
                try await store.createTasks(drafts, .atomic, scope: scope).map { try $0.get() }
            }
            _ = try await counter.expectOne { try await store.tasks(created.map(\.id), scope: scope) }
            _ = try await counter.expectOne {
                try await store.updateTasks(
                    created.map { BatchedUpdate($0.id, TaskPatch(isCompleted: true)) }, .partial, scope: scope)
            }
            _ = try await counter.expectOne {
                try await store.transferTasks(
                    created.map { BatchedTransfer($0.id, from: user.id, to: other.id) }, .atomic, scope: scope)
            }
            _ = try await counter.expectOne {
                try await store.deleteTasks(created.map { BatchedDeletion($0.id) }, .partial, scope: scope)
            }
            #expect(try await store.tasks(TaskQuery(pageSize: 5), scope: scope).items.isEmpty)
        }
    }
}

extension TaskRecord {
    fileprivate var draft: TaskDraft {
        TaskDraft(
            userID: userID, title: title, description: description, isCompleted: isCompleted, priority: priority,
            dueAt: dueAt, labels: labels)
    }
}

/// Counts the statements by the sessions they took: each statement of the store takes one for itself.
private struct StatementCounter {
    private let fixture: StoreFixture

    init(_ fixture: StoreFixture) { self.fixture = fixture }

    func expectOne<Value>(
        _ source: SourceLocation = #_sourceLocation, _ body: () async throws -> Value
    ) async throws -> Value {
        let before = fixture.pool.statistics.acquiredTotal
        let value = try await body()
        #expect(fixture.pool.statistics.acquiredTotal - before == 1, sourceLocation: source)
        return value
    }
}
