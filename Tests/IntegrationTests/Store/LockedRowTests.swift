import AsyncPQ
import TaskModel
import TestSupport
import Testing

/// A statement that has to wait for a row began when the row was another: it must judge the row as it finds it then.
@Suite(.scratchDatabase) struct LockedRowTests {
    @Test func `a patch that fitted the row before the wait changes the row it finds`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user(), "same")
            let patched = try await whileChanging(task, "title = 'other', version = 2", fixture) {
                try await fixture.store.updateTask(
                    task.id, TaskPatch(title: "same"), ifVersion: .any, scope: fixture.scope)
            }
            #expect(patched.value.map { ($0.title, $0.version) } ?? ("", 0) == ("same", 3))
        }
    }

    @Test func `a patch that the row has come to fit meanwhile changes nothing`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            let patched = try await whileChanging(task, "title = 'other', version = 2", fixture) {
                try await fixture.store.updateTask(
                    task.id, TaskPatch(title: "other"), ifVersion: .any, scope: fixture.scope)
            }
            #expect(patched.value?.version == 2)
        }
    }

    @Test func `a patch keeps what changed while it waited`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            let patched = try await whileChanging(
                task, "description = 'new', completed_at = now(), version = 2", fixture
            ) {
                try await fixture.store.updateTask(
                    task.id, TaskPatch(title: "mine"), ifVersion: .any, scope: fixture.scope)
            }
            let record = try #require(patched.value)
            #expect((record.title, record.description, record.isCompleted, record.version) == ("mine", "new", true, 3))
        }
    }

    @Test func `a version that was right before the wait is judged after it`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let (store, scope) = (fixture.store, fixture.scope)
            let first = try await fixture.task(of: user)
            let patched = try await whileChanging(first, "version = 2", fixture) {
                try await store.updateTask(first.id, TaskPatch(title: "x"), ifVersion: .oneOf([1]), scope: scope)
            }
            #expect(patched.error == .versionMismatch(current: 2))
            let second = try await fixture.task(of: user)
            let accepted = try await whileChanging(second, "version = 2", fixture) {
                try await store.updateTask(second.id, TaskPatch(title: "x"), ifVersion: .oneOf([2]), scope: scope)
            }
            #expect(accepted.value?.version == 3)
            let third = try await fixture.task(of: user)
            let deleted = try await whileChanging(third, "version = 2", fixture) {
                try await store.deleteTask(third.id, ifVersion: .oneOf([1]), scope: scope)
            }
            #expect(deleted.error == .versionMismatch(current: 2))
        }
    }

    @Test func `a task that is handed away during the wait is none of the user's who had it`() async throws {
        try await withStore { fixture in
            let (giver, taker) = (try await fixture.user("giver"), try await fixture.user("taker"))
            var own = fixture.scope
            own.user = giver.id
            let scope = own
            let task = try await fixture.task(of: giver)
            let handOver = "user_id = \(taker.id.rawValue), version = 2"
            let patched = try await whileChanging(task, handOver, fixture) {
                try await fixture.store.updateTask(task.id, TaskPatch(title: "late"), ifVersion: .any, scope: scope)
            }
            #expect(patched.error == .taskNotFound)
            let second = try await fixture.task(of: giver)
            let deleted = try await whileChanging(second, handOver, fixture) {
                try await fixture.store.deleteTask(second.id, ifVersion: .any, scope: scope)
            }
            #expect(deleted.error == .taskNotFound)
            let third = try await fixture.task(of: giver)
            let moved = try await whileChanging(third, handOver, fixture) {
                try await fixture.store.transferTask(
                    third.id, TaskTransfer(from: giver.id, to: taker.id), ifVersion: .any, scope: scope)
            }
            #expect(moved.error == .taskNotFound)
        }
    }

    @Test func `a giver who lost the task during the wait cannot give it away`() async throws {
        try await withStore { fixture in
            let (giver, taker, other) = (
                try await fixture.user("giver"), try await fixture.user("taker"), try await fixture.user("other")
            )
            let task = try await fixture.task(of: giver)
            let moved = try await whileChanging(task, "user_id = \(other.id.rawValue), version = 2", fixture) {
                try await fixture.transfer(task, from: giver, to: taker)
            }
            #expect(moved.error == .notOwner)
            let back = try await whileChanging(task, "user_id = \(giver.id.rawValue), version = 3", fixture) {
                try await fixture.transfer(task, from: giver, to: taker)
            }
            #expect(back.value.map { ($0.userID, $0.version) } ?? (giver.id, 0) == (taker.id, 4))
        }
    }

    @Test func `a task that is deleted during the wait is not found`() async throws {
        try await withStore { fixture in
            let (giver, taker) = (try await fixture.user("giver"), try await fixture.user("taker"))
            let (store, scope) = (fixture.store, fixture.scope)
            for attempt in 0..<3 {
                let task = try await fixture.task(of: giver)
                let tenant = fixture.tenant.rawValue
                let deletion = "DELETE FROM tasks WHERE tenant_id = \(tenant) AND id = \(task.id.rawValue)"
                let result = try await whileHolding(deletion, fixture) {
                    switch attempt {
                    case 0: try await store.deleteTask(task.id, ifVersion: .any, scope: scope)
                    case 1: _ = try await fixture.transfer(task, from: giver, to: taker)
                    default:
                        _ = try await store.updateTask(
                            task.id, TaskPatch(title: "x"), ifVersion: .any, scope: scope)
                    }
                }
                #expect(result.error == .taskNotFound)
            }
        }
    }

    @Test func `a recipient who goes during the wait is unknown`() async throws {
        try await withStore { fixture in
            let (giver, taker) = (try await fixture.user("giver"), try await fixture.user("taker"))
            let task = try await fixture.task(of: giver)
            let tenant = fixture.tenant.rawValue
            let deletion = "DELETE FROM users WHERE tenant_id = \(tenant) AND id = \(taker.id.rawValue)"
            let result = try await whileHolding(deletion, fixture) {
                try await fixture.transfer(task, from: giver, to: taker)
            }
            #expect(result.error == .unknownUser(field: "to_user_id"))
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `an address that is taken during the wait is taken`() async throws {
        try await withStore { fixture in
            let tenant = fixture.tenant.rawValue
            let insertion = "INSERT INTO users (tenant_id, name, email) VALUES (\(tenant), 'x', 'x@example.org')"
            let result = try await whileHolding(insertion, fixture) {
                try await fixture.user("y", email: "X@EXAMPLE.ORG")
            }
            #expect(result.error == .emailTaken)
        }
    }

    private func whileChanging<Value: Sendable>(
        _ task: TaskRecord, _ change: String, _ fixture: StoreFixture, _ body: () async throws -> Value
    ) async throws -> Result<Value, StoreError> {
        let tenant = fixture.tenant.rawValue
        return try await whileHolding(
            "UPDATE tasks SET \(change) WHERE tenant_id = \(tenant) AND id = \(task.id.rawValue)", fixture, body)
    }
}
