import AsyncPQ
import Migrator
import TaskStore
import TestSupport
import Testing

struct UpAndDownTests {
    @Test(.emptyScratchDatabase) func `up, down and up again leave the schema of the first up`() async throws {
        let fixture = MigratorFixture(try .current)
        let migrations = try MigrationSet(folder: MigrationsFolder.path)
        let migrator = try fixture.migrator(migrations)
        #expect(try await migrator.status().summary == .pending)
        #expect(try await migrator.up().map(\.migration) == migrations.migrations)
        let first = try await fixture.schema()
        #expect(first.contains { $0.contains("tasks_user_fkey") })
        #expect(try await migrator.status().summary == .clean)
        #expect(try await migrator.up() == [])
        #expect(try await migrator.down(.steps(.max)).map(\.migration) == migrations.migrations.reversed())
        #expect(try await fixture.schema() == [])
        #expect(try await migrator.status().entries.allSatisfy { $0.state == .pending })
        #expect(try await migrator.up().count == migrations.migrations.count)
        #expect(try await fixture.schema() == first)
    }

    @Test(.emptyScratchDatabase) func `each migration of the service can be taken back alone`() async throws {
        let fixture = MigratorFixture(try .current)
        let migrations = try MigrationSet(folder: MigrationsFolder.path)
        let migrator = try fixture.migrator(migrations)
        for migration in migrations.migrations {
            #expect(try await migrator.up(to: migration.version).map(\.migration) == [migration])
            let after = try await fixture.schema()
            #expect(try await migrator.down().map(\.migration) == [migration])
            #expect(try await migrator.up(to: migration.version).map(\.migration) == [migration])
            #expect(try await fixture.schema() == after)
        }
    }

