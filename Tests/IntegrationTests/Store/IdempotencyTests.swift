import AsyncPQ
import TaskModel
import TestSupport
import Testing

@testable import TaskStore

/// A write under a key happens once, and what is told of it is what was told the first time.
@Suite(.scratchDatabase) struct IdempotencyTests {
    private static let digest = [UInt8](repeating: 1, count: 32)

    private func once(_ key: String, digest: [UInt8] = Self.digest, caller: String = "a") -> Once<TaskRecord> {
        Once(IdempotencyClaim(caller: caller, route: "POST /v1/tasks", key: key, requestDigest: digest)) { task in
            KeptAnswer(
                status: 201, entityTag: "\"\(task.version)\"", location: "/v1/tasks/\(task.id.rawValue)",
                body: Array(task.title.utf8))
        }
    }

    /// The task, or what was answered the first time.
    private func create(
        _ draft: TaskDraft, _ once: Once<TaskRecord>, _ fixture: StoreFixture
    ) async throws -> Result<TaskRecord, Replay> {
        do {
            return .success(try await fixture.store.createTask(draft, once: once, scope: fixture.scope))
        } catch let replay as Replay {
            return .failure(replay)
        }
    }

    private func taskCount(_ fixture: StoreFixture) async throws -> Int {
        try await fixture.pool.query("SELECT FROM tasks WHERE tenant_id = \(fixture.tenant.rawValue)").count
    }

    private func keyCount(_ fixture: StoreFixture) async throws -> Int {
        try await fixture.pool.query("SELECT FROM idempotency_keys WHERE tenant_id = \(fixture.tenant.rawValue)").count
    }

    @Test func `the second time the answer of the first is told, byte for byte`() async throws {
        try await withStore { fixture in
            let draft = TaskDraft(userID: try await fixture.user().id, title: "Größe \"messen\"")
            let task = try await create(draft, once("k"), fixture).get()
            let replay = Replay(once("k").answer(task))
            #expect(try await create(draft, once("k"), fixture) == .failure(replay))
            // What became of the task meanwhile does not matter.
            try await fixture.store.deleteTask(task.id, ifVersion: .any, scope: fixture.scope)
            #expect(try await create(draft, once("k"), fixture) == .failure(replay))
            #expect(try await taskCount(fixture) == 0)
            #expect(try await keyCount(fixture) == 1)
        }
    }

    @Test func `another request under the key is refused and changes nothing`() async throws {
        try await withStore { fixture in
            let draft = TaskDraft(userID: try await fixture.user().id, title: "a")
            _ = try await create(draft, once("k"), fixture).get()
            let other = once("k", digest: [UInt8](repeating: 2, count: 32))
            await #expect(throws: StoreError.idempotencyMismatch) { try await create(draft, other, fixture) }
            #expect(try await taskCount(fixture) == 1)
        }
    }

    @Test func `a key of another caller, route or tenant is another key`() async throws {
        try await withStore { fixture in
            let draft = TaskDraft(userID: try await fixture.user().id, title: "a")
            var route = once("k")
            route.claim.route = "POST /v1/tasks/batch/create"
            for once in [once("k"), once("k", caller: "b"), once("K"), route] {
                _ = try await create(draft, once, fixture).get()
            }
            #expect(try await taskCount(fixture) == 4)
        }
        try await withStore { fixture in
            let draft = TaskDraft(userID: try await fixture.user().id, title: "a")
            _ = try await create(draft, once("k"), fixture).get()
        }
    }

