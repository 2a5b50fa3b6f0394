import TaskModel
import TestSupport
import Testing

/// A trial runs every check, answers what would be, and changes nothing.
@Suite(.scratchDatabase) struct TrialTests {
    @Test func `a trial answers the row as it would be, and the row stays as it is`() async throws {
        try await withStore { fixture in
            var trial = fixture.scope
            trial.isTrial = true
            let (ada, grace) = (try await fixture.user(), try await fixture.user("Grace"))
            let task = try await fixture.task(of: ada)
            let store = fixture.store

            let created = try await store.createUser(UserDraft(name: "Edsger"), scope: trial)
            #expect(created.name == "Edsger" && created.version == 1)
            await #expect(throws: StoreError.userNotFound) { try await store.user(created.id, scope: fixture.scope) }
            let renamed = try await store.updateUser(ada.id, UserPatch(name: "A"), ifVersion: .any, scope: trial)
            #expect(renamed.name == "A" && renamed.version == 2)
            let patched = try await store.updateTask(
                task.id, TaskPatch(isCompleted: true), ifVersion: .oneOf([1]), scope: trial)
            #expect(patched.isCompleted && patched.version == 2)
            let moved = try await store.transferTask(
                task.id, TaskTransfer(from: ada.id, to: grace.id), ifVersion: .any, scope: trial)
            #expect(moved.userID == grace.id)
            try await store.deleteTask(task.id, ifVersion: .any, scope: trial)
            try await store.deleteUser(ada.id, transferTasksTo: grace.id, ifVersion: .any, scope: trial)
            try await store.deleteUser(grace.id, transferTasksTo: nil, ifVersion: .any, scope: trial)

            #expect(try await store.task(task.id, scope: fixture.scope) == task)
            #expect(try await store.user(ada.id, scope: fixture.scope) == ada)
            #expect(try await store.user(grace.id, scope: fixture.scope) == grace)
        }
    }

    @Test func `a trial fails as the write would`() async throws {
        try await withStore { fixture in
            var trial = fixture.scope
            trial.isTrial = true
            let ada = try await fixture.user(email: "ada@example.org")
            let task = try await fixture.task(of: ada)
            let nobody = UserID(rawValue: 1 << 40)
            let store = fixture.store
            await #expect(throws: StoreError.emailTaken) {
                try await store.createUser(UserDraft(name: "B", email: "ADA@example.org"), scope: trial)
            }
            await #expect(throws: StoreError.unknownUser(field: "user_id")) {
                try await store.createTask(TaskDraft(userID: nobody, title: "a"), scope: trial)
            }
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await store.updateTask(task.id, TaskPatch(title: "b"), ifVersion: .oneOf([2]), scope: trial)
            }
            await #expect(throws: StoreError.notOwner) {
                let transfer = TaskTransfer(from: nobody, to: nobody)
                _ = try await store.transferTask(task.id, transfer, ifVersion: .any, scope: trial)
            }
            await #expect(throws: StoreError.userHasTasks) {
                try await store.deleteUser(ada.id, transferTasksTo: nil, ifVersion: .any, scope: trial)
            }
            await #expect(throws: StoreError.unknownUser(field: "transfer_tasks_to")) {
                try await store.deleteUser(ada.id, transferTasksTo: nobody, ifVersion: .any, scope: trial)
            }
            await #expect(throws: StoreError.taskNotFound) {
                try await store.deleteTask(TaskID(rawValue: 1 << 40), ifVersion: .any, scope: trial)
            }
        }
    }
}
