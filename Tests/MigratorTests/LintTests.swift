import Testing

@testable import Migrator

@Suite struct LintTests {
    /// What lint says about one up file, beside a down file that is in order.
    private func findings(_ up: String, down: String = "-- Taken back again.\nSELECT 1;", exceptions: String = "")
        -> [LintFinding]
    {
        let files = [Self.upFile: up, Self.downFile: down].mapValues { Array($0.utf8) }
        return MigrationLint.findings(in: files, exceptions: exceptions)
    }

    private static let upFile = "20261122_0001_try_it.up.sql"
    private static let downFile = "20261122_0001_try_it.down.sql"

    @Test(
        arguments: [
            ("ALTER TABLE t ADD COLUMN c int NOT NULL", .notNullWithoutDefault),
            ("ALTER TABLE t ADD c int NOT NULL, ADD d int", .notNullWithoutDefault),
            ("ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid()", .volatileDefault),
            ("ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT clock_timestamp()", .volatileDefault),
            ("ALTER TABLE t ADD COLUMN c int DEFAULT (1 + my_number(2))", .volatileDefault),
            ("ALTER TABLE t ADD COLUMN c bigserial", .tableRewrite),
            ("ALTER TABLE t ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY", .tableRewrite),
            ("ALTER TABLE t ADD COLUMN c int GENERATED ALWAYS AS (a + 1) STORED", .tableRewrite),
            ("CREATE INDEX i ON t (a)", .plainIndex),
            ("CREATE UNIQUE INDEX IF NOT EXISTS i ON ONLY public.t (a)", .plainIndex),
            ("ALTER TABLE t ADD CONSTRAINT t_a_key UNIQUE (a)", .plainIndex),
            ("ALTER TABLE t ADD CONSTRAINT t_pkey PRIMARY KEY (a)", .plainIndex),
            ("ALTER TABLE t ADD CONSTRAINT t_fkey FOREIGN KEY (a) REFERENCES u (a)", .missingNotValid),
            ("ALTER TABLE ONLY t ADD CONSTRAINT t_check CHECK (a > 0)", .missingNotValid),
            ("ALTER TABLE t ADD COLUMN c int CONSTRAINT t_c_fkey REFERENCES u (a)", .missingNotValid),
            ("ALTER TABLE t ALTER COLUMN a TYPE bigint", .typeChange),
            ("ALTER TABLE t ALTER a SET DATA TYPE bigint", .typeChange),
            ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", .setNotNull),
            ("ALTER TABLE t RENAME COLUMN a TO b", .rename), ("ALTER TABLE t RENAME a TO b", .rename),
            ("ALTER TABLE IF EXISTS t RENAME TO u", .rename), ("ALTER TYPE mood RENAME VALUE 'a' TO 'b'", .rename),
            ("ALTER TABLE t DROP COLUMN a", .dropColumn), ("ALTER TABLE t DROP IF EXISTS a", .dropColumn),
            ("DROP TABLE IF EXISTS t", .dropTable),
            ("CREATE TABLE n (a int PRIMARY KEY)", .missingName), ("CREATE TABLE n (a int, UNIQUE (a))", .missingName),
            ("CREATE TABLE n (a int CHECK (a > 0))", .missingName),
            ("CREATE TABLE n (a int REFERENCES t (a) ON DELETE SET DEFAULT)", .missingName),
            ("CREATE TABLE n (a int, FOREIGN KEY (a) REFERENCES t (a))", .missingName),
        ] as [(String, LintRule)])
    func `what would hurt callers is found, with its line and the safe way`(sql: String, rule: LintRule) throws {
        let findings = findings("-- Here is why.\n\n\(sql);")
        let finding = try #require(findings.first)
        #expect(findings.count == 1, "\(findings)")
        #expect(finding.rule == rule.rawValue && finding.place == Self.upFile + ":3", "\(finding)")
        #expect(finding.safeWay == rule.safeWay && !finding.message.isEmpty)
    }

    @Test(arguments: [
        "CREATE TABLE n (a int CONSTRAINT n_pkey PRIMARY KEY, b int NOT NULL DEFAULT f(1), CONSTRAINT n_b CHECK (b > 0))",
        "CREATE TABLE n (a int); CREATE INDEX i ON n (a); ALTER TABLE n ADD CONSTRAINT n_pkey PRIMARY KEY (a)",
        "CREATE TABLE n (a int); ALTER TABLE n DROP COLUMN a, ADD COLUMN b int NOT NULL; DROP TABLE n",
        "ALTER TABLE t ADD COLUMN c int", "ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT now()",
        "ALTER TABLE t ADD COLUMN c varchar(20) NOT NULL DEFAULT 'x'::varchar(20)",
        "ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT lower('X') COLLATE \"C\"",
        "ALTER TABLE t ADD CONSTRAINT t_fkey FOREIGN KEY (a) REFERENCES u (a) NOT VALID",
        "ALTER TABLE t ADD CONSTRAINT t_check CHECK (a > 0) NOT VALID", "ALTER TABLE t VALIDATE CONSTRAINT t_check",
        "ALTER TABLE t ADD CONSTRAINT t_key UNIQUE USING INDEX t_idx", "ALTER TABLE t ALTER COLUMN a SET DEFAULT 1",
        "ALTER TABLE t RENAME CONSTRAINT a TO b", "ALTER INDEX i RENAME TO j", "ALTER TABLE t DROP CONSTRAINT c",
        "ALTER TABLE t ALTER COLUMN a DROP NOT NULL", "DROP INDEX i", "CREATE TABLE n (LIKE t INCLUDING ALL)",
        "CREATE TABLE n AS SELECT check_it(a) FROM t", "INSERT INTO t VALUES (1)",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ DROP TABLE t; CREATE INDEX i ON t (a) $$",
    ])
    func `what hurts nobody is not found`(sql: String) {
        #expect(findings("-- Here is why.\n\(sql);") == [])
    }

