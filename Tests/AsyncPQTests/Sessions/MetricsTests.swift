import AsyncPQ
import CoreMetrics
import MetricsTestKit
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct MetricsTests {
    private static let pool = [("db.client.connection.pool.name", "tasks")]

    private func withPool(
        _ metrics: TestMetrics, _ adjust: (inout PoolConfiguration) -> Void = { _ in },
        _ body: (ConnectionPool) async throws -> Void
    ) async throws {
        var configuration = PoolConfiguration()
        configuration.name = "tasks"
        configuration.metricsFactory = metrics
        configuration.maximumConnections = 1
        adjust(&configuration)
        let pool = ConnectionPool(
            connection: try ScratchDatabase.current.connection(), configuration: configuration, logger: .quiet)
        try await body(pool)
        await pool.close(within: .seconds(5))
    }

    private func gauge(_ metrics: TestMetrics, state: String) throws -> Double? {
        let dimensions = Self.pool + [("db.client.connection.state", state)]
        return try metrics.expectRecorder("db.client.connection.count", dimensions).lastValue
    }

    private func closes(_ metrics: TestMetrics, reason: String) -> Int64 {
        metrics.counterTotal(label: "asyncpq.connection.closes", dimensions: Self.pool + [("reason", reason)])
    }

    @Test func `waiting, using, connecting and the number of connections are told`() async throws {
        let metrics = TestMetrics()
        try await withPool(metrics) { pool in
            for _ in 0..<3 { _ = try await pool.query("SELECT 1") }
            let usedMeanwhile = try await pool.withSession { _ in try gauge(metrics, state: "used") }
            #expect(usedMeanwhile == 1)
            #expect(try await eventually { pool.statistics.leasedCount == 0 })
            #expect(try gauge(metrics, state: "used") == 0)
            #expect(try gauge(metrics, state: "idle") == 1)
            #expect(try metrics.expectTimer("db.client.connection.wait_time", Self.pool).values.count == 4)
            let uses = try metrics.expectTimer("db.client.connection.use_time", Self.pool).values
            #expect(uses.count == 4 && uses.allSatisfy { $0 > 0 && $0 < 60_000_000_000 })
            #expect(try metrics.expectTimer("db.client.connection.create_time", Self.pool).values.count == 1)
            #expect(try metrics.expectRecorder("db.client.connection.max", Self.pool).lastValue == 1)
        }
        #expect(closes(metrics, reason: "drained") == 1)
        #expect(try gauge(metrics, state: "idle") == 0)
    }

    @Test func `callers that wait in vain, or are refused, are counted apart`() async throws {
        let metrics = TestMetrics()
        try await withPool(metrics, { $0.waiterLimit = 1 }) { pool in
            try await pool.withSession { _ in
                async let late: Void = {
                    await #expect(throws: PQError.deadlineExceeded(wasSent: false)) {
                        try await pool.query("SELECT 1", deadline: .now + .milliseconds(500))
                    }
                }()
                #expect(try await eventually { pool.statistics.waiterCount == 1 })
                let pending = try metrics.expectRecorder("db.client.connection.pending_requests", Self.pool).lastValue
                #expect(pending == 1)
                await #expect(throws: PQError.poolFull(waiterLimit: 1)) { try await pool.query("SELECT 2") }
                await late
            }
        }
        #expect(metrics.counterTotal(label: "db.client.connection.timeouts", dimensions: Self.pool) == 1)
        let full = Self.pool + [("reason", "full")]
        #expect(metrics.counterTotal(label: "asyncpq.refusals", dimensions: full) == 1)
    }

    @Test func `cancels and the ends of connections are counted by what became of them`() async throws {
        let metrics = TestMetrics()
        try await withPool(metrics) { pool in
            // Connected before the clock runs.
            _ = try await pool.query("SELECT 1")
            await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
                try await pool.query("SELECT pg_sleep(60)", deadline: .now + .milliseconds(200))
            }
            await #expect(throws: PQError.self) {
                try await pool.query("SELECT pg_terminate_backend(pg_backend_pid())")
            }
            _ = try await pool.query("SELECT 1")
        }
        let answered = Self.pool + [("outcome", "answered")]
        #expect(metrics.counterTotal(label: "asyncpq.cancels", dimensions: answered) >= 1)
        #expect(closes(metrics, reason: "ended_by_server") == 1)
    }

    @Test func `attempts to connect that fail are counted`() async throws {
        let metrics = TestMetrics()
        var configuration = PoolConfiguration()
        configuration.name = "tasks"
        configuration.metricsFactory = metrics
        let nowhere = try ConnectionConfiguration("host=/nonexistent dbname=none")
        let pool = ConnectionPool(connection: nowhere, configuration: configuration, logger: .quiet)
        await #expect(throws: PQError.self) { try await pool.query("SELECT 1") }
        #expect(metrics.counterTotal(label: "asyncpq.connect.failures", dimensions: Self.pool) >= 1)
        await pool.close(within: .zero)
    }
}
