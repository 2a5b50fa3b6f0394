import AsyncPQ
import LocalPostgres
import Logging

/// A private PostgreSQL with a table of tasks.
struct BenchmarkServer: Sendable {
    /// Ids run from 1 to this.
    static let taskCount = 100_000

    private let cluster: LocalPostgres
    let processID: Int32
    let version: String
    let connectionString: String
    let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }

    static func start() async throws -> BenchmarkServer {
        let settings = [
            "shared_buffers": "256MB", "max_connections": "100", "max_wal_size": "4GB",
            // Nothing that runs by the clock: it would be counted.
            "autovacuum": "off", "checkpoint_timeout": "1h", "jit": "off",
        ]
        let cluster = try await LocalPostgres.startEphemeral(
            settings: settings, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        guard let processID = await cluster.pid else { throw BenchmarkError("the server has ended") }
        let server = BenchmarkServer(
            cluster: cluster, processID: processID, version: cluster.version,
            connectionString: cluster.connectionString)
        do {
            try await server.fill()
        } catch {
            await server.stop()
            throw error
        }
        return server
    }

    func stop() async { await cluster.stop(mode: .immediate) }

    func connection() throws -> ConnectionConfiguration { try ConnectionConfiguration(connectionString) }

    /// About 200 bytes a row; the columns are those of Migrations/, without what a foreign key needs.
    private func fill() async throws {
        let pool = ConnectionPool(connection: try connection(), logger: logger)
        try await pool.withSession { session in
            try await session.simpleQuery(
                """
                CREATE TABLE tasks (
                    tenant_id bigint NOT NULL, id bigint NOT NULL, user_id bigint NOT NULL,
                    version bigint NOT NULL, created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL,
                    priority smallint NOT NULL, title text NOT NULL, description text NOT NULL,
                    labels text[] NOT NULL, completed_at timestamptz, due_at timestamptz,
                    CONSTRAINT tasks_pkey PRIMARY KEY (tenant_id, id)
                ) WITH (fillfactor = 70);
                INSERT INTO tasks
                SELECT 1, n, 1 + n % 1000, 1, now(), now(), n % 4, 'Task number ' || n || ' of the benchmark',
                       repeat('word ', 10), CASE WHEN n % 3 = 0 THEN '{post,urgent}'::text[] ELSE '{}' END,
                       CASE WHEN n % 2 = 0 THEN now() END, CASE WHEN n % 5 = 0 THEN now() END
                  FROM generate_series(1, \(literal: Self.taskCount)) AS n;
                """)
            try await session.simpleQuery("VACUUM (ANALYZE, FREEZE) tasks")
            try await session.simpleQuery("CHECKPOINT")
        }
        await pool.close(within: .seconds(5))
    }
}

/// A reason why nothing could be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
