import AsyncHTTPClient
import AsyncPQ
import FoundationEssentials
import LocalPostgres
import NIOCore
import NIOHTTP1
import Synchronization
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// PostgreSQL stands still, every process of it, with its sockets open: nobody is told that anything is wrong.
    @Suite struct FrozenDatabaseTests {
        /// What comes later than this did not come by its deadline, which is one second, and three for a stream.
        ///
        /// How late the answers are is printed, and kept in Benchmarks/README.md.
        private static let limit = Duration.seconds(8)

        @Test
        func `while PostgreSQL stands still every caller is answered by its deadline, and then all goes on by itself`()
            async throws
        {
            try await withCluster { cluster, settings in
                let ended = try await RunningService.run(settings: settings) { service in
                    try await play(service, StoppableServer(cluster))
                    service.program.stop()
                }
                #expect(ended.report.exitCode == 0)
            }
        }

        private func play(_ service: RunningService, _ server: StoppableServer) async throws {
            let probe = SchedulerProbe()
            defer { probe.end() }
            let callers = try await FrozenCallers(service)
            async let exchanges = callers.run()
            #expect(try await eventually(within: .seconds(60)) { callers.count(\.isSuccess) > 300 })

            try server.freeze()
            var isFrozen = true
            defer { if isFrozen { try? server.thaw() } }
            #expect(try await eventually(within: .seconds(60)) { callers.count(\.isLate) > 50 })
            let before = try residentBytes(service)
            #expect(try await eventually(within: .seconds(60)) { callers.count(\.isLate) > 200 })
            let growth = try residentBytes(service) - before
            #expect(try await eventually { await service.probe("/readyz") == 503 })
            #expect(await service.probe("/livez") == 200)

            try server.thaw()
            isFrozen = false
            let thawedAt = ContinuousClock.now
            let succeeded = callers.count(\.isSuccess)
            #expect(try await eventually(within: .seconds(60)) { callers.count(\.isSuccess) > succeeded })
            let recovery = ContinuousClock.now - thawedAt
            #expect(try await eventually(within: .seconds(60)) { callers.count(\.isSuccess) > succeeded + 300 })
            #expect(try await eventually { await service.probe("/readyz") == 200 })
            callers.stop()
            let all = try await exchanges
            judge(all)
            #expect(growth < 16 << 20)
            try await checkLedger(all, callers, service)
            print(
                "PostgreSQL frozen: \(all.count) exchanges, \(all.count(where: \.isLate)) late,"
                    + " longest \(all.map(\.duration).max() ?? .zero), machine late by \(probe.longestDelay),"
                    + " memory \(growth >> 10) KiB more, first answer \(recovery) after it went on")
        }

        private func judge(_ exchanges: [FrozenExchange]) {
            for exchange in exchanges {
                #expect(exchange.duration < Self.limit, "\(exchange)")
                // Under a key, the write of the caller's own that was given up may still be on its way out.
                let isInFlight = exchange.kind == .keyed && exchange.status == 409
                #expect([200, 201, 207, 503, 504].contains(exchange.status) || isInFlight, "\(exchange)")
            }
            for kind in FrozenExchange.Kind.allCases {
                let own = exchanges.filter { $0.kind == kind }
                #expect(own.contains(where: \.isLate) && own.contains(where: \.isSuccess), "\(kind)")
            }
        }

        /// What was said to be done is there, what was said not to be done is not, and what is open may be.
        private func checkLedger(
            _ exchanges: [FrozenExchange], _ callers: FrozenCallers, _ service: RunningService
        ) async throws {
            var titles: [String: Int] = [:]
            let everything = TaskOrder(by: .id, descending: false)
            for try await task in try service.client.taskStream(in: everything) { titles[task.title, default: 0] += 1 }
            #expect(titles.values.allSatisfy { $0 == 1 })
            for exchange in exchanges where exchange.kind == .create || exchange.kind == .keyed {
                if exchange.isSuccess {
                    #expect(titles[exchange.title] == 1, "\(exchange)")
                } else if exchange.kind == .create, exchange.code != "OUTCOME_UNKNOWN" {
                    #expect(titles[exchange.title] == nil, "\(exchange)")
                }
            }
        }

        @Test func `a stream that stands still with PostgreSQL ends by its own deadline`() async throws {
            try await withCluster { cluster, settings in
                let pool = ConnectionPool(
                    connection: try ConnectionConfiguration(cluster.connectionString), logger: .quiet)
                _ = try await pool.query("INSERT INTO users (tenant_id, name) VALUES (1, 'Ada')")
                _ = try await pool.query(
                    """
                    INSERT INTO tasks (tenant_id, user_id, title, description)
                    SELECT 1, 1, 'Task ' || n, repeat('0123456789abcdef', 250) FROM generate_series(1, 10000) AS n
                    """)
                await pool.close(within: .seconds(5))
                _ = try await RunningService.run(settings: settings) { service in
                    try await stream(service, StoppableServer(cluster))
                }
            }
        }

        private func stream(_ service: RunningService, _ server: StoppableServer) async throws {
            let probe = SchedulerProbe()
            defer { probe.end() }
            var request = HTTPClientRequest(url: service.address + "/v1/tasks")
            request.headers.add(name: "Accept", value: "application/x-ndjson")
            let start = ContinuousClock.now
            let response = try await HTTPClient.forTests.execute(request, timeout: .seconds(60))
            var parts = response.body.makeAsyncIterator()
            #expect(try await parts.next() != nil)
            try server.freeze()
            defer { try? server.thaw() }
            do {
                while try await parts.next() != nil {}
                Issue.record("the stream came to its end")
            } catch {}
            let duration = ContinuousClock.now - start
            #expect(duration < Self.limit)
            print("stream of a frozen PostgreSQL: broken off after \(duration), machine late by \(probe.longestDelay)")
        }

        private func withCluster(_ body: (LocalPostgres, [String: String]) async throws -> Void) async throws {
            let cluster = try await LocalPostgres.startEphemeral(settings: ["fsync": "off"], logger: .quiet)
            let settings = [
                "DATABASE_URL": cluster.connectionString, "BATON_REQUEST_TIMEOUT": "1s", "BATON_POOL_MAX": "8",
                "BATON_STREAM_TIMEOUT": "3s", "BATON_LOG_LEVEL": "error",
            ]
            do {
                #expect(try await BuiltProgram.run(["migrate", "up"], settings: settings).exitCode == 0)
                try await body(cluster, settings)
            } catch {
                await cluster.stop()
                throw error
            }
            await cluster.stop()
        }

        /// The memory of the program (proc(5), statm).
        private func residentBytes(_ service: RunningService) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(service.program.processID)/statm", encoding: .utf8)
            return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
        }
    }
}

