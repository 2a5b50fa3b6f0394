import AsyncPQ
import Migrator
import TestSupport
import Testing

/// Files that begin with `-- baton: no-transaction`, and what interrupted runs of them leave.
@Suite(.timeLimit(.minutes(2))) struct NoTransactionTests {
    private static let table = (name: "create_a", up: "CREATE TABLE a (id int, name text)", down: "DROP TABLE a")
    private static let index = (
        name: "index_a",
        up:
            "-- baton: no-transaction\n-- Names are unique.\nCREATE UNIQUE INDEX CONCURRENTLY a_name_idx ON a (lower(name)) WHERE id > 0;",
        down: "-- baton: no-transaction\n-- They need not be.\nDROP INDEX CONCURRENTLY a_name_idx;"
    )
    private static let isValid =
        "SELECT indisvalid::text FROM pg_index WHERE indexrelid = to_regclass('a_name_idx')"

    @Test(.emptyScratchDatabase) func `an index is built concurrently and dropped concurrently`() async throws {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(Self.table, Self.index)
        #expect(try await migrator.up().map(\.migration.name) == ["create_a", "index_a"])
        #expect(try await fixture.rows(Self.isValid) == ["true"])
        #expect(try await migrator.status().summary == .clean)
        #expect(try await migrator.down().map(\.migration.name) == ["index_a"])
        #expect(try await fixture.rows(Self.isValid) == [])
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])
    }

    @Test(.emptyScratchDatabase) func `an index that an interrupted run left invalid is dropped and built again`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(Self.table, Self.index)
        _ = try await fixture.migrator(Self.table).up()
        _ = try await fixture.rows("INSERT INTO a VALUES (1, 'Ada'), (2, 'ADA')")
        let error = try await #require(throws: MigrationError.self) { try await migrator.up() }
        guard case .fileFailed("20261122_0002_index_a.up.sql", _, let report) = error else {
            return #expect(Bool(false), "\(error)")
        }
        #expect(report.sqlState == .uniqueViolation)
        #expect(try await fixture.rows(Self.isValid) == ["false"])
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])

        _ = try await fixture.rows("DELETE FROM a WHERE id = 2")
        #expect(try await migrator.up().map(\.migration.name) == ["index_a"])
        #expect(fixture.events.all.contains { if case .droppingInvalidIndex = $0 { true } else { false } })
        #expect(try await fixture.rows(Self.isValid) == ["true"])
    }

    @Test(.emptyScratchDatabase) func `an index that a killed run had built is found, and not built again`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(Self.table, Self.index)
        _ = try await migrator.up()
        let before = try await fixture.rows("SELECT 'a_name_idx'::regclass::oid::text")
        _ = try await fixture.rows("DELETE FROM schema_migrations WHERE name = 'index_a'")
        #expect(try await migrator.up().map(\.migration.name) == ["index_a"])
        #expect(fixture.events.all.contains { if case .alreadyBuilt = $0 { true } else { false } })
        #expect(try await fixture.rows("SELECT 'a_name_idx'::regclass::oid::text") == before)
    }

    @Test(
        arguments: [
            "CREATE INDEX a_name_idx ON a (lower(name)) WHERE id > 0", "CREATE UNIQUE INDEX a_name_idx ON a (name)",
            "CREATE UNIQUE INDEX a_name_idx ON a (lower(name)) WHERE id > 1",
        ]) func `another index of that name is left alone, and both are told`(other: String) async throws
    {
        try await TestCluster.shared.withDatabase(.empty) { database in
            let fixture = MigratorFixture(database)
            _ = try await fixture.migrator(Self.table).up()
            _ = try await fixture.rows(other)
            let migrator = try fixture.migrator(Self.table, Self.index)
            let error = try await #require(throws: MigrationError.self) { try await migrator.up() }
            guard case .indexDiffers("20261122_0002_index_a.up.sql", line: 3, _, let existing, let wanted) = error
            else { return #expect(Bool(false), "\(error)") }
            #expect(existing != wanted && wanted.hasPrefix("UNIQUE USING btree (lower(name))"), "\(wanted)")
            #expect(try await fixture.rows(Self.isValid) == ["true"])
        }
    }

    @Test(.emptyScratchDatabase) func `an index is known again with names that need quotes and in another schema`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(
            ("create_it", #"CREATE SCHEMA "S"; CREATE TABLE "S"."My table" ("a b" int)"#, #"DROP SCHEMA "S" CASCADE"#),
            (
                "index_it",
                #"""
                -- baton: no-transaction because readers go on
                CREATE INDEX CONCURRENTLY "My index" ON "S"."My table" USING hash ("a b") WHERE "My table"."a b" > 0
                """#, "-- baton: no-transaction\nDROP INDEX CONCURRENTLY \"S\".\"My index\""
            ))
        _ = try await migrator.up()
        _ = try await fixture.rows("DELETE FROM schema_migrations WHERE name = 'index_it'")
        _ = try await migrator.up()
        #expect(fixture.events.all.contains { if case .alreadyBuilt = $0 { true } else { false } })
        #expect(try await migrator.down().count == 1)
        #expect(try await fixture.rows(#"SELECT (to_regclass('"S"."My index"') IS NULL)::text"#) == ["true"])
    }

    @Test(.emptyScratchDatabase) func `an index that a killed run had dropped need not be dropped again`() async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(Self.table, Self.index)
        _ = try await migrator.up()
        _ = try await fixture.rows("DROP INDEX a_name_idx")
        #expect(try await migrator.down().map(\.migration.name) == ["index_a"])
        #expect(fixture.events.all.contains { if case .alreadyDropped = $0 { true } else { false } })
    }

    @Test(.emptyScratchDatabase) func `a build waits for a writer as long as it takes, and nobody waits for the build`()
        async throws
    {
        var fixture = MigratorFixture(try .current)
        fixture.settings.lockTimeout = .milliseconds(20)
        _ = try await fixture.migrator(Self.table).up()
        let migrator = try fixture.migrator(Self.table, Self.index)
        try await fixture.database.withPool { pool in
            let writing = AsyncStream<Void>.makeStream()
            async let writer: Void = pool.withTransaction { session in
                _ = try await session.query("INSERT INTO a VALUES (1, 'Ada')")
                for await _ in writing.stream {}
            }
            #expect(try await eventually { try await Self.writerCount(pool) == 1 })
            // Waited for below.
            let running = Task { try await migrator.up() }
            #expect(try await eventually { try await builders(pool).count == 1 })
            // Longer than the limit for locks: others write and read, and the build still waits.
            for number in 2...20 {
                _ = try await pool.query("INSERT INTO a VALUES (\(Int32(number)), \("user \(number)"))")
                _ = try await pool.query("SELECT pg_sleep(0.005), count(*) FROM a")
            }
            #expect(try await builders(pool).count == 1)
            writing.continuation.finish()
            try await writer
            #expect(try await running.value.map(\.migration.name) == ["index_a"])
        }
        #expect(!fixture.events.all.contains { $0.isRetrying })
        #expect(try await fixture.rows(Self.isValid) == ["true"])
    }

    @Test(arguments: [true, false])
    func `a build that goes on for a killed runner is waited for`(isCompleted: Bool) async throws {
        try await TestCluster.shared.withDatabase(.empty) { database in
            let fixture = MigratorFixture(database)
            _ = try await fixture.migrator(Self.table).up()
            let migrator = try fixture.migrator(Self.table, Self.index)
            try await database.withPool { pool in
                let writing = AsyncStream<Void>.makeStream()
                async let writer: Void = pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO a VALUES (1, 'Ada')")
                    for await _ in writing.stream {}
                }
                #expect(try await eventually { try await Self.writerCount(pool) == 1 })
                // Waited for below.
                let orphan = Task {
                    try await pool.withSession { session in
                        _ = try await session.simpleQuery(
                            "CREATE UNIQUE INDEX CONCURRENTLY a_name_idx ON a (lower(name)) WHERE id > 0")
                    }
                }
                #expect(try await eventually { try await builders(pool).count == 1 })
                // Waited for below.
                let running = Task { try await migrator.up() }
                let event = await fixture.events.first { if case .waitingForBuilder = $0 { true } else { false } }
                #expect(event != nil)
                if !isCompleted {
                    for pid in try await builders(pool) {
                        _ = try await pool.query("SELECT pg_terminate_backend(\(pid))")
                    }
                    #expect(try await eventually { try await builders(pool).isEmpty })
                }
                writing.continuation.finish()
                try await writer
                _ = try? await orphan.value
                #expect(try await running.value.map(\.migration.name) == ["index_a"])
            }
            let wasFound = fixture.events.all.contains { if case .alreadyBuilt = $0 { true } else { false } }
            #expect(wasFound == isCompleted)
            #expect(try await fixture.rows(Self.isValid) == ["true"])
        }
    }

    @Test(.emptyScratchDatabase) func `what a body without a transaction sets does not reach the bookkeeping`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(
            Self.table,
            (
                "fill_a",
                """
                -- baton: no-transaction because it commits in between
                DO $$
                BEGIN
                    INSERT INTO a VALUES (1, 'Ada');
                    COMMIT;
                    SET search_path = pg_catalog;
                    SET ROLE pg_monitor;
                END $$
                """, "DELETE FROM a"
            ))
        #expect(try await migrator.up().count == 2)
        #expect(try await fixture.rows("SELECT count(*)::text FROM a") == ["1"])
        #expect(try await migrator.status().summary == .clean)
    }

    /// How many sessions have written to the table and not committed.
    private static func writerCount(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query("SELECT FROM pg_locks WHERE relation = 'a'::regclass AND mode = 'RowExclusiveLock'").count
    }

    /// The sessions that build an index in this database.
    private func builders(_ pool: ConnectionPool) async throws -> [Int32] {
        try await pool.query(
            """
            SELECT pid FROM pg_stat_progress_create_index
             WHERE datname = current_database() AND index_relid <> 0 AND phase LIKE 'waiting%'
            """
        ).map { try $0.decode(0, as: Int32.self) }
    }
}