    @Test(.emptyScratchDatabase) func `the bookkeeping tells what was applied, when, how long and by whom`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(("wait_a_bit", "SELECT pg_sleep(0.02)", "SELECT 1"))
        let completed = try #require(try await migrator.up().first)
        #expect(completed.duration >= .milliseconds(20))
        let status = try await migrator.status()
        guard case .applied(let row)? = status.entries.first?.state else { return #expect(Bool(false), "\(status)") }
        #expect((row.version, row.name) == (completed.migration.version, "wait_a_bit"))
        #expect(row.checksum == Migration.checksum(of: "SELECT pg_sleep(0.02)"))
        #expect((.milliseconds(20)...completed.duration).contains(row.duration))
        #expect(try await fixture.rows("SELECT current_user::text") == [row.appliedBy])
        #expect(
            try await fixture.rows(
                "SELECT (now() - applied_at BETWEEN interval '0' AND interval '1 min')::text FROM schema_migrations")
                == ["true"])
        #expect(
            fixture.events.all == [
                .started(completed.migration, .up), .finished(completed),
            ])
    }

    @Test(.emptyScratchDatabase) func `down goes back as far as it is told`() async throws {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(
            ("create_a", "CREATE TABLE a ()", "DROP TABLE a"), ("create_b", "CREATE TABLE b ()", "DROP TABLE b"),
            ("create_c", "CREATE TABLE c ()", "DROP TABLE c"), ("create_d", "CREATE TABLE d ()", "DROP TABLE d"))
        _ = try await migrator.up()
        #expect(try await migrator.down().map(\.migration.name) == ["create_d"])
        let first = try #require(MigrationVersion(rawValue: "20261122_0001"))
        #expect(try await migrator.down(.to(first)).map(\.migration.name) == ["create_c", "create_b"])
        #expect(
            try await fixture.rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
                == ["a", "schema_migrations"])
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])
    }

    @Test(.emptyScratchDatabase)
    func `a baseline records files without running them, and only where nothing is recorded`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(
            ("create_a", "CREATE TABLE a ()", "DROP TABLE a"), ("create_b", "CREATE TABLE b ()", "DROP TABLE b"),
            ("create_c", "CREATE TABLE c ()", "DROP TABLE c"))
        let second = try #require(MigrationVersion(rawValue: "20261122_0002"))
        #expect(try await migrator.baseline(at: second).map(\.name) == ["create_a", "create_b"])
        #expect(try await migrator.status().entries.map(\.state.isApplied) == [true, true, false])
        #expect(try await fixture.rows("SELECT (to_regclass('a') IS NULL)::text") == ["true"])
        let error = try await #require(throws: MigrationError.self) { try await migrator.baseline(at: second) }
        #expect(error == .baselineTooLate(newest: second))
        #expect(try await migrator.up().map(\.migration.name) == ["create_c"])
        let unknown = try #require(MigrationVersion(rawValue: "20261122_0009"))
        await #expect(throws: MigrationError.self) { try await migrator.baseline(at: unknown) }
    }

    @Test(.emptyScratchDatabase) func `a plan is what is pending, and changes nothing`() async throws {
        let fixture = MigratorFixture(try .current)
        let first = ("create_a", "CREATE TABLE a ()", "DROP TABLE a")
        let migrator = try fixture.migrator(first, ("create_b", "CREATE TABLE b ()", "DROP TABLE b"))
        #expect(try await migrator.plan().map(\.migration.name) == ["create_a", "create_b"])
        #expect(try await fixture.rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'") == [])
        _ = try await fixture.migrator(first).up()
        #expect(
            try await migrator.plan().map(\.statements) == [
                [.init(line: 1, sql: "CREATE TABLE b ()", locks: [.made("b")])]
            ])
    }

    @Test(.emptyScratchDatabase) func `a down that is not confirmed changes nothing`() async throws {
        struct Declined: Error {}
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(("create_a", "CREATE TABLE a ()", "DROP TABLE a"))
        _ = try await migrator.up()
        await #expect(throws: Declined.self) {
            try await migrator.down(confirm: { migrations in
                #expect(migrations.map(\.name) == ["create_a"])
                throw Declined()
            })
        }
        #expect(try await migrator.status().summary == .clean)
        #expect(try await migrator.down(confirm: { _ in }).count == 1)
        #expect(try await migrator.down(confirm: { _ in throw Declined() }) == [])
    }

    @Test(.emptyScratchDatabase) func `a file out of order is applied where that is allowed`() async throws {
        let fixture = MigratorFixture(try .current)
        let files = [
            "20261122_0001_create_a": ("CREATE TABLE a ()", "DROP TABLE a"),
            "20261122_0003_create_c": ("CREATE TABLE c ()", "DROP TABLE c"),
        ]
        func set(_ files: [String: (String, String)]) throws -> MigrationSet {
            var texts: [String: [UInt8]] = [:]
            for (base, (up, down)) in files {
                texts[base + ".up.sql"] = Array(up.utf8)
                texts[base + ".down.sql"] = Array(down.utf8)
            }
            return try MigrationSet(files: texts)
        }
        _ = try await fixture.migrator(set(files)).up()
        let late = files.merging(["20261122_0002_create_b": ("CREATE TABLE b ()", "DROP TABLE b")]) { $1 }
        let migrator = try fixture.migrator(set(late))
        let error = try await #require(throws: MigrationError.self) { try await migrator.up() }
        #expect("\(error)".contains("20261122_0002_create_b.up.sql") && "\(error)".contains("--allow-out-of-order"))
        #expect(try await migrator.up(allowingOutOfOrder: true).map(\.migration.name) == ["create_b"])
        #expect(try await migrator.status().summary == .clean)
    }

    @Test(.emptyScratchDatabase) func `status changes nothing, not even by making its table`() async throws {
        let fixture = MigratorFixture(try .current)
        let status = try await fixture.migrator(("create_a", "CREATE TABLE a ()", "DROP TABLE a")).status()
        #expect(status.entries.map(\.state) == [.pending])
        #expect(try await fixture.rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'") == [])
    }

    @Test(.emptyScratchDatabase) func `a file that changes role and search path does not reach the next`() async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrator = try fixture.migrator(
            (
                "set_path", "CREATE SCHEMA other; SET search_path = other; SET ROLE pg_monitor; SET lock_timeout = 1",
                "DROP SCHEMA other CASCADE"
            ),
            ("create_b", "CREATE TABLE b ()", "DROP TABLE b"))
        #expect(try await migrator.up().count == 2)
        #expect(try await fixture.rows("SELECT schemaname::text FROM pg_tables WHERE tablename = 'b'") == ["public"])
        #expect(try await migrator.down(.steps(2)).count == 2)
    }

    @Test(.emptyScratchDatabase) func `the schema that the statements need is one that the migrations reach`()
        async throws
    {
        let fixture = MigratorFixture(try .current)
        let migrations = try MigrationSet(folder: MigrationsFolder.path)
        let minimum = try #require(MigrationVersion(rawValue: PostgresStore.minimumSchemaVersion))
        #expect(migrations.migrations.contains { $0.version == minimum })
        let range = SchemaRange(minimum: minimum)
        try await fixture.database.withPool { pool in
            func verdict() async throws -> SchemaRange.Verdict {
                try await range.check(pool, deadline: .now + .seconds(60))
            }
            #expect(try await verdict() == .tooOld(current: nil, minimum: minimum))
            let migrator = try fixture.migrator(migrations)
            _ = try await migrator.up()
            #expect(try await verdict() == .supported)
            _ = try await migrator.down(.steps(.max))
            #expect(try await verdict() == .tooOld(current: nil, minimum: minimum))
        }
    }
}

extension MigrationStatus.State {
    fileprivate var isApplied: Bool { if case .applied = self { true } else { false } }
}
