import AsyncPQ
import Glibc
import LocalPostgres
import Synchronization
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// The service is killed, as by a machine whose memory ran out.
    @Suite struct KillTests {
        @Test func `killed under load, its sessions end, what it acknowledged is there, and it starts again`()
            async throws
        {
            let cluster = try await LocalPostgres.startEphemeral(
                settings: ["client_connection_check_interval": "200ms"], logger: .quiet)
            do { try await killUnderLoad(cluster) } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        private func killUnderLoad(_ cluster: LocalPostgres) async throws {
            let settings = ["DATABASE_URL": cluster.connectionString]
            #expect(try await BuiltProgram.run(["migrate", "up"], settings: settings).exitCode == 0)
            let observer = ConnectionPool(
                connection: try ConnectionConfiguration(cluster.connectionString), logger: .quiet)
            let killed = try await RunningService.run(settings: settings) { service in
                let user = try await service.client.createUser(UserDraft(name: "Ada")).id
                return (user, try await createUntilKilled(service, user, observer))
            }
            let (user, callers) = killed.value
            try await expectNoSessions(observer)
            let ended = try await RunningService.run(settings: settings) { service in
                var stored: [Int64] = []
                for try await task in try service.client.tasks(of: user, pageSize: 500) {
                    stored.append(task.id.rawValue)
                }
                let created = callers.created
                #expect(Set(stored).isSuperset(of: created), "an acknowledged task is lost")
                #expect(stored.count <= created.count + callers.unansweredCount, "more than was asked for is there")
                service.program.stop()
            }
            #expect(ended.report.exitCode == 0)
            await observer.close(within: .seconds(5))
        }

        /// Creates tasks while another session holds a lock for which one of the requests waits in the server; then kills.
        private func createUntilKilled(
            _ service: RunningService, _ user: UserID, _ observer: ConnectionPool
        ) async throws -> KilledCallers {
            let callers = KilledCallers()
            let locked = try await service.client.createTask(TaskDraft(userID: user, title: "Locked")).id.rawValue
            callers.created(locked)
            try await observer.withTransaction { session in
                _ = try await session.query("SELECT FROM tasks WHERE id = \(locked) FOR UPDATE")
                await withTaskGroup { group in
                    for _ in 0..<8 { group.addTask { await callers.create(at: service, user) } }
                    group.addTask {
                        _ = try? await service.answer("PATCH", "/v1/tasks/\(locked)", json: #"{"title":"Waits"}"#)
                    }
                    group.addTask {
                        let isUnderLoad = try? await eventually {
                            let waiting: Query = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                            return try await observer.query(waiting).count == 1 && callers.created.count > 50
                        }
                        #expect(isUnderLoad == true)
                        service.program.stop(by: SIGKILL)
                    }
                }
                // Those who wait for a lock are gone as well, while it is still held.
                let areGone = try await eventually { try await sessionCount(observer) == 0 }
                #expect(areGone, "sessions of a service that is no more are left")
            }
            return callers
        }

        private func expectNoSessions(_ observer: ConnectionPool) async throws {
            #expect(try await eventually { try await sessionCount(observer) == 0 })
        }

        /// Of the service, not of the observer.
        private func sessionCount(_ observer: ConnectionPool) async throws -> Int {
            try await observer.query(
                "SELECT FROM pg_stat_activity WHERE application_name LIKE 'baton%' AND backend_type = 'client backend'"
            ).count
        }
    }
}

/// Who creates tasks until nobody answers any more.
private final class KilledCallers: Sendable {
    private let state = Mutex((created: Set<Int64>(), unansweredCount: 0))

    var created: Set<Int64> { state.withLock { $0.created } }
    var unansweredCount: Int { state.withLock { $0.unansweredCount } }

    func created(_ id: Int64) { state.withLock { _ = $0.created.insert(id) } }

    func create(at service: RunningService, _ user: UserID) async {
        let body = #"{"user_id":\#(user.rawValue),"title":"In hard times"}"#
        while let answer = try? await service.answer("POST", "/v1/tasks", json: body) {
            guard answer.status == 201, let id = answer.number("id") else { break }
            created(id)
        }
        state.withLock { $0.unansweredCount += 1 }
    }
}
