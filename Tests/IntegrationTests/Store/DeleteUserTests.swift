import AsyncPQ
import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct DeleteUserTests {
    @Test func `a user without tasks is gone after the deletion`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            try await fixture.store.deleteUser(
                user.id, transferTasksTo: nil, ifVersion: .oneOf([1]), scope: fixture.scope)
            await #expect(throws: StoreError.userNotFound) {
                try await fixture.store.user(user.id, scope: fixture.scope)
            }
        }
    }

    @Test func `a user who holds tasks is not deleted`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.task(of: user)
            await #expect(throws: StoreError.userHasTasks) {
                try await fixture.store.deleteUser(
                    user.id, transferTasksTo: nil, ifVersion: .any, scope: fixture.scope)
            }
            #expect(try await fixture.store.user(user.id, scope: fixture.scope) == user)
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `the heir gets all tasks, each with one version more`() async throws {
        try await withStore { fixture in
            let (user, heir) = (try await fixture.user(), try await fixture.user("heir"))
            var tasks: [TaskRecord] = []
            for index in 0..<5 { tasks.append(try await fixture.task(of: user, "task \(index)")) }
            let own = try await fixture.task(of: heir, "own")
            try await fixture.store.deleteUser(
                user.id, transferTasksTo: heir.id, ifVersion: .oneOf([1]), scope: fixture.scope)
            await #expect(throws: StoreError.userNotFound) {
                try await fixture.store.user(user.id, scope: fixture.scope)
            }
            for task in tasks {
                let moved = try await fixture.store.task(task.id, scope: fixture.scope)
                #expect((moved.userID, moved.version, moved.title) == (heir.id, 2, task.title))
                #expect(moved.updatedAt >= task.updatedAt)
            }
            #expect(try await fixture.store.task(own.id, scope: fixture.scope) == own)
        }
    }

    @Test func `without a task to leave the heir may be anybody who exists`() async throws {
        try await withStore { fixture in
            let (user, heir) = (try await fixture.user(), try await fixture.user("heir"))
            try await fixture.store.deleteUser(
                user.id, transferTasksTo: heir.id, ifVersion: .any, scope: fixture.scope)
            await #expect(throws: StoreError.userNotFound) {
                try await fixture.store.user(user.id, scope: fixture.scope)
            }
        }
    }

    @Test func `nobody and oneself are no heirs`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let task = try await fixture.task(of: user)
            for heir in [user.id, UserID(rawValue: 1 << 40)] {
                await #expect(throws: StoreError.unknownUser(field: "transfer_tasks_to")) {
                    try await fixture.store.deleteUser(
                        user.id, transferTasksTo: heir, ifVersion: .any, scope: fixture.scope)
                }
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `a stale version comes before an unknown heir`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            await #expect(throws: StoreError.versionMismatch(current: 1)) {
                try await fixture.store.deleteUser(
                    user.id, transferTasksTo: user.id, ifVersion: .oneOf([5]), scope: fixture.scope)
            }
        }
    }

    @Test func `of two users who name each other as heirs one goes and no task is lost`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            for _ in 0..<20 {
                let pair = [try await fixture.user("a"), try await fixture.user("b")]
                for user in pair { _ = try await fixture.task(of: user) }
                let results = try await outcomes(of: 2) { index in
                    try await fixture.store.deleteUser(
                        pair[index].id, transferTasksTo: pair[1 - index].id, ifVersion: .any, scope: fixture.scope)
                }
                #expect(results.count { $0.value != nil } == 1)
                let loser = results.compactMap(\.error)
                #expect(loser == [.userNotFound] || loser == [.unknownUser(field: "transfer_tasks_to")])
                let survivors = try await fixture.store.users(UserQuery(pageSize: 500), scope: fixture.scope).items
                let survivor = try #require(survivors.last { pair.map(\.id).contains($0.id) })
                let tasks = try await fixture.store.tasks(
                    TaskQuery(userID: survivor.id, pageSize: 10), scope: fixture.scope)
                #expect(tasks.items.count == 2)
            }
        }
    }

    @Test func `tasks that arrive while a user is deleted go to the heir or are refused`() async throws {
        try await withStore(maximumConnections: 12) { fixture in
            for _ in 0..<10 {
                let user = try await fixture.user("leaving")
                let (heir, giver) = (try await fixture.user("heir"), try await fixture.user("giver"))
                var given: [TaskRecord] = []
                for _ in 0..<10 { given.append(try await fixture.task(of: giver)) }
                let gifts = given
                let results = try await outcomes(of: 21) { index in
                    switch index {
                    case 10:
                        try await fixture.store.deleteUser(
                            user.id, transferTasksTo: heir.id, ifVersion: .any, scope: fixture.scope)
                    case ..<10: _ = try await fixture.transfer(gifts[index], from: giver, to: user)
                    default: _ = try await fixture.task(of: user)
                    }
                }
                let refused = results.compactMap(\.error)
                #expect(
                    refused.allSatisfy {
                        [.unknownUser(field: "to_user_id"), .unknownUser(field: "user_id")].contains($0)
                    })
                let kept = try await fixture.store.tasks(
                    TaskQuery(userID: giver.id, pageSize: 100), scope: fixture.scope
                ).items.count
                let inherited = try await fixture.store.tasks(
                    TaskQuery(userID: heir.id, pageSize: 100), scope: fixture.scope
                ).items.count
                #expect(kept == refused.count { $0 == .unknownUser(field: "to_user_id") })
                #expect(kept + inherited == 20 - refused.count { $0 == .unknownUser(field: "user_id") })
            }
        }
    }
}
