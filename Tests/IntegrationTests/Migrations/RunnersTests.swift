import AsyncPQ
import Migrator
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct RunnersTests {
    @Test(.emptyScratchDatabase) func `of 8 runners at once all succeed and each file is applied once`() async throws {
        let fixture = MigratorFixture(try .current)
        let migrations = try MigrationSet(folder: MigrationsFolder.path)
        let applied = try await withThrowingTaskGroup(of: [CompletedMigration].self) { group in
            for _ in 0..<8 { group.addTask { try await fixture.migrator(migrations).up() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied.map(\.migration) == migrations.migrations)
        #expect(
            try await fixture.rows("SELECT version FROM schema_migrations ORDER BY 1")
                == migrations.migrations.map(\.version.rawValue))
        #expect(try await fixture.migrator(migrations).status().summary == .clean)
    }

    @Test(.emptyScratchDatabase) func `of 8 runners at once on a set with a concurrent index none waits for another`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        func migrator() throws -> Migrator {
            try fixture.migrator(
                ("create_a", "CREATE TABLE a (id int); INSERT INTO a SELECT generate_series(1, 1000)", "DROP TABLE a"),
                (
                    "index_a", "-- baton: no-transaction\nCREATE INDEX CONCURRENTLY a_id_idx ON a (id)",
                    "-- baton: no-transaction\nDROP INDEX CONCURRENTLY a_id_idx"
                ), ("create_b", "CREATE TABLE b ()", "DROP TABLE b"))
        }
        for direction in [MigrationDirection.up, .down, .up] {
            let done = try await withThrowingTaskGroup(of: [CompletedMigration].self) { group in
                for _ in 0..<8 {
                    let migrator = try migrator()
                    group.addTask { try await direction == .up ? migrator.up() : migrator.down(.steps(.max)) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let names = ["create_a", "index_a", "create_b"]
            #expect(done.map(\.migration.name) == (direction == .up ? names : names.reversed()))
        }
        #expect(
            try await fixture.rows("SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'a_id_idx'::regclass")
                == ["true"])
        #expect(try await migrator().status().summary == .clean)
    }

    @Test(.emptyScratchDatabase) func `a runner says for whom it waits, and gives up at its deadline`() async throws {
        var fixture = MigratorFixture(try .current)
        fixture.settings.lockDeadline = .milliseconds(200)
        let migrator = try fixture.migrator(("create_a", "CREATE TABLE a ()", "DROP TABLE a"))
        try await fixture.database.withPool(applicationName: "the other runner") { pool in
            try await pool.withSession { session in
                _ = try await session.query(Self.takeLock)
                let error = try await #require(throws: MigrationError.self) { try await migrator.up() }
                guard case .locked(by: let holder?, let waited) = error else { return #expect(Bool(false), "\(error)") }
                #expect(holder.processID == session.backendPID)
                #expect(holder.applicationName == "the other runner")
                #expect(holder.since != nil)
                #expect(waited >= .milliseconds(200))
                #expect("\(error)".contains("\(session.backendPID)") && "\(error)".contains("the other runner"))
                #expect(fixture.events.all == [.waitingForLock(holder)])
            }
        }
        #expect(try await fixture.rows("SELECT (to_regclass('schema_migrations') IS NULL)::text") == ["true"])
        #expect(try await migrator.up().count == 1)
    }

    @Test(.emptyScratchDatabase) func `a waiting runner begins as soon as the lock is free`() async throws {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(("create_a", "CREATE TABLE a ()", "DROP TABLE a"))
        try await fixture.database.withPool { pool in
            let (held, signal) = AsyncStream<Void>.makeStream()
            async let holding: Void = pool.withSession { session in
                _ = try await session.query(Self.takeLock)
                signal.finish()
                _ = await fixture.events.first(where: \.isWaiting)
                _ = try await session.query("SELECT pg_advisory_unlock(\(Self.lockKey))")
            }
            for await _ in held {}
            #expect(try await migrator.up().count == 1)
            try await holding
        }
        #expect(fixture.events.all.count { $0.isWaiting } == 1)
    }

    @Test(.emptyScratchDatabase)
    func `a reader makes a change give up its place, and the change comes through after it`()
        async throws
    {
        var fixture = MigratorFixture(try .current)
        fixture.settings.lockTimeout = .milliseconds(50)
        let first = ("create_a", "CREATE TABLE a (id int)", "DROP TABLE a")
        _ = try await fixture.migrator(first).up()
        let migrator = try fixture.migrator(
            first, ("widen_a", "ALTER TABLE a ADD COLUMN name text", "ALTER TABLE a DROP COLUMN name"))
        let events = fixture.events
        try await fixture.database.withPool { pool in
            let (reading, signal) = AsyncStream<Void>.makeStream()
            async let reader: Void = pool.withTransaction { session in
                _ = try await session.query("SELECT FROM a")
                signal.finish()
                _ = await events.first(where: \.isRetrying)
                // The change does not queue between its tries: another reader passes.
                _ = try await pool.query("SELECT FROM a")
                _ = await events.first(where: \.isRetrying)
            }
            for await _ in reading {}
            #expect(try await migrator.up().map(\.migration.name) == ["widen_a"])
            try await reader
        }
        #expect(fixture.events.all.count { $0.isRetrying } >= 2)
        #expect(try await fixture.rows("SELECT count(name)::text FROM a") == ["0"])
    }

    @Test(.emptyScratchDatabase) func `a change that never gets its lock gives up after the tries it has`() async throws
    {
        var fixture = MigratorFixture(try .current)
        fixture.settings.lockTimeout = .milliseconds(20)
        fixture.settings.lockRetryLimit = 2
        let first = ("create_a", "CREATE TABLE a (id int)", "DROP TABLE a")
        _ = try await fixture.migrator(first).up()
        let migrator = try fixture.migrator(first, ("drop_a", "DROP TABLE a", "CREATE TABLE a (id int)"))
        try await fixture.database.withPool { pool in
            try await pool.withTransaction { session in
                _ = try await session.query("SELECT FROM a")
                let error = try await #require(throws: MigrationError.self) { try await migrator.up() }
                guard case .lockTimeouts("20261122_0002_drop_a.up.sql", attempts: 3, let report) = error else {
                    return #expect(Bool(false), "\(error)")
                }
                #expect(report.sqlState == .lockNotAvailable)
            }
        }
        #expect(fixture.events.all.count { $0.isRetrying } == 2)
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])
    }

    @Test(.emptyScratchDatabase) func `when the server ends a runner in the middle the next one completes the work`()
        async throws
    {
        var fixture = MigratorFixture(try .current)
        fixture.settings.lockTimeout = .seconds(60)
        let first = ("create_a", "CREATE TABLE a (id int)", "DROP TABLE a")
        _ = try await fixture.migrator(first).up()
        let migrator = try fixture.migrator(
            first, ("create_b", "CREATE TABLE b (); ALTER TABLE a ADD COLUMN name text", "DROP TABLE b"))
        try await fixture.database.withPool { pool in
            try await pool.withTransaction { session in
                _ = try await session.query("SELECT FROM a")
                // Waited for below.
                let running = Task { try await migrator.up() }
                let reader = session.backendPID
                let killed = try await eventually {
                    try await !pool.query(
                        """
                        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(reader) = ANY (pg_blocking_pids(pid))
                        """
                    ).isEmpty
                }
                #expect(killed)
                await #expect(throws: MigrationError.self) { try await running.value }
            }
        }
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])
        #expect(try await migrator.up().map(\.migration.name) == ["create_b"])
    }

    @Test(.emptyScratchDatabase) func `a runner whose lock was lost runs no file together with its successor`()
        async throws
    {
        var fixture = MigratorFixture(try .current)
        fixture.settings.lockTimeout = .seconds(60)
        let first = ("create_a", "CREATE TABLE a (id int)", "DROP TABLE a")
        _ = try await fixture.migrator(first).up()
        let migrator = try fixture.migrator(first, ("widen_a", "ALTER TABLE a ADD COLUMN name text", "SELECT 1"))
        try await fixture.database.withPool { pool in
            // Both waited for below.
            let runners = try await pool.withTransaction { session in
                _ = try await session.query("SELECT FROM a")
                let reader = session.backendPID
                let overtaker = Task { try await migrator.up() }
                let changing = try await waiter(behind: reader, pool)
                _ = try await pool.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """)
                let successor = Task { try await migrator.up() }
                _ = try await waiter(behind: changing, pool)
                return [overtaker, successor]
            }
            #expect(try await runners[0].value.map(\.migration.name) == ["widen_a"])
            let error = try await #require(throws: MigrationError.self) { try await runners[1].value }
            #expect(error == .overtaken(fileName: "20261122_0002_widen_a.up.sql"))
        }
        #expect(try await fixture.rows("SELECT name FROM schema_migrations ORDER BY 1") == ["create_a", "widen_a"])
    }

    /// Waits until a session waits for one that this server process holds, and answers whose it is.
    private func waiter(behind holder: Int32, _ pool: ConnectionPool) async throws -> Int32 {
        var waiter: Int32?
        _ = try await eventually {
            let rows = try await pool.query(
                "SELECT pid FROM pg_stat_activity WHERE \(holder) = ANY (pg_blocking_pids(pid))")
            waiter = try rows.first?.decode(0)
            return waiter != nil
        }
        return try #require(waiter, "nobody waits")
    }

    private static let lockKey: Int64 = 0x62_6174_6f6e
    private static let takeLock: Query = "SELECT pg_advisory_lock(\(lockKey))"
}
