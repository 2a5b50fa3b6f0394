import AsyncPQ
import TaskModel
import TestSupport
import Testing

@Suite(.scratchDatabase) struct ConcurrencyTests {
    @Test func `of 1 000 concurrent transfers between two users the legal ones succeed, without a gap`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b")]
            let task = try await fixture.task(of: users[0])
            let results = try await outcomes(of: 1000) { index in
                try await fixture.transfer(task, from: users[index % 2], to: users[1 - index % 2])
            }
            // A transfer to the present holder is answered with the task as it is, so nothing may fail here.
            let seen = try results.map { try $0.get() }
            let last = try await fixture.store.task(task.id, scope: fixture.scope)
            var holderOfVersion = [task.version: task.userID]
            for record in seen {
                #expect(holderOfVersion[record.version, default: record.userID] == record.userID)
                holderOfVersion[record.version] = record.userID
            }
            #expect(holderOfVersion.keys.sorted() == Array(1...last.version))
            for version in 2...last.version { #expect(holderOfVersion[version] != holderOfVersion[version - 1]) }
            #expect(holderOfVersion[last.version] == last.userID)
        }
    }

    @Test func `in a ring of three each transfer that is answered as a move was one`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b"), try await fixture.user("c")]
            let task = try await fixture.task(of: users[0])
            let results = try await outcomes(of: 600) { index in
                let from = users[index % 3]
                let to = users[(index + 1) % 3]
                return (to.id, try await fixture.transfer(task, from: from, to: to))
            }
            let last = try await fixture.store.task(task.id, scope: fixture.scope)
            let refusals = results.compactMap(\.error)
            #expect(refusals.allSatisfy { $0 == .notOwner })
            let answered = results.compactMap(\.value)
            #expect(answered.allSatisfy { $0.0 == $0.1.userID })
            #expect(Set(answered.map(\.1.version)).union([1]).sorted() == Array(1...last.version))
        }
    }

    @Test func `of two transfers from the same holder exactly one succeeds`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let giver = try await fixture.user("giver")
            let takers = [try await fixture.user("a"), try await fixture.user("b")]
            for _ in 0..<50 {
                let task = try await fixture.task(of: giver)
                let results = try await outcomes(of: 2) { index in
                    try await fixture.transfer(task, from: giver, to: takers[index])
                }
                #expect(results.compactMap(\.error) == [.notOwner])
                let moved = try await fixture.store.task(task.id, scope: fixture.scope)
                #expect(results.compactMap(\.value) == [moved])
                #expect(moved.version == 2)
            }
        }
    }

    @Test func `two writers never both succeed on the same version`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b")]
            let task = try await fixture.task(of: users[0])
            let (store, scope) = (fixture.store, fixture.scope)
            for version in Int64(1)...40 {
                let holder = try await store.task(task.id, scope: scope).userID
                let other = users[holder == users[0].id ? 1 : 0].id
                let results = try await outcomes(of: 8) { index in
                    if index == 0 {
                        _ = try await store.transferTask(
                            task.id, TaskTransfer(from: holder, to: other), ifVersion: .oneOf([version]), scope: scope)
                    } else {
                        _ = try await store.updateTask(
                            task.id, TaskPatch(title: "\(version) by \(index)"), ifVersion: .oneOf([version]),
                            scope: scope)
                    }
                }
                #expect(
                    results.compactMap(\.error)
                        == Array(repeating: .versionMismatch(current: version + 1), count: 7))
            }
        }
    }

    @Test func `concurrent patches of different fields lose nothing`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let task = try await fixture.task(of: fixture.user())
            let results = try await outcomes(of: 200) { index in
                let patch =
                    index.isMultiple(of: 2) ? TaskPatch(title: "t\(index)") : TaskPatch(description: "d\(index)")
                return try await fixture.store.updateTask(task.id, patch, ifVersion: .any, scope: fixture.scope)
            }
            let changed = try results.map { try $0.get() }
            #expect(changed.map(\.version).sorted() == Array(2...201))
            let inOrder = changed.sorted { $0.version < $1.version }
            for (earlier, later) in zip(inOrder, inOrder.dropFirst()) {
                // Each change is of one field, on top of the change before it.
                #expect((earlier.title == later.title) != (earlier.description == later.description))
                #expect(earlier.updatedAt <= later.updatedAt)
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == inOrder.last)
        }
    }

    @Test func `counting up with If-Match loses no count`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let task = try await fixture.task(of: fixture.user(), "0")
            _ = try await outcomes(of: 16) { _ in
                for _ in 0..<10 {
                    while true {
                        let seen = try await fixture.store.task(task.id, scope: fixture.scope)
                        let next = TaskPatch(title: "\((Int(seen.title) ?? 0) + 1)")
                        let result = try await outcome {
                            try await fixture.store.updateTask(
                                task.id, next, ifVersion: .oneOf([seen.version]), scope: fixture.scope)
                        }
                        if result.value != nil { break }
                    }
                }
            }
            let last = try await fixture.store.task(task.id, scope: fixture.scope)
            #expect((last.title, last.version) == ("160", 161))
        }
    }

    @Test func `of many callers who complete a task one changes it and all see the same`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let task = try await fixture.task(of: fixture.user())
            let results = try await outcomes(of: 100) { _ in
                try await fixture.store.updateTask(
                    task.id, TaskPatch(isCompleted: true), ifVersion: .any, scope: fixture.scope)
            }
            let seen = Set(try results.map { try $0.get() })
            #expect(seen.count == 1)
            #expect(seen.first?.version == 2)
        }
    }

    @Test func `of many callers who delete a task one succeeds`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            let task = try await fixture.task(of: fixture.user())
            let results = try await outcomes(of: 50) { _ in
                try await fixture.store.deleteTask(task.id, ifVersion: .any, scope: fixture.scope)
            }
            #expect(results.compactMap(\.error) == Array(repeating: .taskNotFound, count: 49))
        }
    }

    @Test func `a task is not created for a user who goes at the same time`() async throws {
        try await withStore(maximumConnections: 8) { fixture in
            for _ in 0..<30 {
                let user = try await fixture.user()
                let results = try await outcomes(of: 2) { index in
                    if index == 0 {
                        _ = try await fixture.task(of: user)
                    } else {
                        try await fixture.store.deleteUser(
                            user.id, transferTasksTo: nil, ifVersion: .any, scope: fixture.scope)
                    }
                }
                let refusal = results.compactMap(\.error)
                #expect(refusal == [.userHasTasks] || refusal == [.unknownUser(field: "user_id")])
            }
        }
    }

    @Test func `200 concurrent calls on a pool of 4 all end, and every session comes back`() async throws {
        let name = "store of four"
        try await withStore(maximumConnections: 4, applicationName: name) { fixture in
            let users = [try await fixture.user("a"), try await fixture.user("b")]
            let task = try await fixture.task(of: users[0])
            let results = try await outcomes(of: 200) { index in
                switch index % 5 {
                case 0: _ = try await fixture.task(of: users[0], "task \(index)")
                case 1:
                    _ = try await fixture.store.tasks(
                        TaskQuery(userID: users[0].id, pageSize: 50), scope: fixture.scope)
                case 2:
                    _ = try await fixture.store.updateTask(
                        task.id, TaskPatch(title: "\(index)"), ifVersion: .any, scope: fixture.scope)
                case 3: _ = try await fixture.store.user(users[1].id, scope: fixture.scope)
                default:
                    let leaving = try await fixture.user("leaving")
                    try await fixture.store.deleteUser(
                        leaving.id, transferTasksTo: users[1].id, ifVersion: .any, scope: fixture.scope)
                }
            }
            #expect(results.compactMap(\.error) == [])
            // The last caller may go on before its session is back.
            #expect(try await eventually { fixture.pool.statistics.leasedCount == 0 })
            let statistics = fixture.pool.statistics
            #expect(statistics.waiterCount == 0)
            #expect(statistics.acquiredTotal == statistics.releasedTotal)
            #expect(statistics.connectionCount == statistics.idleCount)
            #expect((1...4).contains(statistics.openedTotal))
            let sessions = try await ScratchDatabase.current.withPool { other in
                try await other.query("SELECT state FROM pg_stat_activity WHERE application_name = \(name)")
                    .map { try $0.decode(0, as: String.self) }
            }
            #expect(sessions == Array(repeating: "idle", count: statistics.connectionCount))
        }
    }
}