/// One request and how it ended.
private struct FrozenExchange: Sendable {
    enum Kind: CaseIterable, Sendable {
        case read, list, listOfUser, stream, create, keyed, patch, batch
    }

    var kind: Kind
    var title: String
    var status: UInt
    var code: String?
    var duration: Duration

    var isSuccess: Bool { status < 300 }
    /// The deadline decided.
    var isLate: Bool { code == "DEADLINE_EXCEEDED" || code == "OUTCOME_UNKNOWN" }
}

/// Callers of every kind, who go on asking until they are stopped.
private final class FrozenCallers: Sendable {
    private let service: RunningService
    private let user: Int64
    private let task: Int64
    private let isStopped = Atomic<Bool>(false)
    private let exchanges = Mutex<[FrozenExchange]>([])

    init(_ service: RunningService) async throws {
        self.service = service
        let ada = try await service.client.createUser(UserDraft(name: "Ada")).id
        user = ada.rawValue
        task = try await service.client.createTask(TaskDraft(userID: ada, title: "The one")).id.rawValue
    }

    func count(_ fits: (FrozenExchange) -> Bool) -> Int { exchanges.withLock { $0.count(where: fits) } }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    func run() async throws -> [FrozenExchange] {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for kind in FrozenExchange.Kind.allCases {
                // Streams beyond half of the connections are refused.
                for number in 0..<(kind == .stream ? 2 : 6) {
                    group.addTask { try await self.call(kind, "\(kind) \(number)") }
                }
            }
            try await group.waitForAll()
        }
        return exchanges.withLock { $0 }
    }

    private func call(_ kind: FrozenExchange.Kind, _ name: String) async throws {
        var number = 0
        while !isStopped.load(ordering: .relaxed), !Task.isCancelled {
            let title = "\(name) \(number)"
            let start = ContinuousClock.now
            let answer: Answer
            do {
                answer = try await ask(kind, title)
            } catch  where kind == .stream {
                // It had begun: the next test is about that.
                continue
            }
            let exchange = FrozenExchange(
                kind: kind, title: title, status: answer.status, code: answer.problemCode,
                duration: ContinuousClock.now - start)
            // A keyed write is asked for again until it is done.
            if kind != .keyed || exchange.isSuccess { number += 1 }
            exchanges.withLock { $0.append(exchange) }
            // Who is refused at once comes again a little later.
            if [409, 503].contains(answer.status) { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    private func ask(_ kind: FrozenExchange.Kind, _ title: String) async throws -> Answer {
        let draft = #"{"user_id":\#(user),"title":"\#(title)"}"#
        let json = ("Content-Type", "application/json")
        switch kind {
        case .read: return try await service.answer("GET", "/v1/tasks/\(task)")
        case .list: return try await service.answer("GET", "/v1/tasks?page_size=5&order_by=created_at")
        case .listOfUser: return try await service.answer("GET", "/v1/users/\(user)/tasks?page_size=5")
        case .stream:
            let accept = ("Accept", "application/x-ndjson")
            return try await service.answer("GET", "/v1/tasks?q=one", headers: [accept])
        case .create: return try await service.answer("POST", "/v1/tasks", json: draft)
        case .keyed:
            return try await service.answer(
                "POST", "/v1/tasks", headers: [json, ("Idempotency-Key", title.replacing(" ", with: "-"))],
                body: .bytes(Array(draft.utf8)))
        case .patch:
            return try await service.answer("PATCH", "/v1/tasks/\(task)", json: #"{"description":"\#(title)"}"#)
        case .batch:
            return try await service.answer(
                "POST", "/v1/tasks/batch/create", json: #"{"mode":"partial","items":[\#(draft)]}"#)
        }
    }
}
