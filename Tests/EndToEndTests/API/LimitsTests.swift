import AsyncHTTPClient
import AsyncPQ
import FoundationEssentials
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Deadlines of callers, and more requests than the service takes.
    @Suite(.service(["BATON_POOL_MAX": "2", "BATON_POOL_QUEUE": "2", "BATON_REQUEST_TIMEOUT": "60s"]))
    struct LimitsTests {
        private let service: RunningService

        init() throws { service = try CurrentService.service }

        /// Runs `body` while another session holds a lock.
        private func whileLocked(
            _ sql: String, _ body: (_ holder: Int32, _ pool: ConnectionPool) async throws -> Void
        ) async throws {
            try await CurrentService.database.withPool(maximumConnections: 2, applicationName: "holder") { pool in
                try await pool.withSession { session in
                    try await session.simpleQuery("BEGIN; \(unsafeSQL: sql)")
                    try await body(session.backendPID, pool)
                    // The body may have ended the session.
                    _ = try? await session.simpleQuery("ROLLBACK")
                }
            }
        }

        private func waitingCount(for holder: Int32, _ pool: ConnectionPool) async throws -> Int {
            try await pool.query("SELECT FROM pg_stat_activity WHERE \(holder) = ANY (pg_blocking_pids(pid))").count
        }

        @Test func `a statement whose caller's deadline passes is gone from PostgreSQL, which still holds the lock`()
            async throws
        {
            let client = try service.client
            let ada = try await client.createUser(UserDraft(name: "Ada")).id
            let task = try await client.createTask(TaskDraft(userID: ada, title: "Locked"))
            let path = "/v1/tasks/\(task.id.rawValue)"
            let transfer = #"{"from_user_id":\#(ada.rawValue),"to_user_id":1}"#
            let json = ("Content-Type", "application/json")
            let deadlines = [("X-Envoy-Expected-Rq-Timeout-Ms", "300"), ("Grpc-Timeout", "300m"), ("Prefer", "wait=1")]
            var codes: [String] = []
            try await whileLocked("SELECT FROM tasks WHERE id = \(task.id.rawValue) FOR UPDATE") { holder, pool in
                for (number, deadline) in deadlines.enumerated() {
                    let late = [
                        Late("PATCH", path, #"{"title":"x"}"#),
                        Late("POST", path + "/transfer", transfer, [("Idempotency-Key", "late-\(number)")]),
                    ]
                    for late in late {
                        async let asked = service.answer(
                            late.method, late.path, headers: [json, deadline] + late.headers,
                            body: .bytes(Array(late.body.utf8)))
                        #expect(try await eventually { try await waitingCount(for: holder, pool) == 1 })
                        let answer = try await asked
                        codes.append("\(answer.status) \(answer.problemCode ?? "")")
                        #expect(try await eventually { try await waitingCount(for: holder, pool) == 0 })
                    }
                }
            }
            // Nothing was done, and the callers know. Only where the machine kept PostgreSQL from saying so in time a write
            // without a key is open.
            let (known, unknown) = ("504 DEADLINE_EXCEEDED", "503 OUTCOME_UNKNOWN")
            let patches = stride(from: 0, to: codes.count, by: 2).map { codes[$0] }
            let transfers = stride(from: 1, to: codes.count, by: 2).map { codes[$0] }
            #expect(patches.contains(known) && patches.allSatisfy { $0 == known || $0 == unknown }, "\(codes)")
            #expect(transfers.allSatisfy { $0 == known }, "\(codes)")
            #expect(try await client.task(task.id) == task)
        }

        @Test func `a key whose transaction was cut off by the deadline can be used again`() async throws {
            let client = try service.client
            let ada = try await client.createUser(UserDraft(name: "Ada")).id
            let grace = try await client.createUser(UserDraft(name: "Grace")).id
            let task = try await client.createTask(TaskDraft(userID: ada, title: "Locked"))
            let transfer = #"{"from_user_id":\#(ada.rawValue),"to_user_id":\#(grace.rawValue)}"#
            func send(_ wait: String) async throws -> Answer {
                try await service.answer(
                    "POST", "/v1/tasks/\(task.id.rawValue)/transfer",
                    headers: [
                        ("Content-Type", "application/json"), ("Idempotency-Key", "again"), ("Grpc-Timeout", wait),
                    ], body: .bytes(Array(transfer.utf8)))
            }
            try await whileLocked("SELECT FROM tasks WHERE id = \(task.id.rawValue) FOR UPDATE") { _, _ in
                let late = try await send("200m")
                #expect(late.status == 504)
            }
            // What was cut off may still be on its way out of the server.
            var answer = try await send("9S")
            while answer.status == 409 { answer = try await send("9S") }
            #expect(answer.status == 200 && answer.number("version") == 2)
            #expect(answer.header("Idempotency-Replayed") == nil)
            #expect(try await send("9S").header("Idempotency-Replayed") == "true")
        }

        @Test func `when the queue is full callers are refused at once, the database rests, and memory stays flat`()
            async throws
        {
            let task = try await service.client.createTask(
                TaskDraft(userID: service.client.createUser(UserDraft(name: "Ada")).id, title: "Keep me"))
            let path = "/v1/tasks/\(task.id.rawValue)"
            try await whileLocked("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE") { holder, pool in
                // Two have a connection, two wait for one.
                try await withThrowingTaskGroup(of: UInt.self) { waiting in
                    for _ in 0..<4 { waiting.addTask { [service] in try await service.admitted(path).status } }
                    #expect(try await eventually { try await waitingCount(for: holder, pool) == 2 })
                    // Whoever asks while there is room takes it, but not for long.
                    #expect(try await eventually { try await service.isFull(path) })
                    let before = try residentBytes()
                    for _ in 0..<20 {
                        try await withThrowingTaskGroup(of: Answer.self) { group in
                            for _ in 0..<100 { group.addTask { [service] in try await service.tried(path) } }
                            for try await answer in group {
                                #expect(answer.status == 503 && answer.problemCode == "OVERLOADED")
                                #expect(answer.header("Retry-After") == "1")
                            }
                        }
                    }
                    #expect(try residentBytes() - before < 16 << 20)
                    #expect(try await waitingCount(for: holder, pool) == 2)
                    _ = try await pool.query("SELECT pg_terminate_backend(\(holder))")
                    for try await status in waiting { #expect(status == 200) }
                }
            }
        }

        /// A write that comes too late, and what is answered.
        private struct Late {
            var method: String
            var path: String
            var body: String
            var headers: [(String, String)]

            init(_ method: String, _ path: String, _ body: String, _ headers: [(String, String)] = []) {
                self.method = method
                self.path = path
                self.body = body
                self.headers = headers
            }
        }

        private func residentBytes() throws -> Int {
            let status = try String(contentsOfFile: "/proc/\(service.program.processID)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return (Int(line.filter(\.isNumber)) ?? 0) * 1024
        }
    }
}

extension RunningService {
    /// Asks, and does not wait for long where there is room to wait.
    fileprivate func isFull(_ path: String) async throws -> Bool {
        let answer = try await tried(path, within: "50m")
        return answer.status == 503
    }

    /// Asks until there is room.
    fileprivate func admitted(_ path: String) async throws -> Answer {
        while true {
            let answer = try await tried(path)
            if answer.status != 503 { return answer }
        }
    }

    /// Tries a change of a task, which needs a session of the pool's own; reads of one row may share one.
    fileprivate func tried(_ path: String, within timeout: String = "1M") async throws -> Answer {
        try await answer(
            "PATCH", path + "?validate_only=true",
            headers: [("Content-Type", "application/json"), ("Grpc-Timeout", timeout)],
            body: .bytes(Array(#"{"title":"Change me"}"#.utf8)))
    }
}
