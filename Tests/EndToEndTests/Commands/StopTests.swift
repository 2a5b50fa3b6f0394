import AsyncPQ
import Glibc
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// How `baton serve` ends when it is told to.
    @Suite(.scratchDatabase) struct StopTests {
        private func serve<Value: Sendable>(
            _ settings: [String: String] = [:], _ body: @Sendable (RunningService) async throws -> Value
        ) async throws -> (value: Value, report: BuiltProgram.Report) {
            let own = ["DATABASE_URL": try ScratchDatabase.current.connectionString]
            return try await RunningService.run(settings: own.merging(settings) { $1 }, body)
        }

        @Test(arguments: [SIGTERM, SIGINT]) func `a signal ends it with 0`(signal: Int32) async throws {
            let ended = try await serve { service in
                service.program.stop(by: signal)
                return try await service.program.hasEnded()
            }
            #expect(ended.value)
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }

        @Test func `while it drains it is not ready, and still answers`() async throws {
            let delay = Duration.seconds(3)
            let ended = try await serve(["BATON_DRAIN_DELAY": "3s"]) { service in
                let signalled = ContinuousClock.now
                service.program.stop()
                let isNotReady = try await eventually { await service.probe("/readyz") == 503 }
                #expect(isNotReady && ContinuousClock.now - signalled < delay)
                let answer = try await service.answer("POST", "/v1/users", json: #"{"name":"Last"}"#)
                #expect(answer.status == 201 && answer.header("Connection") == "close")
                #expect(await service.probe("/livez") == 200)
                #expect(try await service.program.hasEnded())
                return ContinuousClock.now - signalled
            }
            #expect(ended.value >= delay)
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }

        @Test func `a request in flight is answered, and then it ends with 0`() async throws {
            let database = try ScratchDatabase.current
            let ended = try await serve { service in
                let answer = try await whileATaskIsLocked(in: database, of: service) {
                    service.program.stop()
                    let isClosed = try await eventually { (try? await service.answer("GET", "/v1")) == nil }
                    #expect(isClosed && service.program.isRunning)
                }
                #expect(answer?.status == 200 && answer?.text("title") == "Renamed")
                return try await service.program.hasEnded()
            }
            #expect(ended.value)
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }

        @Test func `a request that takes longer than the drain timeout is given up, and it ends with 0`() async throws {
            let database = try ScratchDatabase.current
            let ended = try await serve(["BATON_DRAIN_TIMEOUT": "500ms"]) { service in
                let answer = try await whileATaskIsLocked(in: database, of: service) {
                    service.program.stop()
                    let hasEnded = try await service.program.hasEnded()
                    #expect(hasEnded)
                }
                #expect(answer == nil || answer?.status == 503, "\(answer?.text ?? "")")
            }
            #expect(ended.report.exitCode == 0, "\(ended.report)")
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func `a second signal gives up what is in flight, and it ends at once with 128 and the signal's number`(
            signal: Int32
        ) async throws {
            let database = try ScratchDatabase.current
            let ended = try await serve(["BATON_DRAIN_DELAY": "60s", "BATON_DRAIN_TIMEOUT": "60s"]) { service in
                let answer = try await whileATaskIsLocked(in: database, of: service) {
                    service.program.stop()
                    let isDraining = try await eventually { await service.probe("/readyz") == 503 }
                    service.program.stop(by: signal)
                    let hasEnded = try await service.program.hasEnded()
                    #expect(isDraining && hasEnded)
                    try await database.withPool { pool in
                        let isGone = try await eventually {
                            let query: Query =
                                "SELECT FROM pg_stat_activity WHERE application_name = 'baton' AND datname = current_database()"
                            return try await pool.query(query).isEmpty
                        }
                        #expect(isGone, "The statement that waited is cancelled in PostgreSQL.")
                    }
                }
                #expect(answer == nil || answer?.status == 503, "\(answer?.text ?? "")")
            }
            #expect(ended.report.exitCode == 128 + signal, "\(ended.report)")
        }

        /// Sends a change of a task that another session has locked, and runs `body` while it waits.
        ///
        /// - Returns: The answer to the change once the task is unlocked; `nil` when there was none.
        private func whileATaskIsLocked(
            in database: ScratchDatabase, of service: RunningService, _ body: () async throws -> Void
        ) async throws -> Answer? {
            let user = try await service.client.createUser(UserDraft(name: "Ada"))
            let task = try await service.client.createTask(TaskDraft(userID: user.id, title: "Locked")).id.rawValue
            return try await database.withPool { pool in
                try await pool.withSession { session in
                    try await session.simpleQuery(
                        "BEGIN; SELECT FROM tasks WHERE id = \(literal: task) FOR UPDATE")
                    let holder = session.backendPID
                    async let answer = try? service.answer("PATCH", "/v1/tasks/\(task)", json: #"{"title":"Renamed"}"#)
                    let isWaiting = try await eventually {
                        let query: Query = "SELECT FROM pg_stat_activity WHERE \(holder) = ANY (pg_blocking_pids(pid))"
                        return try await !pool.query(query).isEmpty
                    }
                    #expect(isWaiting)
                    try await body()
                    try await session.simpleQuery("COMMIT")
                    return await answer
                }
            }
        }
    }
}