    @Test func `an index built concurrently is not found`() {
        #expect(findings("-- baton: no-transaction\n-- Here is why.\nCREATE INDEX CONCURRENTLY i ON t (a);") == [])
        #expect(
            findings("-- baton: no-transaction because readers go on\nCREATE INDEX CONCURRENTLY i ON t (a);") == [])
    }

    @Test func `down files may take away what they like`() {
        let down = "-- Taken back again.\nALTER TABLE t DROP COLUMN a; DROP TABLE t;"
        #expect(findings("-- Here is why.\nSELECT 1;", down: down) == [])
    }

    @Test(arguments: [
        "SELECT 1;", "--\nSELECT 1;", "-- Why\nSELECT 1;", "\n-- Here is why.\nSELECT 1;",
        "-- baton: no-transaction\nVACUUM t;", "-- \(NewMigration.upPlaceholder)\nSELECT 1;",
    ])
    func `a file that does not begin with why is found`(sql: String) {
        #expect(findings(sql).map(\.rule) == ["missing-reason"])
    }

    @Test func `what every command refuses is found too, a missing down file under its own name`() {
        let files = [Self.upFile: Array("-- Here is why.\nSELECT 1;\nCOMMIT;".utf8)]
        let findings = MigrationLint.findings(in: files)
        #expect(findings.map(\.rule) == ["missing-down-file", "file"])
        #expect(findings.map(\.line) == [nil, 3])
    }

    @Test func `all findings of all files come in the order of files and lines`() {
        let found = findings("-- Here is why.\nDROP TABLE t;\nCREATE INDEX ON u (a);", down: "SELECT 1;")
        #expect(
            found.map(\.place) == [
                Self.downFile + ":1", Self.upFile + ":2", Self.upFile + ":3", Self.upFile + ":3",
            ])
    }
}

@Suite struct LintAllowTests {
    private func findings(_ up: String, exceptions: String = "") -> [LintFinding] {
        MigrationLint.findings(
            in: [
                "20261122_0001_try_it.up.sql": Array(up.utf8),
                "20261122_0001_try_it.down.sql": Array("-- Taken back again.\nSELECT 1;".utf8),
            ], exceptions: exceptions)
    }

    @Test func `an allow with a reason silences its rule in the statement that follows`() {
        let allow = "-- baton: allow drop-table because nothing has read it since 1.4"
        #expect(findings("-- Here is why.\n\(allow)\nDROP TABLE t;") == [])
        #expect(findings("-- Here is why.\nDROP TABLE t; \(allow)") == [])
        #expect(findings("-- Here is why.\nDROP TABLE\n\(allow)\nt;") == [])
    }

    @Test func `an allow reaches no further than its statement and its rule`() {
        let allow = "-- baton: allow drop-table because nothing has read it since 1.4"
        let later = findings("-- Here is why.\n\(allow)\nDROP TABLE t;\nDROP TABLE u;")
        #expect(later.map(\.rule) == ["drop-table"] && later.map(\.line) == [4])
        let other = findings("-- Here is why.\n\(allow)\nCREATE INDEX i ON t (a);")
        #expect(other.map(\.rule) == ["unused-allow", "plain-index"])
    }

    @Test func `an allow that silences nothing, has no reason or names no rule is a finding`() {
        let unused = "-- Here is why.\nSELECT 1;\n-- baton: allow rename because it was so"
        #expect(findings(unused).map(\.rule) == ["unused-allow"] && findings(unused).map(\.line) == [3])
        let silent = "-- Here is why.\n-- baton: allow drop-table\nDROP TABLE t;"
        #expect(findings(silent).map(\.rule) == ["allow-without-reason"])
        let misspelt = "-- Here is why.\n-- baton: allow drop-tabel because it is old\nDROP TABLE t;"
        #expect(findings(misspelt).map(\.rule) == ["unknown-rule", "drop-table"])
        #expect(findings(misspelt)[0].safeWay.contains("drop-table"))
    }

    @Test func `lint-allow silences a rule in a file that may not change any more`() {
        let up = "-- Here is why.\nDROP TABLE t;\nDROP TABLE u;"
        let entry = "20261122_0001_try_it.up.sql: allow drop-table because nothing was released"
        #expect(findings(up, exceptions: "# why\n\n\(entry)\n") == [])
        #expect(findings("-- Here is why.\nSELECT 1;", exceptions: entry).map(\.place) == ["lint.allow:1"])
        #expect(
            findings(up, exceptions: "20261122_0001_try_it.up.sql: allow drop-table").map(\.rule)
                == ["allow-without-reason"])
        #expect(findings("-- Here is why.\nSELECT 1;", exceptions: "\nanything").map(\.place) == ["lint.allow:2"])
    }
}
