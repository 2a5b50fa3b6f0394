import Testing

@testable import Migrator

@Suite struct SQLScannerTests {
    @Test func `statements end at semicolons and keep their words`() {
        let statements = SQLScanner.statements(in: "SELECT 1;\n  create table t (a int);\n")
        #expect(statements.map(\.words) == [["SELECT"], ["CREATE", "TABLE", "T", "A", "INT"]])
        #expect(statements.map(\.line) == [1, 2])
        #expect(statements.map(\.range) == [0..<8, 12..<34])
    }

    @Test(arguments: ["", " \n\t", ";", "-- a comment\n", "/* one /* within */ another; */", ";;\n;-- done"])
    func `comments and lone semicolons are no statements`(sql: String) {
        #expect(SQLScanner.statements(in: sql).isEmpty)
    }

    @Test(arguments: [
        "SELECT 'a; COMMIT'", "SELECT 'it''s; COMMIT'", #"SELECT E'\'; COMMIT'"#, #"SELECT "a; COMMIT""#,
        "SELECT $$a; COMMIT$$", "SELECT $x$a; $$ COMMIT; $x$", "SELECT -- ; COMMIT\n 1", "SELECT /* ; COMMIT */ 1",
        "SELECT U&'\\0041; COMMIT'", "SELECT $1", "SELECT a$b$ FROM t",
    ])
    func `what is quoted is not part of the statements`(sql: String) {
        let statements = SQLScanner.statements(in: sql)
        #expect(statements.count == 1)
        #expect(statements.first?.words.first == "SELECT")
        #expect(statements.first?.words.contains("COMMIT") == false)
    }

    @Test func `a string without escapes ends at its quote even after a backslash`() {
        #expect(SQLScanner.statements(in: #"SELECT '\'; COMMIT"#).map(\.words) == [["SELECT"], ["COMMIT"]])
    }

    @Test func `the body of a function is part of its statement`() {
        let sql = """
            CREATE FUNCTION f() RETURNS int LANGUAGE SQL BEGIN ATOMIC
                SELECT CASE WHEN true THEN 1 ELSE 2 END;
                SELECT 3;
            END;
            COMMIT;
            """
        let statements = SQLScanner.statements(in: sql)
        #expect(statements.map(\.words.first) == ["CREATE", "COMMIT"])
        #expect(statements.last?.line == 5)
    }

    @Test func `the actions of a rule are part of its statement`() {
        let sql = "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b); SELECT 1"
        #expect(SQLScanner.statements(in: sql).map(\.words.first) == ["CREATE", "SELECT"])
    }

    @Test(arguments: ["SELECT 'open", "SELECT \"open", "SELECT $x$ open $y$", "SELECT 1 /* open", "SELECT E'open\\"])
    func `a quote that is never closed ends with the text`(sql: String) {
        #expect(SQLScanner.statements(in: sql).map(\.words.first) == ["SELECT"])
    }

    @Test func `names are folded as PostgreSQL folds them`() {
        let tokens = SQLScanner.statements(in: #"Tasks "Tasks" "a""b" 'x' 1.5 ("#)[0].tokens
        #expect(tokens.map(\.name) == ["tasks", "Tasks", #"a"b"#, nil, nil, nil])
        #expect(tokens.map(\.kind) == [.word, .quotedName, .quotedName, .string, .number, .symbol])
    }

    @Test func `comments to the end of a line are kept with their lines`() {
        let script = SQLScanner.script(of: "-- one \r\nSELECT '-- none'; --two\n/* -- none */ --\n")
        #expect(
            script.comments == [.init(text: "one", line: 1), .init(text: "two", line: 2), .init(text: "", line: 3)])
    }
}
