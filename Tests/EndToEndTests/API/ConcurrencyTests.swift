import AsyncPQ
import Synchronization
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Many callers at once, more than there are connections to PostgreSQL.
    @Suite(.service(["BATON_POOL_MAX": "4", "BATON_REQUEST_TIMEOUT": "60s"])) struct ConcurrencyTests {
        private let client: BatonClient

        init() throws { client = try CurrentService.service.client }

        @Test(arguments: [2, 3])
        func `of 1000 transfers at once the legal ones succeed, and no version is missing`(userCount: Int) async throws
        {
            var users: [UserID] = []
            for number in 0..<userCount {
                users.append(try await client.createUser(UserDraft(name: "User \(number)")).id)
            }
            let task = try await client.createTask(TaskDraft(userID: users[0], title: "Round and round"))
            let outcomes = try await outcomes(of: 1000) { [client, users] number in
                let from = users[number % userCount]
                return try await client.transferTask(task.id, from: from, to: users[(number + 1) % userCount])
            }
            // A version has one holder, the next user in the round; a transfer to the present holder is answered with it.
            var versions: Set<Int64> = [1]
            for case .success(let answer) in outcomes {
                versions.insert(answer.version)
                #expect(answer.userID == users[Int(answer.version - 1) % userCount])
            }
            let final = try await client.task(task.id)
            #expect(versions.count == Int(final.version) && versions.max() == final.version)
            #expect(final.version > 1 && final.userID == users[Int(final.version - 1) % userCount])
            for case .failure(let error) in outcomes { #expect(error.problem?.code == .notOwner) }
            // Of two users each either gives the task or has it already; a third may come when it is neither's.
            #expect(userCount > 2 || outcomes.allSatisfy { (try? $0.get()) != nil })
        }

        @Test func `of 1000 transfers that demand one version exactly one succeeds`() async throws {
            let holder = try await client.createUser(UserDraft(name: "Holder")).id
            let wanting = try await client.createUser(UserDraft(name: "Wanting")).id
            let task = try await client.createTask(TaskDraft(userID: holder, title: "Only one"))
            let outcomes = try await outcomes(of: 1000) { [client] _ in
                try await client.transferTask(task.id, from: holder, to: wanting, ifMatch: 1)
            }
            #expect(outcomes.count { (try? $0.get()) != nil } == 1)
            for case .failure(let error) in outcomes { #expect(error.isVersionMismatch) }
            #expect(try await client.task(task.id).version == 2)
        }

        @Test func `200 requests share 4 connections and one for reads, and each gets its own answer`() async throws {
            let user = try await client.createUser(UserDraft(name: "Busy")).id
            let mostConnections = try await whileWatchingConnections { [client] in
                let created = try await outcomes(of: 200) { number in
                    try await client.createTask(TaskDraft(userID: user, title: "Number \(number)"))
                }
                let tasks = try created.map { try $0.get() }
                #expect(tasks.enumerated().allSatisfy { number, task in task.title == "Number \(number)" })
                #expect(Set(tasks.map(\.id)).count == 200)
                for _ in 1...3 {
                    let read = try await outcomes(of: 200) { try await client.task(tasks[$0].id) }
                    #expect(try read.map { try $0.get() } == tasks)
                }
                let changed = try await outcomes(of: 200) { number in
                    try await client.updateTask(tasks[number].id, TaskPatch(title: "Changed \(number)"))
                }
                for (number, outcome) in changed.enumerated() {
                    let task = try outcome.get()
                    #expect(task.id == tasks[number].id && task.title == "Changed \(number)" && task.version == 2)
                }
            }
            #expect(mostConnections == 5)
            // None is left in the middle of something.
            let areIdle = try await eventually { try await connections("state = 'idle'") == connections("true") }
            #expect(areIdle)
        }

        /// Runs `count` calls at once and keeps what became of each.
        private func outcomes<Value: Sendable>(
            of count: Int, _ call: @escaping @Sendable (Int) async throws -> Value
        ) async throws -> [Result<Value, BatonError>] {
            try await withThrowingTaskGroup(of: (Int, Result<Value, BatonError>).self) { group in
                for number in 0..<count {
                    group.addTask {
                        do { return (number, .success(try await call(number))) } catch let error as BatonError {
                            return (number, .failure(error))
                        }
                    }
                }
                var outcomes: [Int: Result<Value, BatonError>] = [:]
                for try await (number, outcome) in group { outcomes[number] = outcome }
                return try (0..<count).map { try #require(outcomes[$0]) }
            }
        }

        /// - Returns: The most connections that the service had at once while `body` ran.
        private func whileWatchingConnections(_ body: @escaping @Sendable () async throws -> Void) async throws -> Int64
        {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let hasEnded = Atomic<Bool>(false)
                group.addTask {
                    defer { hasEnded.store(true, ordering: .relaxed) }
                    try await body()
                }
                var most: Int64 = 0
                while !hasEnded.load(ordering: .relaxed) { most = max(most, try await connections("true")) }
                try await group.waitForAll()
                return most
            }
        }

        /// How many sessions of the service fit the condition.
        private func connections(_ condition: String) async throws -> Int64 {
            try await CurrentService.database.withPool(maximumConnections: 1, applicationName: "watcher") { pool in
                let query: Query = """
                    SELECT count(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = 'baton' AND \(unsafeSQL: condition)
                    """
                return try await pool.query(query)[0].decode(0, as: Int64.self)
            }
        }
    }
}
