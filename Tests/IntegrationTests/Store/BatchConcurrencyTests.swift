import AsyncPQ
import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct BatchConcurrencyTests {
    @Test func `opposite batches and single writes at the same time never deadlock, and lose nothing`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b")]
            let (store, scope) = (fixture.store, fixture.scope)
            let drafts = (0..<60).map { TaskDraft(userID: users[$0 % 2].id, title: "t") }
            let ids = try await store.createTasks(drafts, .atomic, scope: scope).map { try $0.get().id }
            let before = try await fixture.deadlockCount()
            let results = try await outcomes(of: 120) { index in
                let order = index % 2 == 0 ? ids : ids.reversed()
                let (from, to) = (users[index % 2].id, users[1 - index % 2].id)
                switch index % 4 {
                case 0, 1:
                    _ = try await store.transferTasks(
                        order.map { BatchedTransfer($0, from: from, to: to) }, .partial, scope: scope)
                case 2:
                    _ = try await store.updateTasks(
                        order.map { BatchedUpdate($0, TaskPatch(title: "\(index)")) }, .atomic, scope: scope)
                default:
                    _ = try await store.updateTask(
                        ids[index % 60], TaskPatch(title: "single \(index)"), ifVersion: .any, scope: scope)
                }
            }
            #expect(results.compactMap(\.error) == [])
            #expect(try await fixture.deadlockCount() == before)
            // Every change of a title is one version, however the batches met: 30 batches of 60, and 30 alone.
            let versions = try await store.tasks(ids, scope: scope).map(\.version)
            #expect(versions.allSatisfy { $0 > 30 })
        }
    }

    @Test func `batches that hand tasks to users who are being deleted never deadlock`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let (store, scope) = (fixture.store, fixture.scope)
            let keeper = try await fixture.user("keeper")
            let before = try await fixture.deadlockCount()
            for _ in 0..<10 {
                let leaving = [try await fixture.user("x"), try await fixture.user("y")]
                let drafts = (0..<20).map { TaskDraft(userID: leaving[$0 % 2].id, title: "t") }
                let ids = try await store.createTasks(drafts, .atomic, scope: scope).map { try $0.get().id }
                _ = try await outcomes(of: 8) { index in
                    switch index {
                    case 0, 1:
                        try await store.deleteUser(
                            leaving[index].id, transferTasksTo: keeper.id, ifVersion: .any, scope: scope)
                    default:
                        let (from, to) = (leaving[index % 2].id, leaving[1 - index % 2].id)
                        _ = try await store.transferTasks(
                            ids.map { BatchedTransfer($0, from: from, to: to) }, .partial, scope: scope)
                    }
                }
            }
            #expect(try await fixture.deadlockCount() == before)
        }
    }

    @Test func `of two batches with the same versions each item succeeds in one`() async throws {
        try await withStore(maximumConnections: 4) { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b"), try await fixture.user("c")]
            let (store, scope) = (fixture.store, fixture.scope)
            for _ in 0..<20 {
                let drafts = (0..<30).map { TaskDraft(userID: users[0].id, title: "\($0)") }
                let ids = try await store.createTasks(drafts, .atomic, scope: scope).map { try $0.get().id }
                let results = try await outcomes(of: 2) { index in
                    let order = index == 0 ? ids : ids.reversed()
                    let items = order.map {
                        BatchedTransfer($0, from: users[0].id, to: users[1 + index].id, ifMatch: 1)
                    }
                    let done = try await store.transferTasks(items, .partial, scope: scope)
                    return index == 0 ? done : done.reversed()
                }.map { try $0.get() }
                for index in ids.indices {
                    let both = results.map { $0[index] }
                    #expect(both.compactMap(\.value).count == 1)
                    #expect(both.compactMap(\.error) == [.versionMismatch(current: 2)])
                }
            }
        }
    }

    @Test func `a batch judges a row as it finds it after the wait`() async throws {
        try await withStore { fixture in
            let (giver, taker) = (try await fixture.user("giver"), try await fixture.user("taker"))
            let (store, scope) = (fixture.store, fixture.scope)
            let first = try await fixture.task(of: giver)
            let second = try await fixture.task(of: giver)
            let change = "UPDATE tasks SET title = 'other', version = version + 1 WHERE id = \(first.id.rawValue)"
            let updates = [first, second].map { BatchedUpdate($0.id, TaskPatch(description: "d"), ifMatch: 1) }
            let partial = try await whileHolding(change, fixture) {
                try await store.updateTasks(updates, .partial, scope: scope)
            }
            #expect(partial.value?.map(\.error) == [.versionMismatch(current: 2), nil])
            let kept = try await whileHolding(change, fixture) {
                try await store.updateTasks(
                    [BatchedUpdate(first.id, TaskPatch(description: "e"))], .atomic, scope: scope)
            }
            let record = try #require(kept.value?.first?.value)
            #expect((record.title, record.description, record.version) == ("other", "e", 4))
            let move = "UPDATE tasks SET user_id = \(taker.id.rawValue), version = 5 WHERE id = \(first.id.rawValue)"
            let nobody = UserID(rawValue: 1 << 40)
            let transferred = try await whileHolding(move, fixture) {
                try await store.transferTasks(
                    [BatchedTransfer(first.id, from: giver.id, to: nobody)], .partial, scope: scope)
            }
            #expect(transferred.value?.map(\.error) == [.notOwner])
            let deletion = "DELETE FROM tasks WHERE id = \(first.id.rawValue)"
            let deleted = try await whileHolding(deletion, fixture) {
                try await store.deleteTasks(
                    [BatchedDeletion(first.id), BatchedDeletion(second.id)], .partial, scope: scope)
            }
            #expect(deleted.value?.map(\.error) == [.taskNotFound, nil])
        }
    }

    @Test func `a user who goes during the wait is unknown to the items that need it, and to no other`() async throws {
        try await withStore { fixture in
            let (stays, goes) = (try await fixture.user("stays"), try await fixture.user("goes"))
            let (store, scope) = (fixture.store, fixture.scope)
            let task = try await fixture.task(of: stays)
            let deletion = "DELETE FROM users WHERE id = \(goes.id.rawValue)"
            let drafts = [goes, stays].map { TaskDraft(userID: $0.id, title: "x") }
            let created = try await whileHolding(deletion, fixture) {
                try await store.createTasks(drafts, .partial, scope: scope)
            }
            #expect(created.value?.map(\.error) == [.unknownUser(field: "user_id"), nil])
            let transferred = try await store.transferTasks(
                [BatchedTransfer(task.id, from: stays.id, to: goes.id)], .partial, scope: scope)
            #expect(transferred.map(\.error) == [.unknownUser(field: "to_user_id")])
        }
    }
}

extension StoreFixture {
    /// How many deadlocks the server has broken in this database.
    fileprivate func deadlockCount() async throws -> Int64 {
        try await pool.query(
            "SELECT pg_stat_force_next_flush(), deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )[0].decode(1)
    }
}
