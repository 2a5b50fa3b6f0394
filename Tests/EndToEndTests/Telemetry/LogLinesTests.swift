import AsyncHTTPClient
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// What the log has after a busy run, and what it never has.
    @Suite struct LogLinesTests {
        private static let marks = [
            "hunter2hunter2hunter2", "MARK-title", "MARK-name", "MARK-query", "MARK-key", "MARK-token",
        ]

        @Test func `lines are JSON with ids and times, and none has a secret, SQL, a host or anything of a body`()
            async throws
        {
            try await TestCluster.shared.withDatabase(.migrated) { database in
                let settings = [
                    "DATABASE_URL": database.connectionString, "BATON_LOG_LEVEL": "trace",
                    "BATON_PAGE_TOKEN_KEY": "hunter2hunter2hunter2", "BATON_SLOW_QUERY": "0",
                    "BATON_LOG_FORMAT": "json",
                ]
                let ended = try await RunningService.run(settings: settings) { service in
                    try await Self.work(service)
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0)
                let text = ended.report.complaints
                let lines = try text.split(separator: "\n").map { try JSONValue(parsing: Array($0.utf8)) }
                let requests = lines.filter { $0["message"] == .string("request") }
                #expect(requests.count >= 30)
                for line in requests {
                    guard case .string = line["request_id"], case .string = line["route"],
                        case .string = line["method"],
                        case .integer = line["status"], case .integer = line["duration_us"]
                    else {
                        Issue.record("incomplete: \(line)")
                        continue
                    }
                }
                let traced = requests.first { $0["request_id"] == .string("traced-1") }
                #expect(traced?["trace_id"] == .string("0af7651916cd43dd8448eb211c80319c"))
                let slow = lines.filter { $0["message"] == .string("slow statement") }
                #expect(slow.contains { $0["trace_id"] == .string("0af7651916cd43dd8448eb211c80319c") })
                Self.check(text, hosts: Self.hosts(in: database.connectionString))
            }
        }

        /// A failure for each thing that must not be there.
        ///
        /// Lines for debugging say which server a connection is to; those that are written by default do not.
        private static func check(_ text: String, hosts: [String]) {
            let lines = text.split(separator: "\n")
            let sql = ["SELECT ", "INSERT INTO", "UPDATE tasks", "DELETE FROM", "WITH "]
            for word in marks + sql + ["Bearer", "postgresql://"] {
                #expect(lines.first { $0.contains(word) } == nil, "\(word)")
            }
            let isForDebugging = [#""level":"debug""#, #""level":"trace""#]
            let others = lines.filter { line in !isForDebugging.contains { line.contains($0) } }
            #expect(others.count >= 30)
            for host in hosts { #expect(others.first { $0.contains(host) } == nil, "\(host)") }
        }

        private static func hosts(in connectionString: String) -> [String] {
            let words = connectionString.split { " ?&".contains($0) }
            return words.filter { $0.hasPrefix("host=") }.map { String($0.dropFirst(5).filter { $0 != "'" }) }
                .filter { $0.count > 3 }
        }

        /// Every kind of request, good and bad, at once.
        private static func work(_ service: RunningService) async throws {
            let ada = try await service.client.createUser(UserDraft(name: "MARK-name")).id
            let json = ("Content-Type", "application/json")
            try await withThrowingTaskGroup { group in
                for number in 0..<10 {
                    group.addTask {
                        let body = #"{"user_id":\#(ada.rawValue),"title":"MARK-title \#(number)"}"#
                        let created = try await service.answer(
                            "POST", "/v1/tasks", headers: [json, ("Idempotency-Key", "MARK-key-\(number)")],
                            body: .bytes(Array(body.utf8)))
                        let id = created.number("id") ?? 0
                        _ = try await service.answer(
                            "GET", "/v1/tasks/\(id)", headers: [("Authorization", "Bearer MARK-token")])
                        _ = try await service.answer("PATCH", "/v1/tasks/\(id)", json: #"{"title":"MARK-title"}"#)
                        _ = try await service.answer("GET", "/v1/tasks?q=MARK-query")
                        _ = try await service.answer(
                            "POST", "/v1/users", json: #"{"name":"MARK-name","email":"MARK-name"}"#)
                        _ = try await service.answer("POST", "/v1/users", json: #"{"name":"MARK-name"#)
                        _ = try await service.answer("GET", "/MARK-query")
                    }
                }
                try await group.waitForAll()
            }
            _ = try await service.answer(
                "GET", "/v1/users/\(ada.rawValue)",
                headers: [
                    ("X-Request-Id", "traced-1"),
                    ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                ])
        }
    }
}
