import AsyncPQ
import TaskModel
import TestSupport
import Testing

@testable import TaskStore

/// A batch under a key is done once, as a single write is.
@Suite(.scratchDatabase) struct KeyedBatchTests {
    private typealias Outcomes = [Result<TaskRecord, StoreError>]

    private func once(_ key: String, digest: UInt8 = 1) -> Once<Outcomes> {
        let digest = [UInt8](repeating: digest, count: 32)
        let claim = IdempotencyClaim(
            caller: "a", route: "POST /v1/tasks/batch/create", key: key, requestDigest: digest)
        return Once(claim) { outcomes in KeptAnswer(status: 207, body: [UInt8(truncatingIfNeeded: outcomes.count)]) }
    }

    private func keyCount(_ fixture: StoreFixture) async throws -> Int {
        try await fixture.pool.query("SELECT FROM idempotency_keys WHERE tenant_id = \(fixture.tenant.rawValue)").count
    }

    private func taskCount(_ fixture: StoreFixture) async throws -> Int {
        try await fixture.store.tasks(TaskQuery(pageSize: 50), scope: fixture.scope).items.count
    }

    @Test func `the second time the answer of the first is told, failed items and all`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user().id
            let drafts = [
                TaskDraft(userID: user, title: "a"), TaskDraft(userID: UserID(rawValue: 1 << 60), title: "b"),
            ]
            let first = try await fixture.store.createTasks(drafts, .partial, once: once("k"), scope: fixture.scope)
            #expect(first.map(\.error) == [nil, .unknownUser(field: "user_id")])
            await #expect(throws: Replay(once("k").answer(first))) {
                try await fixture.store.createTasks(drafts, .partial, once: once("k"), scope: fixture.scope)
            }
            await #expect(throws: StoreError.idempotencyMismatch) {
                try await fixture.store.createTasks(
                    drafts, .partial, once: once("k", digest: 2), scope: fixture.scope)
            }
            #expect(try await taskCount(fixture) == 1)
            #expect(try await keyCount(fixture) == 1)
        }
    }

    @Test func `an atomic batch that fails spends no key`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user().id
            let good = TaskDraft(userID: user, title: "a")
            let drafts = [good, TaskDraft(userID: UserID(rawValue: 1 << 60), title: "b")]
            await #expect(throws: BatchFailure<StoreError>.self) {
                try await fixture.store.createTasks(drafts, .atomic, once: once("k"), scope: fixture.scope)
            }
            #expect(try await keyCount(fixture) == 0)
            let tasks = try await fixture.store.createTasks([good], .atomic, once: once("k"), scope: fixture.scope)
            #expect(tasks.count == 1)
            #expect(try await taskCount(fixture) == 1)
        }
    }

    @Test func `a batch of 500 takes one round trip, and two under a key`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user().id
            let drafts = (0..<500).map { TaskDraft(userID: user, title: "task \($0)") }
            let proxy = try FaultProxy(to: await ScratchDatabase.current.address())
            defer { proxy.stop() }
            // The proxy counts where it might have to stop.
            proxy.limitRequests(to: .max)
            let connection = try ConnectionConfiguration(ScratchDatabase.current.connectionString(through: proxy))
            let pool = ConnectionPool(connection: connection, logger: .quiet)
            let store = PostgresStore(pool: pool, logger: .quiet)
            for (key, tripCount) in [(String?.none, 1), ("k", 2)] {
                // What a connection does once is done before.
                _ = try await pool.query("SELECT 1")
                let before = proxy.counts.requestCount
                let claimed = key.map { once($0) }
                let created = try await store.createTasks(drafts, .atomic, once: claimed, scope: fixture.scope)
                #expect(created.count == 500)
                #expect(proxy.counts.requestCount - before == tripCount)
            }
            await pool.close(within: .seconds(5))
        }
    }

    @Test func `of 20 who ask for one batch under one key at once, one writes and all are told the same`() async throws
    {
        try await withStore { fixture in
            let user = try await fixture.user().id
            let drafts = (1...10).map { TaskDraft(userID: user, title: "\($0)") }
            let told = try await outcomes(of: 20) { _ in
                while true {
                    do {
                        return try await fixture.store.createTasks(
                            drafts, .atomic, once: once("k"), scope: fixture.scope
                        ).count
                    } catch let replay as Replay {
                        return Int(replay.answer.body[0])
                    } catch StoreError.idempotencyInFlight {
                        await Task.yield()
                    }
                }
            }
            #expect(told.allSatisfy { $0.value == 10 })
            #expect(try await taskCount(fixture) == 10)
        }
    }

    @Test func `a batch that is only tried tells what it would do, and does nothing`() async throws {
        try await withStore { fixture in
            let (user, other) = (try await fixture.user(), try await fixture.user())
            let task = try await fixture.task(of: user)
            var scope = fixture.scope
            scope.isTrial = true
            let transfer = BatchedTransfer(task.id, from: user.id, to: other.id)
            let moved = try await fixture.store.transferTasks([transfer], .atomic, scope: scope)
            #expect(try moved[0].get().userID == other.id)
            let gone = try await fixture.store.deleteTasks([BatchedDeletion(task.id)], .partial, scope: scope)
            #expect(gone.map(\.value) == [task.version])
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }
}
