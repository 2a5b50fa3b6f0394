import Testing

@testable import Migrator

@Suite struct MigrationSetTests {
    private static let whole = [
        "20261122_0002_create_users.up.sql": "CREATE TABLE users ();",
        "20261122_0002_create_users.down.sql": "DROP TABLE users;",
        "20261122_0001_create_tenants.up.sql": "CREATE TABLE tenants ();",
        "20261122_0001_create_tenants.down.sql": "DROP TABLE tenants;",
    ]

    @Test func `migrations come in the order of their versions`() throws {
        let set = try MigrationSet(texts: Self.whole)
        #expect(set.migrations.map(\.version.rawValue) == ["20261122_0001", "20261122_0002"])
        #expect(set.migrations.map(\.name) == ["create_tenants", "create_users"])
        #expect(set.migrations.last?.upSQL == "CREATE TABLE users ();")
        #expect(set.migrations.last?.downSQL == "DROP TABLE users;")
        #expect(set.newestVersion?.rawValue == "20261122_0002")
    }

    @Test func `no files are no migrations`() throws {
        #expect(try MigrationSet(files: [:]).migrations.isEmpty)
    }

    @Test(arguments: [
        "notes.sql", "20261122_create_users.up.sql", "20261122_0001_.up.sql", "20261122_0001.up.sql",
        "20261122_0001_Create_users.up.sql", "20261122_0001_create users.up.sql", "20261122_0001_create__users.up.sql",
        "20261122_0001_create_users_.up.sql", "20261122_0001_create_users.sql", "20261122_0001_create_users.UP.sql",
        "20261122_0001_create_users.up.down.sql", "20269922_0001_create_users.up.sql", "20261122_0001_1users.up.sql",
    ])
    func `a file with another kind of name is refused`(name: String) throws {
        let error = try #require(throws: MigrationFileFaults.self) { try MigrationSet(texts: [name: "SELECT 1"]) }
        #expect(error.faults == [.init(fileName: name, kind: .malformedName)])
        #expect("\(error)".contains("YYYYMMDD_NNNN_verb_thing.up.sql"))
    }

