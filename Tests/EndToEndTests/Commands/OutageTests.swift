import LocalPostgres
import Synchronization
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// PostgreSQL goes away and comes back while callers go on asking.
    @Suite struct OutageTests {
        @Test(arguments: [LocalPostgres.StopMode.fast, .immediate])
        func `while PostgreSQL is down callers are told so in time, and afterwards all is as before`(
            mode: LocalPostgres.StopMode
        ) async throws {
            let cluster = try await LocalPostgres.startEphemeral(logger: .quiet)
            do { try await outage(of: cluster, mode) } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        private func outage(of cluster: LocalPostgres, _ mode: LocalPostgres.StopMode) async throws {
            let settings = ["DATABASE_URL": cluster.connectionString, "BATON_REQUEST_TIMEOUT": "2s"]
            #expect(try await BuiltProgram.run(["migrate", "up"], settings: settings).exitCode == 0)
            let ended = try await RunningService.run(settings: settings) { service in
                let callers = Callers(service: service)
                let user = try await service.client.createUser(UserDraft(name: "Ada"))
                async let exchanges = callers.run(count: 8, user: user.id)
                #expect(try await eventually { callers.count(of: 201) > 50 })

                await cluster.stopServer(mode: mode)
                #expect(try await eventually { callers.count(of: 503) > 50 })
                #expect(try await eventually { await service.probe("/readyz") == 503 })
                #expect(await service.probe("/livez") == 200)
                #expect(try await service.answer("GET", "/v1").status == 200)

                try await cluster.startServer()
                #expect(try await eventually { await service.probe("/readyz") == 200 })
                let createdBefore = callers.count(of: 201)
                #expect(try await eventually { callers.count(of: 201) > createdBefore + 50 })
                callers.stop()
                try await check(try await exchanges, of: service, user.id)
                service.program.stop()
            }
            #expect(ended.report.exitCode == 0)
        }

        private func check(_ exchanges: [Exchange], of service: RunningService, _ user: UserID) async throws {
            for exchange in exchanges {
                #expect(exchange.duration < .seconds(8), "\(exchange)")
                guard exchange.answer.status != 201 else { continue }
                #expect(exchange.answer.status == 503, "\(exchange)")
                #expect(["UNAVAILABLE", "OUTCOME_UNKNOWN"].contains(exchange.answer.problemCode ?? ""), "\(exchange)")
            }
            // What was said to be created is there; of the unknown ones there may be more.
            var stored: Set<Int64> = []
            for try await task in try service.client.tasks(of: user, pageSize: 500) { stored.insert(task.id.rawValue) }
            let created = exchanges.filter { $0.answer.status == 201 }.compactMap { $0.answer.number("id") }
            let unknownCount = exchanges.count { $0.answer.problemCode == "OUTCOME_UNKNOWN" }
            #expect(Set(created).count == created.count && stored.isSuperset(of: created))
            #expect(stored.count <= created.count + unknownCount)
        }
    }
}

/// One request and its answer.
private struct Exchange: Sendable {
    var answer: Answer
    var duration: Duration
}

/// Callers who create tasks, one after the other, until they are stopped.
private final class Callers: Sendable {
    private let service: RunningService
    private let isStopped = Atomic<Bool>(false)
    private let counts = Mutex<[UInt: Int]>([:])

    init(service: RunningService) { self.service = service }

    func count(of status: UInt) -> Int { counts.withLock { $0[status] ?? 0 } }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    func run(count: Int, user: UserID) async throws -> [Exchange] {
        let body = #"{"user_id":\#(user.rawValue),"title":"In hard times"}"#
        return try await withThrowingTaskGroup(of: [Exchange].self) { group in
            for _ in 0..<count { group.addTask { try await self.call(body) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func call(_ body: String) async throws -> [Exchange] {
        var exchanges: [Exchange] = []
        while !isStopped.load(ordering: .relaxed), !Task.isCancelled {
            let start = ContinuousClock.now
            let answer = try await service.answer("POST", "/v1/tasks", json: body)
            exchanges.append(Exchange(answer: answer, duration: ContinuousClock.now - start))
            counts.withLock { $0[answer.status, default: 0] += 1 }
        }
        return exchanges
    }
}
