import AsyncPQ
import TaskModel
import TestSupport
import Testing

/// A batch judges its items as their own routes would, and atomic and partial never differ in what they accept.
@Suite(.scratchDatabase) struct BatchAgreementTests {
    @Test func `a change fares in a batch as it fares alone, and all or none agrees with each for itself`() async throws
    {
        try await withStore { fixture in
            let world = try await World(fixture)
            let patches = [
                TaskPatch(), TaskPatch(title: "new"), TaskPatch(title: "Write it down"), TaskPatch(description: "d"),
                TaskPatch(isCompleted: true), TaskPatch(isCompleted: false), TaskPatch(priority: .urgent),
                TaskPatch(dueAt: .clear), TaskPatch(dueAt: .set(Timestamp(microsecondsSince1970: 5))),
                TaskPatch(labels: []), TaskPatch(labels: ["x", "y"]),
                TaskPatch(
                    title: "a", description: "b", isCompleted: true, priority: .low,
                    dueAt: .set(Timestamp(microsecondsSince1970: 0)), labels: ["z"]),
            ]
            let items = world.pairs(patches).map { BatchedUpdate($0, $2, ifMatch: $1) }
            try await agree(
                items, id: \.id, world,
                single: { store, item, scope in
                    try await store.updateTask(item.id, item.patch, ifVersion: item.match, scope: scope)
                }, batch: { try await $0.updateTasks($1, $2, scope: $3) })
        }
    }

    @Test func `a transfer fares in a batch as it fares alone, and all or none agrees with each for itself`()
        async throws
    {
        try await withStore { fixture in
            let world = try await World(fixture)
            let ways = world.users.flatMap { from in world.users.map { TaskTransfer(from: from, to: $0) } }
            let items = world.pairs(ways).map { BatchedTransfer($0, from: $2.from, to: $2.to, ifMatch: $1) }
            try await agree(
                items, id: \.id, world,
                single: { store, item, scope in
                    try await store.transferTask(item.id, item.transfer, ifVersion: item.match, scope: scope)
                }, batch: { try await $0.transferTasks($1, $2, scope: $3) })
        }
    }

    @Test func `a deletion fares in a batch as it fares alone, and all or none agrees with each for itself`()
        async throws
    {
        try await withStore { fixture in
            let world = try await World(fixture)
            let items = world.pairs([()]).map { id, version, _ in BatchedDeletion(id, ifMatch: version) }
            try await agree(
                items, id: \.id, world,
                single: { store, item, scope in
                    let version = try await store.task(item.id, scope: scope).version
                    try await store.deleteTask(item.id, ifVersion: item.match, scope: scope)
                    return version
                }, batch: { try await $0.deleteTasks($1, $2, scope: $3) })
        }
    }

    /// Runs each item alone, then batches of them as a whole and each for itself.
    ///
    /// Each run starts from the same rows.
    private func agree<Item: Sendable, Value: Timeless>(
        _ items: [Item], id: KeyPath<Item, TaskID>, _ world: World,
        single: (any Store, Item, CallScope) async throws -> Value,
        batch: (any Store, [Item], BatchEffect, CallScope) async throws -> [Result<Value, StoreError>]
    ) async throws {
        let (store, scope) = (world.fixture.store, world.fixture.scope)
        var alone: [Result<Value, StoreError>] = []
        for item in items {
            alone.append(try await outcome { try await single(store, item, scope) }.map(\.withoutTimes))
            try await world.restore()
        }
        #expect(Set(alone.compactMap(\.error).map { "\($0)" }).count >= 2, "the cases are too few")
        #expect(alone.contains { $0.value != nil })
        for group in distinctGroups(items, id: id) {
            let expected = group.map { alone[$0] }
            let chosen = group.map { items[$0] }
            let partial = try await batch(store, chosen, .partial, scope).map { $0.map(\.withoutTimes) }
            #expect(partial == expected)
            let firstFailure = expected.firstIndex { $0.error != nil }
            let left = try await world.rows()
            try await world.restore()
            do {
                let atomic = try await batch(store, chosen, .atomic, scope).map { $0.map(\.withoutTimes) }
                #expect(firstFailure == nil && atomic == expected)
                #expect(try await world.rows().map(\.withoutTimes) == left.map(\.withoutTimes))
            } catch let failure as BatchFailure<StoreError> {
                #expect(failure.index == firstFailure && failure.cause == expected[failure.index].error)
                #expect(try await world.rows() == world.original)
            }
            try await world.restore()
        }
    }