    @Test func `a missing down file and a missing up file are both refused`() throws {
        var texts = Self.whole
        texts["20261122_0001_create_tenants.down.sql"] = nil
        texts["20261122_0002_create_users.up.sql"] = nil
        let error = try #require(throws: MigrationFileFaults.self) { try MigrationSet(texts: texts) }
        #expect(
            error.faults == [
                .init(
                    fileName: "20261122_0001_create_tenants.up.sql",
                    kind: .missingCounterpart("20261122_0001_create_tenants.down.sql")),
                .init(
                    fileName: "20261122_0002_create_users.down.sql",
                    kind: .missingCounterpart("20261122_0002_create_users.up.sql")),
            ])
    }

    @Test func `a version that two migrations use is refused`() throws {
        var texts = Self.whole
        texts["20261122_0002_create_boards.up.sql"] = "SELECT 1"
        texts["20261122_0002_create_boards.down.sql"] = "SELECT 1"
        let error = try #require(throws: MigrationFileFaults.self) { try MigrationSet(texts: texts) }
        #expect(error.faults.map(\.fileName).allSatisfy { $0.contains("create_users") })
        #expect(
            error.faults.first?.kind == .duplicateVersion(other: "20261122_0002_create_boards.down.sql"))
    }

    @Test func `all faults of all files are told at once`() throws {
        var texts = Self.whole
        texts["20261122_0001_create_tenants.up.sql"] = "-- only a comment"
        texts["20261122_0002_create_users.down.sql"] = "DROP TABLE users;\nCOMMIT;"
        texts["readme.sql"] = "SELECT 1"
        let error = try #require(throws: MigrationFileFaults.self) { try MigrationSet(texts: texts) }
        #expect(
            error.faults == [
                .init(fileName: "20261122_0001_create_tenants.up.sql", kind: .empty),
                .init(
                    fileName: "20261122_0002_create_users.down.sql",
                    kind: .transactionControl(statement: "COMMIT", line: 2)),
                .init(fileName: "readme.sql", kind: .malformedName),
            ])
        for fault in error.faults { #expect("\(error)".contains(fault.fileName)) }
    }

    @Test(arguments: [
        ("BEGIN", "BEGIN"), ("begin work", "BEGIN"), ("START TRANSACTION", "START TRANSACTION"), ("END", "END"),
        ("ROLLBACK TO a", "ROLLBACK"), ("ABORT", "ABORT"), ("SAVEPOINT a", "SAVEPOINT"), ("RELEASE a", "RELEASE"),
        ("PREPARE TRANSACTION 'a'", "PREPARE TRANSACTION"), ("/* x */ COMMIT AND CHAIN", "COMMIT"),
    ])
    func `a statement that begins or ends a transaction is refused`(sql: String, called: String) throws {
        let error = try #require(throws: MigrationFileFaults.self) {
            try MigrationSet(texts: Self.with(up: "SELECT 1;\n\(sql);"))
        }
        #expect(error.faults.map(\.kind) == [.transactionControl(statement: called, line: 2)])
    }

    @Test(arguments: [
        "PREPARE p AS SELECT 1", "DO $$ BEGIN PERFORM 1; END $$", "SELECT 'COMMIT'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT 1; END", "COPY t FROM '/dev/null'",
    ])
    func `words of a transaction elsewhere are no fault`(sql: String) throws {
        #expect(try MigrationSet(texts: Self.with(up: sql)).migrations.count == 1)
    }

    @Test func `rows that psql would have to read are refused`() throws {
        let error = try #require(throws: MigrationFileFaults.self) {
            try MigrationSet(texts: Self.with(up: "COPY t FROM stdin;"))
        }
        #expect(error.faults.map(\.kind) == [.needsInput(line: 1)])
    }

    @Test(arguments: [[0xff, 0xfe] as [UInt8], [0x53, 0x00]])
    func `bytes that are not text are refused`(bytes: [UInt8]) throws {
        let up = "20261122_0001_create_tenants.up.sql"
        let error = try #require(throws: MigrationFileFaults.self) {
            try MigrationSet(files: [up: bytes, "20261122_0001_create_tenants.down.sql": Array("SELECT 1".utf8)])
        }
        #expect(error.faults == [.init(fileName: up, kind: .notText)])
    }

    @Test(arguments: [
        "-- baton: no-transaction\nCREATE INDEX CONCURRENTLY a ON t (x);",
        "-- baton: no-transaction\nDROP INDEX CONCURRENTLY a",
        "--baton: no-transaction because readers go on\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a ON t (x)",
        "-- baton: no-transaction\nVACUUM t", "-- baton: no-transaction\nCALL fill()",
    ])
    func `a file without a transaction has one statement that the next run can complete`(up: String) throws {
        let set = try MigrationSet(texts: Self.with(up: up))
        #expect(set.migrations[0].isWithoutTransaction(.up) && !set.migrations[0].isWithoutTransaction(.down))
    }

    @Test(
        arguments: [
            ("-- baton: no-transaction\nVACUUM t;\nVACUUM u;", .secondStatement(line: 3)),
            ("-- baton: no-transaction\nUPDATE t SET a = 1", .needsTransaction(statement: "UPDATE T", line: 2)),
            (
                "-- baton: no-transaction\nCREATE INDEX a ON t (x)",
                .needsTransaction(statement: "CREATE INDEX", line: 2)
            ),
            ("-- baton: no-transaction\nCREATE INDEX CONCURRENTLY ON t (x)", .unnamedIndex(line: 2)),
            ("-- why\n-- baton: no-transaction\nSELECT 1", .misplacedNoTransaction(line: 2)),
            ("-- baton: no-transction\nSELECT 1", .unknownDirective("no-transction", line: 1)),
            ("-- baton: allow\nSELECT 1", .unknownDirective("allow", line: 1)),
            (
                "-- why\nCREATE INDEX CONCURRENTLY a ON t (x)",
                .needsNoTransaction(statement: "CREATE INDEX CONCURRENTLY", line: 2)
            ),
            ("DROP INDEX CONCURRENTLY a", .needsNoTransaction(statement: "DROP INDEX CONCURRENTLY", line: 1)),
            ("VACUUM t", .needsNoTransaction(statement: "VACUUM T", line: 1)),
            ("\\i other.sql", .psqlCommand(line: 1)),
        ] as [(String, MigrationFileFault.Kind)])
    func `what does not fit a file with or without a transaction is refused with its line`(
        up: String, kind: MigrationFileFault.Kind
    ) throws {
        let error = try #require(throws: MigrationFileFaults.self) { try MigrationSet(texts: Self.with(up: up)) }
        #expect(error.faults.map(\.kind) == [kind])
        #expect(
            "\(error)".contains("allow") || "\(error)".contains("name it") || "\(error)".contains("exactly one")
                || "\(error)".contains("begin the file"))
        if let line = error.faults[0].line { #expect("\(error)".contains(".up.sql: line \(line): ")) }
    }

    private static func with(up: String) -> [String: String] {
        ["20261122_0001_try_it.up.sql": up, "20261122_0001_try_it.down.sql": "SELECT 1"]
    }
}

extension MigrationSet {
    init(texts: [String: String]) throws { try self.init(files: texts.mapValues { Array($0.utf8) }) }
}
