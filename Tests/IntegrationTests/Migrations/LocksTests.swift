import AsyncPQ
import Migrator
import TestSupport
import Testing

/// The locks that a plan tells, beside those that the server takes.
@Suite(.emptyScratchDatabase) struct LocksTests {
    private static let setUp: SQLText = """
        CREATE TABLE IF NOT EXISTS u (id int CONSTRAINT u_pkey PRIMARY KEY);
        CREATE TABLE t (a int, b int, CONSTRAINT t_check CHECK (a > 0) NOT VALID);
        CREATE INDEX i ON t (a);
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
        CREATE UNIQUE INDEX n ON m (a);
        CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
        """

    /// Statements, each with the relation to look at.
    private static let statements: [(sql: String, relation: String)] = [
        ("ALTER TABLE t ADD COLUMN c int", "t"), ("ALTER TABLE t DROP COLUMN b", "t"),
        ("ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id)", "t"),
        ("ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES u (id) NOT VALID", "u"),
        ("ALTER TABLE t ADD CONSTRAINT k CHECK (b > 0) NOT VALID", "t"),
        ("ALTER TABLE t VALIDATE CONSTRAINT t_check", "t"),
        ("ALTER TABLE t ALTER COLUMN a SET STATISTICS 100", "t"), ("ALTER TABLE t ALTER a SET (n_distinct = 5)", "t"),
        ("ALTER TABLE t SET (fillfactor = 70)", "t"), ("ALTER TABLE t SET (autovacuum_enabled = false)", "t"),
        ("ALTER TABLE t DISABLE TRIGGER ALL", "t"), ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", "t"),
        ("ALTER TABLE t CLUSTER ON i", "t"), ("ALTER TABLE t SET WITHOUT CLUSTER", "t"),
        ("ALTER TABLE t RENAME TO v", "t"), ("ALTER TABLE t RENAME a TO c", "t"),
        ("ALTER TABLE t ALTER COLUMN a TYPE bigint", "t"), ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", "t"),
        ("ALTER TABLE t SET (fillfactor = 70), ADD COLUMN c int", "t"), ("ALTER INDEX i RENAME TO j", "i"),
        ("ALTER TABLE p ATTACH PARTITION t FOR VALUES FROM (1) TO (2)", "p"),
        ("CREATE INDEX j ON t (b)", "t"), ("DROP INDEX i", "t"),
        ("CREATE TRIGGER h BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()", "t"),
        ("DROP TRIGGER g ON t", "t"),
        ("CREATE RULE r AS ON DELETE TO t DO INSTEAD NOTHING", "t"), ("CREATE POLICY y ON t USING (true)", "t"),
        ("CREATE STATISTICS s ON a, b FROM t", "t"), ("COMMENT ON TABLE t IS 'x'", "t"),
        ("COMMENT ON COLUMN t.a IS 'x'", "t"),
        ("INSERT INTO t VALUES (1)", "t"), ("UPDATE t SET a = 1", "t"), ("DELETE FROM ONLY t", "t"),
        ("TRUNCATE t", "t"), ("DROP TABLE t", "t"), ("DROP MATERIALIZED VIEW IF EXISTS m", "m"),
        ("LOCK TABLE t", "t"), ("LOCK t IN SHARE ROW EXCLUSIVE MODE", "t"), ("REINDEX TABLE t", "t"),
        ("ANALYZE t", "t"), ("CLUSTER t USING i", "t"), ("REFRESH MATERIALIZED VIEW m", "m"),
        ("REFRESH MATERIALIZED VIEW CONCURRENTLY m", "m"),
    ]

    @Test func `the server takes the locks that a plan tells`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            for (sql, relation) in Self.statements {
                let told = try told(sql, about: relation)
                try await pool.withSession { session in
                    try await session.simpleQuery("BEGIN")
                    try await session.simpleQuery(Self.setUp)
                    try await session.simpleQuery("COMMIT")
                    try await session.simpleQuery("BEGIN")
                    let identifier = try await session.query("SELECT to_regclass(\(relation))::oid::bigint")[0]
                        .decode(0, as: Int64.self)
                    try await session.simpleQuery(SQLText(unsafeSQL: sql))
                    let taken = try await session.query(
                        "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation::bigint = \(identifier)"
                    ).map { try $0.decode(0, as: String.self) }
                    let strongest = TableLockMode.allCases.last { taken.contains($0.catalogName) }
                    #expect(strongest == told, "\(sql): \(taken)")
                    try await session.simpleQuery("ROLLBACK")
                    try await session.simpleQuery("DROP TABLE t, p; DROP FUNCTION f; DROP MATERIALIZED VIEW m")
                }
            }
        }
    }

    /// The lock that the plan of a statement tells about a relation; of DROP INDEX it names index and table together.
    private func told(_ sql: String, about relation: String) throws -> TableLockMode {
        let version = try #require(MigrationVersion(rawValue: "20261122_0001"))
        let planned = PlannedMigration(Migration(version: version, name: "try_it", upSQL: sql, downSQL: "SELECT 1"))
        let modes = planned.statements.flatMap(\.locks).compactMap { lock -> TableLockMode? in
            guard case .table(let name, let mode) = lock, name == relation || name.hasSuffix("and its table") else {
                return nil
            }
            return mode
        }
        return try #require(modes.max(), "\(sql): \(planned.statements)")
    }
}
