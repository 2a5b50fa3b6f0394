import Testing

@testable import Migrator

@Suite struct StatementLocksTests {
    private func locks(_ sql: String) -> [StatementLock] {
        SQLScanner.statements(in: sql).flatMap(LockReader.locks)
    }

    @Test func `a plan has the statements as they stand in the file, with their lines and locks`() {
        let migration = Migration(
            version: Samples.version(1), name: "try_it",
            upSQL: "-- Why.\nCREATE TABLE a (\n    b int\n);\n\nDROP TABLE c; ",
            downSQL: "SELECT 1")
        let planned = PlannedMigration(migration)
        #expect(!planned.isWithoutTransaction)
        #expect(planned.statements.map(\.line) == [2, 6])
        #expect(planned.statements.map(\.sql) == ["CREATE TABLE a (\n    b int\n)", "DROP TABLE c"])
        #expect(planned.statements.map(\.locks) == [[.made("a")], [.table("c", .accessExclusive)]])
    }

    @Test func `a lock is described by what callers notice of it`() {
        #expect("\(StatementLock.table("t", .share))" == "SHARE on t: reads go on, writes wait")
        #expect("\(StatementLock.table("t", .accessExclusive))".hasSuffix("reads and writes wait"))
        #expect("\(StatementLock.table("t", .shareUpdateExclusive))".hasSuffix("reads and writes go on"))
        #expect(TableLockMode.shareRowExclusive.catalogName == "ShareRowExclusiveLock")
    }

    @Test func `a foreign key locks the table that it leads to`() {
        #expect(
            locks("CREATE TABLE a (b int REFERENCES public.u (id))") == [
                .made("a"), .table("public.u", .shareRowExclusive),
            ])
        #expect(
            locks("ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES u")
                == [.table("a", .shareRowExclusive), .table("u", .shareRowExclusive)])
        #expect(locks("CREATE TABLE a (id int, b int REFERENCES a (id))") == [.made("a")])
    }

    @Test func `what cannot be known by the text is told as such`() {
        for sql in ["DO $$ BEGIN END $$", "CALL f()", "SELECT f()", "VACUOUS"] {
            guard case .unknown? = locks(sql).first else { return #expect(Bool(false), "\(sql)") }
        }
    }
}
