import AsyncPQ
import Glibc
import LocalPostgres
import MetricsTestKit
import TestSupport
import Testing

/// A primary that takes no writes any more while its sessions stand: fenced off by an operator, or demoted behind a proxy.
@Suite struct EvictionTests {
    private func run(
        _ options: String, _ body: (ConnectionPool, TestMetrics, _ operator: ConnectionPool) async throws -> Void
    ) async throws {
        let server = try await LocalPostgres.startEphemeral(logger: .quiet)
        let metrics = TestMetrics()
        var configuration = PoolConfiguration()
        configuration.metricsFactory = metrics
        configuration.minimumConnections = 3
        configuration.maximumConnections = 3
        let pool = ConnectionPool(
            connection: try ConnectionConfiguration("\(server.connectionString) \(options)"),
            configuration: configuration, logger: .quiet)
        let observer = ConnectionPool(
            connection: try ConnectionConfiguration("\(server.connectionString) application_name=operator"),
            logger: .quiet)
        _ = try await observer.query("CREATE TABLE writes (n int8)")
        #expect(try await eventually { pool.statistics.idleCount == 3 })
        try await body(pool, metrics, observer)
        await pool.close(within: .seconds(5))
        await observer.close(within: .seconds(5))
        await server.stop()
    }

    private func fenceOff(_ observer: ConnectionPool, _ isFenced: Bool) async throws {
        try await observer.withSession { session in
            let value = isFenced ? "on" : "off"
            try await session.simpleQuery("ALTER SYSTEM SET default_transaction_read_only = \(literal: value)")
            _ = try await session.query("SELECT pg_reload_conf()")
        }
    }

    private func evictionCount(_ metrics: TestMetrics) -> Int64 {
        let dimensions = [("db.client.connection.pool.name", "default"), ("reason", "evicted")]
        return metrics.counterTotal(label: "asyncpq.connection.closes", dimensions: dimensions)
    }

    private func write(_ pool: ConnectionPool) async -> SQLState? {
        do {
            _ = try await pool.query("INSERT INTO writes VALUES (1)")
            return nil
        } catch PQError.server(let report) {
            return report.sqlState
        } catch {
            return SQLState(rawValue: "08006")
        }
    }

    @Test(arguments: ["", "target_session_attrs=read-write"])
    func `a server that turns read-only loses all its connections with the first write it refuses`(
        options: String
    ) async throws {
        try await run(options) { pool, metrics, observer in
            #expect(await write(pool) == nil)
            try await fenceOff(observer, true)
            #expect(try await eventually { await write(pool) == .readOnlyTransaction })
            #expect(try await eventually { evictionCount(metrics) == 3 })
            try await fenceOff(observer, false)
            #expect(try await eventually { await write(pool) == nil })
            // Found read-only again at once, it was not given up a second time.
            #expect(evictionCount(metrics) == 3)
        }
    }

    @Test func `a write in a transaction that the caller made read-only gives nothing up`() async throws {
        try await run("") { pool, metrics, _ in
            await #expect(throws: PQError.self) {
                try await pool.withTransaction(TransactionOptions(isReadOnly: true)) { session in
                    try await session.query("INSERT INTO writes VALUES (1)")
                }
            }
            for _ in 0..<10 { #expect(await write(pool) == nil) }
            #expect(evictionCount(metrics) == 0)
        }
    }

    @Test func `where a standby was asked for, its refusal of a write gives nothing up`() async throws {
        try await run("target_session_attrs=prefer-standby") { pool, metrics, observer in
            try await fenceOff(observer, true)
            #expect(try await eventually { await write(pool) == .readOnlyTransaction })
            _ = try await pool.query("SELECT 1")
            #expect(evictionCount(metrics) == 0)
        }
    }

    @Test func `a session that an administrator ends takes no other with it`() async throws {
        try await run("") { pool, metrics, observer in
            let victim = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            _ = try await observer.query("SELECT pg_terminate_backend(\(victim))")
            #expect(try await eventually { pool.statistics.closedTotal == 1 && pool.statistics.idleCount == 3 })
            #expect(evictionCount(metrics) == 0)
        }
    }

    @Test func `when one process of the server crashes, no connection is kept on which the word of it was not heard`()
        async throws
    {
        try await run("") { pool, metrics, observer in
            let processes = try await observer.query(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
            let silent = try #require(try processes.first?.decode(0, as: Int32.self))
            let culprit = try await observer.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            // It says nothing until the server kills it too, seconds later.
            kill(silent, SIGSTOP)
            defer { kill(silent, SIGKILL) }
            kill(culprit, SIGKILL)
            #expect(try await eventually { pool.statistics.closedTotal >= 3 })
            #expect(evictionCount(metrics) >= 1)
            #expect(kill(silent, 0) == 0, "the stopped one was to outlive its connection")
            #expect(try await eventually(within: .seconds(60)) { await write(pool) == nil })
        }
    }
}
