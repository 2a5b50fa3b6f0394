import AsyncPQ
import Migrator
import TestSupport
import Testing

struct RefusalTests {
    private let first = (name: "create_a", up: "CREATE TABLE a ()", down: "DROP TABLE a")

    @Test(.emptyScratchDatabase) func `an edited file is refused with both sums, and nothing is run`() async throws {
        let fixture = MigratorFixture(try .current)
        _ = try await fixture.migrator(first).up()
        let edited = try fixture.migrator(
            ("create_a", "CREATE TABLE a (id int)", "DROP TABLE a"), ("create_b", "CREATE TABLE b ()", "DROP TABLE b"))
        for command in [{ try await edited.up() }, { try await edited.down() }] {
            let error = try await #require(throws: MigrationError.self) { try await command() }
            #expect("\(error)".contains("20261122_0001_create_a.up.sql"))
            #expect("\(error)".contains(Migration.checksum(of: "CREATE TABLE a ()")))
            #expect("\(error)".contains(Migration.checksum(of: "CREATE TABLE a (id int)")))
        }
        #expect(try await edited.status().summary == .drift)
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])
        #expect(try await fixture.rows("SELECT (to_regclass('b') IS NULL)::text") == ["true"])
    }

    @Test(.emptyScratchDatabase) func `a file saved with other line ends is no edited file`() async throws {
        let fixture = MigratorFixture(try .current)
        _ = try await fixture.migrator(("create_a", "-- why\nCREATE TABLE a ();\n", "DROP TABLE a")).up()
        let other = try fixture.migrator(("create_a", "-- why\r\nCREATE TABLE a ();\r\n", "DROP TABLE a"))
        #expect(try await other.status().summary == .clean)
        #expect(try await other.up() == [])
    }

    @Test(.emptyScratchDatabase) func `a file that fails leaves nothing behind, and those before it stay`() async throws
    {
        let fixture = MigratorFixture(try .current)
        let broken = try fixture.migrator(
            first, ("create_b", "CREATE TABLE b ();\n\nINSERT INTO nowhere VALUES (1);", "DROP TABLE b"))
        let error = try await #require(throws: MigrationError.self) { try await broken.up() }
        guard case .fileFailed("20261122_0002_create_b.up.sql", line: 3, let report) = error else {
            return #expect(Bool(false), "\(error)")
        }
        #expect(report.sqlState == .undefinedTable)
        #expect("\(error)".contains("20261122_0002_create_b.up.sql: line 3: "))
        #expect(try await fixture.rows("SELECT name FROM schema_migrations") == ["create_a"])
        #expect(try await fixture.rows("SELECT (to_regclass('b') IS NULL)::text") == ["true"])
        let repaired = try fixture.migrator(first, ("create_b", "CREATE TABLE b ()", "DROP TABLE b"))
        #expect(try await repaired.up().map(\.migration.name) == ["create_b"])
    }

    @Test(.emptyScratchDatabase) func `a file whose constraint fails at COMMIT leaves nothing behind`() async throws {
        let fixture = MigratorFixture(try .current)
        let broken = try fixture.migrator(
            (
                "create_pair",
                """
                CREATE TABLE a (id int PRIMARY KEY);
                CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED);
                INSERT INTO b VALUES (1);
                """, "DROP TABLE b, a"
            ))
        let error = try await #require(throws: MigrationError.self) { try await broken.up() }
        guard case .fileFailed(_, line: nil, let report) = error else { return #expect(Bool(false), "\(error)") }
        #expect(report.sqlState == .foreignKeyViolation)
        #expect(try await fixture.rows("SELECT count(*)::text FROM schema_migrations") == ["0"])
        #expect(try await fixture.rows("SELECT (to_regclass('a') IS NULL)::text") == ["true"])
    }

    @Test(.emptyScratchDatabase) func `a database that cannot be reached is told as such`() async throws {
        let migrator = Migrator(
            connection: try ConnectionConfiguration("host=/nowhere dbname=none"),
            migrations: try MigrationSet(files: [:]), logger: .quiet)
        let error = try await #require(throws: MigrationError.self) { try await migrator.status() }
        guard case .database(.connectFailed) = error else { return #expect(Bool(false), "\(error)") }
    }
}
