import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct TransferTaskTests {
    @Test func `a transfer moves the task and raises the version by one`() async throws {
        try await withStore { fixture in
            let (from, to) = (try await fixture.user("from"), try await fixture.user("to"))
            let task = try await fixture.task(of: from)
            let moved = try await fixture.transfer(task, from: from, to: to)
            var expected = task
            expected.userID = to.id
            expected.version = 2
            expected.updatedAt = moved.updatedAt
            #expect(moved == expected)
            #expect(moved.updatedAt >= task.updatedAt)
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == moved)
        }
    }

    @Test func `a transfer to the present holder changes nothing, whoever is named as giver`() async throws {
        try await withStore { fixture in
            let (holder, other) = (try await fixture.user("holder"), try await fixture.user("other"))
            let task = try await fixture.task(of: holder)
            #expect(try await fixture.transfer(task, from: holder, to: holder) == task)
            #expect(try await fixture.transfer(task, from: other, to: holder) == task)
        }
    }

    @Test func `who does not hold the task cannot give it away`() async throws {
        try await withStore { fixture in
            let (holder, other) = (try await fixture.user("holder"), try await fixture.user("other"))
            let third = try await fixture.user("third")
            let task = try await fixture.task(of: holder)
            await #expect(throws: StoreError.notOwner) {
                try await fixture.transfer(task, from: other, to: third)
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `a transfer to an unknown user changes nothing`() async throws {
        try await withStore { fixture in
            let holder = try await fixture.user("holder")
            let task = try await fixture.task(of: holder)
            for unknown in [Int64(1) << 40, 0, -1, .max] {
                await #expect(throws: StoreError.unknownUser(field: "to_user_id")) {
                    try await fixture.store.transferTask(
                        task.id, TaskTransfer(from: holder.id, to: UserID(rawValue: unknown)), ifVersion: .any,
                        scope: fixture.scope)
                }
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `a stale version comes before a wrong giver, and that before an unknown recipient`() async throws {
        try await withStore { fixture in
            let (holder, other) = (try await fixture.user("holder"), try await fixture.user("other"))
            let task = try await fixture.task(of: holder)
            let nobody = UserID(rawValue: 1 << 40)
            func transfer(from: UserID, _ match: VersionMatch) async throws -> TaskRecord {
                try await fixture.store.transferTask(
                    task.id, TaskTransfer(from: from, to: nobody), ifVersion: match, scope: fixture.scope)
            }
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await transfer(from: other.id, .oneOf([2]))
            }
            await #expect(throws: StoreError.notOwner) { try await transfer(from: other.id, .oneOf([1])) }
            await #expect(throws: StoreError.unknownUser(field: "to_user_id")) {
                try await transfer(from: holder.id, .oneOf([1]))
            }
        }
    }
}

@Suite(.scratchDatabase) struct TenantTests {
    @Test func `what belongs to another tenant does not exist`() async throws {
        try await withStore { mine in
            let user = try await mine.user("mine", email: "me@example.org")
            let task = try await mine.task(of: user)
            try await withStore { other in
                let stranger = try await other.user("stranger")
                let foreign = try await other.task(of: stranger)
                let (store, scope) = (other.store, other.scope)
                await #expect(throws: StoreError.taskNotFound) { try await store.task(task.id, scope: scope) }
                await #expect(throws: StoreError.userNotFound) { try await store.user(user.id, scope: scope) }
                await #expect(throws: StoreError.taskNotFound) {
                    try await store.updateTask(task.id, TaskPatch(title: "x"), ifVersion: .any, scope: scope)
                }
                await #expect(throws: StoreError.taskNotFound) {
                    try await store.deleteTask(task.id, ifVersion: .any, scope: scope)
                }
                await #expect(throws: StoreError.taskNotFound) {
                    try await other.transfer(task, from: user, to: stranger)
                }
                await #expect(throws: StoreError.unknownUser(field: "to_user_id")) {
                    try await other.transfer(foreign, from: stranger, to: user)
                }
                await #expect(throws: StoreError.unknownUser(field: "user_id")) { try await other.task(of: user) }
                await #expect(throws: StoreError.userNotFound) {
                    try await store.updateUser(user.id, UserPatch(name: "x"), ifVersion: .any, scope: scope)
                }
                await #expect(throws: StoreError.userNotFound) {
                    try await store.deleteUser(user.id, transferTasksTo: nil, ifVersion: .any, scope: scope)
                }
                await #expect(throws: StoreError.unknownUser(field: "transfer_tasks_to")) {
                    try await store.deleteUser(
                        stranger.id, transferTasksTo: user.id, ifVersion: .any, scope: scope)
                }
                await #expect(throws: StoreError.userNotFound) {
                    try await store.tasks(
                        TaskQuery(userID: user.id, pageSize: 5, requiresUser: true), scope: scope)
                }
                #expect(try await store.tasks(TaskQuery(pageSize: 5), scope: scope).items == [foreign])
                #expect(try await store.users(UserQuery(pageSize: 5), scope: scope).items == [stranger])
            }
            #expect(try await mine.store.task(task.id, scope: mine.scope) == task)
            #expect(try await mine.store.user(user.id, scope: mine.scope) == user)
        }
    }
}