    @Test func `a refused write leaves no record, so that the key may be used again`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user(email: "ada@example.org")
            let task = try await fixture.task(of: user)
            let nobody = UserID(rawValue: 1 << 40)
            await #expect(throws: StoreError.unknownUser(field: "user_id")) {
                try await create(TaskDraft(userID: nobody, title: "a"), once("k"), fixture)
            }
            for (transfer, match, error) in [
                (
                    TaskTransfer(from: user.id, to: nobody), VersionMatch.any,
                    StoreError.unknownUser(field: "to_user_id")
                ),
                (TaskTransfer(from: nobody, to: nobody), .any, .notOwner),
                (TaskTransfer(from: user.id, to: user.id), .oneOf([9]), .versionMismatch(current: 1)),
            ] {
                await #expect(throws: error) {
                    try await fixture.store.transferTask(
                        task.id, transfer, ifVersion: match, once: once("k"), scope: fixture.scope)
                }
            }
            #expect(try await keyCount(fixture) == 0)
            _ = try await create(TaskDraft(userID: user.id, title: "a"), once("k"), fixture).get()
            #expect(try await keyCount(fixture) == 1)
        }
    }

    @Test func `a replay comes before the version is judged`() async throws {
        try await withStore { fixture in
            let (ada, grace) = (try await fixture.user(), try await fixture.user("Grace"))
            let task = try await fixture.task(of: ada)
            let transfer = TaskTransfer(from: ada.id, to: grace.id)
            func hand(_ key: String) async throws -> TaskRecord {
                try await fixture.store.transferTask(
                    task.id, transfer, ifVersion: .oneOf([1]), once: once(key), scope: fixture.scope)
            }
            let moved = try await hand("k")
            #expect(moved.version == 2)
            await #expect(throws: Replay(once("k").answer(moved))) { try await hand("k") }
            await #expect(throws: StoreError.versionMismatch(current: 2)) { try await hand("other") }
        }
    }

    @Test func `while the first is under way the second is told so at once and takes no lock`() async throws {
        try await withStore { fixture in
            let ada = try await fixture.user()
            let task = try await fixture.task(of: ada)
            let transfer = TaskTransfer(from: ada.id, to: try await fixture.user("Grace").id)
            @Sendable func hand() async throws -> TaskRecord {
                try await fixture.store.transferTask(
                    task.id, transfer, ifVersion: .any, once: once("k"), scope: fixture.scope)
            }
            // The first waits for the row; the second comes meanwhile.
            let holding = "SELECT FROM tasks WHERE id = \(task.id.rawValue) FOR UPDATE"
            try await fixture.pool.withSession { holder in
                try await holder.simpleQuery("BEGIN; \(unsafeSQL: holding)")
                async let first = hand()
                let pid = holder.backendPID
                #expect(try await eventually { try await fixture.waitingCount(for: pid) == 1 })
                await #expect(throws: StoreError.idempotencyInFlight) { try await hand() }
                #expect(try await fixture.waitingCount(for: pid) == 1)
                try await holder.simpleQuery("COMMIT")
                #expect(try await first.version == 2)
            }
            await #expect(throws: Replay.self) { try await hand() }
        }
    }

    @Test func `of many at once with one key exactly one happens, whatever they are told`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let user = try await fixture.user()
            for round in 0..<20 {
                let once = once("k\(round)")
                let outcomes = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<16 {
                        group.addTask {
                            do {
                                let draft = TaskDraft(userID: user.id, title: "a")
                                let task = try await fixture.store.createTask(draft, once: once, scope: fixture.scope)
                                return "made \(task.id.rawValue)"
                            } catch let replay as Replay {
                                return "replayed \(replay.answer.location ?? "")"
                            } catch StoreError.idempotencyInFlight {
                                return "in flight"
                            }
                        }
                    }
                    return try await group.reduce(into: [String]()) { $0.append($1) }
                }
                #expect(outcomes.count { $0.hasPrefix("made") } == 1)
                #expect(Set(outcomes.filter { $0.hasPrefix("replayed") }).count <= 1)
            }
            #expect(try await taskCount(fixture) == 20)
            #expect(try await keyCount(fixture) == 20)
        }
    }

    @Test func `a trial spends no key`() async throws {
        try await withStore { fixture in
            let draft = TaskDraft(userID: try await fixture.user().id, title: "a")
            var scope = fixture.scope
            scope.isTrial = true
            let tried = try await fixture.store.createTask(draft, once: once("k"), scope: scope)
            #expect(tried.title == "a")
            #expect(try await taskCount(fixture) == 0)
            #expect(try await keyCount(fixture) == 0)
        }
    }
}
