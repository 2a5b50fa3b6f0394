import AsyncPQ
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Many callers at the same tasks, and afterwards a look at every state that each task has had.
    ///
    /// `BATON_FAULT_SCALE=1` plays each for a minute.
    @Suite(.service(["BATON_POOL_MAX": "8", "BATON_REQUEST_TIMEOUT": "60s"])) struct UpdateHistoryTests {
        private static let callerCount = 64
        private static let taskCount = 100

        private let client: BatonClient

        init() throws { client = try CurrentService.service.client }

        @Test func `64 callers who patch and transfer 100 tasks with If-Match write each version once`() async throws {
            let history = try await play(withIfMatch: true)
            for (first, changes, final) in history.tasks {
                #expect(Set(changes.map(\.record.version)).count == changes.count)
                check(first, changes, final)
            }
            #expect(history.refusedCount > 0, "nobody met")
            print("patches and transfers with If-Match: \(history)")
        }

        @Test func `64 callers who patch and transfer 100 tasks without If-Match lose no update either`() async throws {
            let history = try await play(withIfMatch: false)
            for (first, changes, final) in history.tasks { check(first, changes, final) }
            print("patches and transfers without If-Match: \(history)")
        }

        /// The answers that were given are the states of one task, each the one before it with one change.
        private func check(_ first: TaskRecord, _ changes: [Change], _ final: TaskRecord) {
            let states = Dictionary(grouping: changes, by: \.record.version)
            #expect(states.keys.sorted() == Array(first.version..<final.version).map { $0 + 1 })
            var before = first
            for (version, answers) in states.sorted(by: { $0.key < $1.key }) {
                let state = answers[0].record
                // A transfer to the present holder changes nothing, and is answered with the task as it is.
                #expect(answers.allSatisfy { $0.record == state }, "\(version) had two states")
                let patches = answers.filter(\.isPatch)
                #expect(patches.count == (state.title == before.title ? 0 : 1), "\(version) was written by \(answers)")
                #expect((state.title != before.title) != (state.userID != before.userID), "\(before) became \(state)")
                #expect(patches.allSatisfy { $0.title == state.title })
                before = state
            }
            #expect(before == final)
        }

        private func play(withIfMatch: Bool) async throws -> History {
            let users = try await [
                client.createUser(UserDraft(name: "A")).id, client.createUser(UserDraft(name: "B")).id,
            ]
            var first: [TaskID: TaskRecord] = [:]
            for number in 0..<Self.taskCount {
                let task = try await client.createTask(TaskDraft(userID: users[0], title: "T\(number)"))
                first[task.id] = task
            }
            let ids = first.keys.sorted()
            let end = ContinuousClock.now + FaultScale.duration(short: .seconds(2), long: .seconds(60))
            var history = History()
            try await withThrowingTaskGroup(of: (changes: [Change], refusedCount: Int).self) { group in
                for caller in 0..<Self.callerCount {
                    group.addTask { try await change(ids, users, caller, withIfMatch: withIfMatch, until: end) }
                }
                for try await (changes, refusedCount) in group {
                    for change in changes { history.changes[change.record.id, default: []].append(change) }
                    history.refusedCount += refusedCount
                }
            }
            for id in ids {
                let task = try await client.task(id)
                history.tasks.append((try #require(first[id]), history.changes[id] ?? [], task))
            }
            #expect(try await deadlockCount() == 0)
            return history
        }

        /// One caller, until the time is up: at least some changes.
        private func change(
            _ ids: [TaskID], _ users: [UserID], _ caller: Int, withIfMatch: Bool, until end: ContinuousClock.Instant
        ) async throws -> (changes: [Change], refusedCount: Int) {
            var changes: [Change] = []
            var refusedCount = 0
            var number = 0
            while number < 20 || .now < end {
                number += 1
                // Callers in groups at the same tasks, so that they meet.
                let id = ids[(number * 7 + caller / 16) % ids.count]
                let seen = try await client.task(id)
                let version = withIfMatch ? seen.version : nil
                do {
                    if number.isMultiple(of: 2) {
                        let title = "by \(caller), \(number)"
                        let task = try await client.updateTask(id, TaskPatch(title: title), ifMatch: version)
                        changes.append(Change(record: task, title: title))
                    } else {
                        let heir = seen.userID == users[0] ? users[1] : users[0]
                        let task = try await client.transferTask(id, from: seen.userID, to: heir, ifMatch: version)
                        #expect(task.userID == heir)
                        changes.append(Change(record: task, title: nil))
                    }
                } catch let error as BatonError
                    where withIfMatch ? error.isVersionMismatch : error.problem?.code == .notOwner
                {
                    refusedCount += 1
                }
            }
            return (changes, refusedCount)
        }

        private func deadlockCount() async throws -> Int64 {
            try await CurrentService.database.withPool(maximumConnections: 1) { pool in
                try await pool.query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")[0]
                    .decode(0)
            }
        }
    }
}

/// A write that was answered with the task as it is then.
private struct Change: Sendable {
    var record: TaskRecord
    /// What a patch set; `nil` for a transfer.
    var title: String?

    var isPatch: Bool { title != nil }
}

/// What became of the tasks.
private struct History: CustomStringConvertible {
    var changes: [TaskID: [Change]] = [:]
    /// Each as it was created, what was answered of it, and as it is in the end.
    var tasks: [(first: TaskRecord, changes: [Change], final: TaskRecord)] = []
    var refusedCount = 0

    var description: String {
        let written = tasks.map { $0.final.version - $0.first.version }.reduce(0, +)
        let answered = tasks.map(\.changes.count).reduce(0, +)
        return "\(written) versions of \(tasks.count) tasks, \(answered) writes accepted, \(refusedCount) refused"
    }
}