    /// All items, in groups without a task twice.
    private func distinctGroups<Item>(_ items: [Item], id: KeyPath<Item, TaskID>) -> [[Int]] {
        var groups: [[Int]] = []
        var rest = Array(items.indices)
        while !rest.isEmpty {
            var seen: Set<TaskID> = []
            let group = rest.filter { seen.insert(items[$0][keyPath: id]).inserted }
            groups.append(group)
            // One alone as well: groups with a task that is not there never succeed as a whole.
            groups.append([group[0]])
            rest.removeAll { group.contains($0) }
        }
        return groups
    }
}

/// Tasks of every kind in one tenant, which can be put back as they were.
private struct World {
    let fixture: StoreFixture
    /// The last is nobody.
    let users: [UserID]
    /// Two are the tenant's own, of versions 1 and 2, then one of another tenant, and nobody's.
    let tasks: [TaskID]
    let original: [TaskRecord]

    init(_ fixture: StoreFixture) async throws {
        self.fixture = fixture
        let (store, scope) = (fixture.store, fixture.scope)
        let (ada, grace) = (try await fixture.user("Ada"), try await fixture.user("Grace"))
        users = [ada.id, grace.id, UserID(rawValue: 1 << 40)]
        let first = try await fixture.task(of: ada)
        let second = try await store.createTask(
            TaskDraft(
                userID: grace.id, title: "t", description: "d", isCompleted: true, priority: .high,
                dueAt: Timestamp(microsecondsSince1970: 5), labels: ["x", "y"]), scope: scope)
        _ = try await store.updateTask(second.id, TaskPatch(title: "u"), ifVersion: .any, scope: scope)
        let foreign = try await withStore { try await $0.task(of: try await $0.user()) }
        tasks = [first.id, second.id, foreign.id, TaskID(rawValue: 1 << 40)]
        original = try await store.tasks([first.id, second.id], scope: scope)
        _ = try await fixture.pool.query(
            """
            CREATE TABLE \(identifier: Self.copy(fixture)) AS
            SELECT * FROM tasks WHERE tenant_id = \(unsafeSQL: "\(fixture.tenant.rawValue)")
            """)
    }

    /// Every task with no version, the right ones, and one that none has, together with every change.
    func pairs<Change>(_ changes: [Change]) -> [(TaskID, Int64?, Change)] {
        changes.flatMap { change in
            [nil, 1, 2, 99].flatMap { version in tasks.map { ($0, version, change) } }
        }
    }

    func rows() async throws -> [TaskRecord] {
        try await fixture.store.tasks(Array(tasks.prefix(2)), scope: fixture.scope)
    }

    func restore() async throws {
        let columns = """
            tenant_id, id, user_id, title, description, completed_at, priority, due_at, labels, version, created_at, \
            updated_at
            """
        try await fixture.pool.withTransaction { session in
            _ = try await session.query("DELETE FROM tasks WHERE tenant_id = \(fixture.tenant.rawValue)")
            _ = try await session.query(
                """
                INSERT INTO tasks (\(unsafeSQL: columns)) OVERRIDING SYSTEM VALUE
                SELECT \(unsafeSQL: columns) FROM \(identifier: Self.copy(fixture))
                """)
        }
    }

    private static func copy(_ fixture: StoreFixture) -> String { "tasks_of_\(fixture.tenant.rawValue)" }
}

/// What can be compared although it was done at another time.
private protocol Timeless: Equatable, Sendable {
    var withoutTimes: Self { get }
}

extension Int64: Timeless {
    fileprivate var withoutTimes: Int64 { self }
}

extension TaskRecord: Timeless {
    fileprivate var withoutTimes: TaskRecord {
        var task = self
        task.updatedAt = task.createdAt
        task.completedAt = task.completedAt.map { _ in task.createdAt }
        return task
    }
}

extension BatchedUpdate {
    fileprivate var match: VersionMatch { version.map { .oneOf([$0]) } ?? .any }
}

extension BatchedDeletion {
    fileprivate var match: VersionMatch { version.map { .oneOf([$0]) } ?? .any }
}

extension BatchedTransfer {
    fileprivate var match: VersionMatch { version.map { .oneOf([$0]) } ?? .any }
}
