import AsyncHTTPClient
import AsyncPQ
import FoundationEssentials
import NIOCore
import NIOHTTP1
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// Lists as NDJSON, from the built program to the database: 60 000 tasks of 4 kB each.
    @Suite(.service(["BATON_POOL_MAX": "4"]), .serialized, .bigTasks) struct StreamTests {
        private let service: RunningService
        private let database: ScratchDatabase

        init() throws {
            service = try CurrentService.service
            database = try CurrentService.database
        }

        @Test func `every task is streamed once, in order, and as it is read one by one`() async throws {
            let client = try service.client
            var last: TaskRecord?
            var count = 0
            for try await task in client.taskStream(in: TaskOrder(by: .id, descending: true)) {
                #expect(last.map { $0.id > task.id } ?? true)
                last = task
                count += 1
            }
            #expect(count == BigTasks.count)
            let first = try #require(last)
            #expect(try await client.task(first.id) == first)
        }

        @Test func `a reader who takes nothing costs bounded memory, and holds the database back`() async throws {
            let before = try residentBytes()
            let client = HTTPClient(eventLoopGroupProvider: .singleton)
            let response = try await client.execute(.list(service, ""), timeout: .seconds(60))
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "Content-Type") == "application/x-ndjson")
            // Nobody reads the body, of which the client takes a little.
            let isHeldBack = try await eventually { try await queries().contains { $0.wait == "ClientWrite" } }
            #expect(isHeldBack)
            // 240 MB are waiting; a page is still answered.
            let page = try await service.answer("GET", "/v1/tasks?page_size=1")
            #expect(page.status == 200)
            let growth = try residentBytes() - before
            #expect(growth < 48 << 20)
            try await client.shutdown()
            withExtendedLifetime(response) {}
            let isStopped = try await eventually(within: .seconds(5)) { try await queries().isEmpty }
            #expect(isStopped)
        }

        /// What the service's sessions are doing about tasks.
        private func queries() async throws -> [(query: String, wait: String?)] {
            try await database.withPool { pool in
                try await pool.query(
                    """
                    SELECT query, wait_event
                      FROM pg_stat_activity
                     WHERE datname = current_database() AND state = 'active' AND query LIKE '%FROM tasks%'
                       AND pid <> pg_backend_pid()
                    """
                ).map { (try $0.decode(0), try $0.decode(1)) }
            }
        }

        /// The memory of the program (proc(5), statm).
        private func residentBytes() throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(service.program.processID)/statm", encoding: .utf8)
            return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
        }
    }
}

extension HTTPClientRequest {
    fileprivate static func list(_ service: RunningService, _ query: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: service.address + "/v1/tasks" + query)
        request.headers.add(name: "Accept", value: "application/x-ndjson")
        return request
    }
}

/// Fills the service's database.
private struct BigTasks: SuiteTrait, TestScoping {
    static let count = 60_000

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await CurrentService.database.withPool { pool in
            _ = try await pool.query("INSERT INTO users (tenant_id, name) VALUES (1, 'Ada')")
            _ = try await pool.query(
                """
                INSERT INTO tasks (tenant_id, user_id, title, description)
                SELECT 1, 1, 'Task ' || n, repeat('0123456789abcdef', 250)
                  FROM generate_series(1, \(Self.count)) AS n
                """)
        }
        try await function()
    }
}

extension Trait where Self == BigTasks {
    fileprivate static var bigTasks: Self { Self() }
}
