import AsyncHTTPClient
import AsyncPQ
import FoundationEssentials
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// What the admin port tells of a service that has something to do.
    @Suite(.service(["BATON_RATE_LIMIT": "100000/s", "BATON_REVISION": "abc123"])) struct MetricsPageTests {
        private let service: RunningService

        init() throws { service = try CurrentService.service }

        private func page(_ path: String) async throws -> Answer {
            try await HTTPClient.forTests.answer("GET", "http://127.0.0.1:\(service.adminPort)\(path)")
        }

        private func metrics() async throws -> MetricsText {
            let answer = try await page("/metrics")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
            return try MetricsText(parsing: answer.text)
        }

        /// Some of everything.
        private func work() async throws {
            let client = try service.client
            let ada = try await client.createUser(UserDraft(name: "Ada")).id
            let task = try await client.createTask(TaskDraft(userID: ada, title: "Count me"))
            for _ in 0..<20 { _ = try await service.answer("GET", "/v1/tasks/\(task.id.rawValue)") }
            _ = try await service.answer("GET", "/v1/tasks/999999999")
            _ = try await service.answer("GET", "/v1/tasks", headers: [("Accept", "application/x-ndjson")])
            let key = [("Idempotency-Key", "once"), ("Content-Type", "application/json")]
            for _ in 0..<2 {
                let body = HTTPClientRequest.Body.bytes(Array(#"{"name":"Bob"}"#.utf8))
                _ = try await service.answer("POST", "/v1/users", headers: key, body: body)
            }
        }

        @Test func `/metrics is valid, and counts requests, statements, connections, shared reads and replays`()
            async throws
        {
            try await work()
            let metrics = try await metrics()
            func requests(_ method: String, _ route: String, _ status: String) -> Double {
                metrics.value(
                    "http_server_request_duration_seconds_count",
                    [
                        "http_request_method": method, "http_route": route, "http_response_status_code": status,
                    ]) ?? 0
            }
            #expect(requests("GET", "/v1/tasks/{id}", "200") >= 20 && requests("GET", "/v1/tasks/{id}", "404") >= 1)
            #expect(requests("POST", "/v1/tasks", "201") >= 1)
            let streams = metrics.families["http_server_request_duration_seconds"]?.samples.filter {
                $0.labels["baton_answer"] == "stream" && $0.labels["http_route"] == "/v1/tasks"
            }
            #expect(streams?.isEmpty == false)
            #expect(metrics.value("baton_idempotent_replays_total", ["http_route": "/v1/users"]) ?? 0 >= 1)
            #expect(metrics.value("baton_problems_total", ["code": "TASK_NOT_FOUND"]) ?? 0 >= 1)
            let lane = ["asyncpq_lane_name": "default"]
            #expect(metrics.value("asyncpq_lane_reads_total", lane) ?? 0 >= 21)
            #expect(metrics.value("asyncpq_lane_statement_keys_sum", lane) ?? 0 >= 21)
            #expect(metrics.value("asyncpq_lane_connections_total", lane) == 1)
            let idle = ["db_client_connection_pool_name": "default", "db_client_connection_state": "idle"]
            #expect(metrics.value("db_client_connections", idle) ?? 0 >= 1)
            #expect(metrics.families["db_client_operation_duration_seconds"]?.samples.isEmpty == false)
            let build = metrics.families["baton_build_info"]?.samples.first?.labels
            #expect(build?["revision"] == "abc123" && build?["version"]?.isEmpty == false)
            #expect(metrics.families["baton_schema_info"]?.samples.first?.labels["version"] != nil)
            #expect(metrics.value("process_resident_memory_bytes") ?? 0 > 1_000_000)
            #expect(metrics.value("baton_metrics_conflicts_total") == 0)
        }

        @Test func `every metric that the alerts and the dashboard name is one that is told`() async throws {
            try await work()
            let metrics = try await metrics()
            let known = metrics.names.union(metrics.labelNames)
            let prefixes = ["http_", "db_client_", "asyncpq_", "baton_", "process_"]
            var named: Set<String> = []
            for path in ["deploy/prometheus/alerts.yml", "deploy/grafana/dashboards/baton.json"] {
                let file = FileManager.default.contents(atPath: BuiltProgram.repository + "/" + path)
                let text = String(decoding: try #require(file), as: UTF8.self)
                let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
                named.formUnion(words.filter { word in prefixes.contains(where: word.hasPrefix) })
            }
            #expect(named.count > 20)
            #expect(named.subtracting(known).sorted() == [])
        }

        @Test func `/debug/pool has the pool's numbers, and who holds its connections`() async throws {
            let answer = try await page("/debug/pool")
            #expect(answer.status == 200 && answer.header("Content-Type") == "application/json")
            guard case .integer(let opened) = answer.json?["statistics"]?["opened_total"],
                case .array = answer.json?["holders"]
            else { throw Incomplete() }
            #expect(opened >= 1 && answer.json?["statistics"]?["last_connect_failed"] == .bool(false))
        }

        @Test func `/debug/inflight has a request for as long as it waits, and /debug/pool who waits`() async throws {
            let client = try service.client
            let ada = try await client.createUser(UserDraft(name: "Ada")).id
            let task = try await client.createTask(TaskDraft(userID: ada, title: "Locked"))
            let path = "/v1/tasks/\(task.id.rawValue)"
            let database = try CurrentService.database
            try await database.withPool(maximumConnections: 1, applicationName: "holder") { pool in
                try await pool.withSession { session in
                    try await session.simpleQuery(
                        "BEGIN; SELECT FROM tasks WHERE id = \(literal: "\(task.id.rawValue)") FOR UPDATE")
                    async let late = service.answer(
                        "PATCH", path, headers: [("X-Request-Id", "stuck-1"), ("Content-Type", "application/json")],
                        body: .bytes(Array(#"{"title":"x"}"#.utf8)))
                    let isThere = try await eventually {
                        guard case .array(let requests) = try await page("/debug/inflight").json?["requests"] else {
                            return false
                        }
                        return requests.contains {
                            $0["request_id"] == .string("stuck-1") && $0["route"] == .string("/v1/tasks/{id}")
                                && $0["method"] == .string("PATCH")
                        }
                    }
                    #expect(isThere)
                    let isHeld = try await eventually {
                        guard case .array(let holders) = try await page("/debug/pool").json?["holders"] else {
                            return false
                        }
                        return !holders.isEmpty
                    }
                    #expect(isHeld)
                    _ = try await session.simpleQuery("ROLLBACK")
                    #expect(try await late.status == 200)
                }
            }
            let text = try await page("/debug/inflight").text
            #expect(!text.contains("stuck-1"))
        }

        private struct Incomplete: Error {}
    }
}
