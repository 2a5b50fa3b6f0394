import TestSupport
import Testing

@testable import AsyncPQ

extension FaultTests {
    /// More of what AsyncPQ takes for granted: descriptions, quiet, single rows, and the messages on the wire.
    @Suite struct PipelineWireTests {
        private func run(
            _ number: String, _ tried: String, _ body: (PipelineProbe, FaultBench) async throws -> Void
        ) async throws {
            try await FaultBench.run(0, "libpq \(number)", tried) { bench in
                bench.tally.countTrials()
                try await body(try await PipelineProbe(bench.connection(), logger: bench.log.logger), bench)
            }
        }

        @Test func `12: a prepared statement and a portal are described with their columns`() async throws {
            try await run("describe", "descriptions of a statement and of a portal") { probe, _ throws in
                let sql = "SELECT $1, '42', $2::numeric, interval '1 sec'"
                #expect(probe.handle.sendPrepare(name: "some", sql: sql, types: [.int4]))
                #expect(probe.sendDescribe(statement: "some") && probe.handle.sendSync())
                #expect(try probe.next(3) == [.ok, .null, .ok])
                let types = (0..<4).compactMap { probe.lastResult?.columnType($0).rawValue }
                #expect(types == [23, 25, 1700, 1186], "int4, text, numeric, interval")
                #expect(try probe.next(2) == [.null, .sync])
                for sql in ["BEGIN", "DECLARE c CURSOR FOR SELECT 1"] { #expect(probe.send(sql)) }
                #expect(probe.sendDescribe(portal: "c") && probe.handle.sendSync())
                #expect(try probe.next(5) == [.ok, .null, .ok, .null, .ok])
                #expect(probe.lastResult?.columnNames == ["?column?"])
                #expect(try probe.next(2) == [.null, .sync])
            }
        }

        @Test func `13: in turns of sending and reading nothing is said unasked, and a warning shifts nothing`()
            async throws
        {
            try await run("idle", "statements, flushes and attempts to leave in turn; warnings in between") {
                probe, bench throws in
                for _ in 0..<20 {
                    #expect(probe.send("SELECT 1") && probe.sendFlushRequest())
                    #expect(try probe.next(2) == [.ok, .null])
                    #expect(probe.send("SELECT 2") && !probe.exitPipelineMode())
                    #expect(probe.handle.sendSync())
                    #expect(try probe.next(3) == [.ok, .null, .sync])
                    #expect(probe.exitPipelineMode() && probe.enterPipelineMode())
                }
                #expect(!bench.log.lines.contains { $0.contains("notice from PostgreSQL") })
                let warning = "DO $$ BEGIN RAISE WARNING 'careful'; END $$"
                for sql in ["SELECT 3", warning, "SELECT 4"] { #expect(probe.send(sql)) }
                #expect(probe.handle.sendSync())
                #expect(try probe.next(4) == [.ok, .null, .ok, .null])
                #expect(try probe.next() == .ok)
                #expect(try probe.lastResult?.decode(row: 0, column: 0, as: Int32.self) == 4)
                #expect(try probe.next(2) == [.null, .sync])
                #expect(bench.log.lines.count { $0.contains("careful") } == 1)
            }
        }

        @Test func `14: only statements for which it was asked come row by row, each with an empty end`() async throws {
            try await run("single rows", "three statements in one group, two of them row by row") { probe, _ throws in
                for _ in 0..<3 { #expect(probe.send("SELECT n::int4 FROM generate_series(42, 44) AS n")) }
                #expect(probe.handle.sendSync())
                for _ in 0..<2 {
                    // At once after the end of the one before, and before anything is parsed (libpq.md P27).
                    #expect(probe.setSingleRowMode())
                    for number in Int32(42)...44 {
                        #expect(try probe.next() == .ok)
                        #expect(probe.lastResult?.count == 1)
                        #expect(try probe.lastResult?.decode(row: 0, column: 0, as: Int32.self) == number)
                    }
                    #expect(try probe.next() == .ok)
                    #expect(probe.lastResult?.count == 0)
                    #expect(try probe.next() == .null)
                }
                #expect(try probe.next() == .ok)
                #expect(probe.lastResult?.count == 3)
                #expect(try probe.next(2) == [.null, .sync])
            }
        }

        @Test func `17: each operation puts these messages on the wire, and no others`() async throws {
            try await run("wire", "messages of a prepared, a single and a simple statement, and of an error") {
                probe, _ throws in
                let first = try probe.trace { () throws in
                    #expect(probe.handle.sendPrepare(name: "apq1", sql: "SELECT $1", types: [.int8]))
                    #expect(probe.handle.sendExecute(name: "apq1", Parameters(Int64(7))) && probe.handle.sendSync())
                    #expect(try probe.next(5) == [.ok, .null, .ok, .null, .sync])
                }
                #expect(first == Self.prepared)
                let again = try probe.trace { () throws in
                    #expect(probe.handle.sendExecute(name: "apq1", Parameters(Int64(8))) && probe.handle.sendSync())
                    #expect(try probe.next(3) == [.ok, .null, .sync])
                }
                #expect(again == Self.executed)
                let refused = try probe.trace { () throws in
                    #expect(probe.send("SELECT 1 / 0") && probe.send("SELECT 1") && probe.handle.sendSync())
                    #expect(try probe.next(5) == [.error("22012"), .null, .aborted, .null, .sync])
                }
                #expect(refused == Self.refused)
                #expect(probe.exitPipelineMode())
                let simple = try probe.trace { () throws in
                    #expect(probe.handle.sendSimple("SELECT 'a'; SELECT 'b'"))
                    #expect(try probe.next(3) == [.ok, .ok, .null])
                }
                #expect(simple == Self.simple)
            }
        }

        private static let prepared = [
            #"F 25 Parse  "apq1" "SELECT $1" 1 NNNN"#,
            #"F 32 Bind  "" "apq1" 1 1 1 8 '\x00\x00\x00\x00\x00\x00\x00\x07' 1 1"#,
            #"F 6 Describe  P """#,
            #"F 9 Execute  "" 0"#,
            "F 4 Sync",
            "B 4 ParseComplete",
            "B 4 BindComplete",
            #"B 33 RowDescription  1 "?column?" NNNN 0 NNNN 8 -1 1"#,
            #"B 18 DataRow  1 8 '\x00\x00\x00\x00\x00\x00\x00\x07'"#,
            #"B 13 CommandComplete  "SELECT 1""#,
            "B 5 ReadyForQuery  I",
        ]
        private static let executed = [
            #"F 32 Bind  "" "apq1" 1 1 1 8 '\x00\x00\x00\x00\x00\x00\x00\x08' 1 1"#,
            #"F 6 Describe  P """#,
            #"F 9 Execute  "" 0"#,
            "F 4 Sync",
            "B 4 BindComplete",
            #"B 33 RowDescription  1 "?column?" NNNN 0 NNNN 8 -1 1"#,
            #"B 18 DataRow  1 8 '\x00\x00\x00\x00\x00\x00\x00\x08'"#,
            #"B 13 CommandComplete  "SELECT 1""#,
            "B 5 ReadyForQuery  I",
        ]
        private static let refused = [
            #"F 20 Parse  "" "SELECT 1 / 0" 0"#,
            #"F 14 Bind  "" "" 0 0 1 1"#,
            #"F 6 Describe  P """#,
            #"F 9 Execute  "" 0"#,
            #"F 16 Parse  "" "SELECT 1" 0"#,
            #"F 14 Bind  "" "" 0 0 1 1"#,
            #"F 6 Describe  P """#,
            #"F 9 Execute  "" 0"#,
            "F 4 Sync",
            "B 4 ParseComplete",
            #"B NN ErrorResponse  S "ERROR" V "ERROR" C "22012" M "division by zero" F "SSSS" L "SSSS" R "SSSS" \x00"#,
            "B 5 ReadyForQuery  I",
        ]
        private static let simple = [
            #"F 27 Query  "SELECT 'a'; SELECT 'b'""#,
            #"B 33 RowDescription  1 "?column?" NNNN 0 NNNN 65535 -1 0"#,
            "B 11 DataRow  1 1 'a'",
            #"B 13 CommandComplete  "SELECT 1""#,
            #"B 33 RowDescription  1 "?column?" NNNN 0 NNNN 65535 -1 0"#,
            "B 11 DataRow  1 1 'b'",
            #"B 13 CommandComplete  "SELECT 1""#,
            "B 5 ReadyForQuery  I",
        ]
    }
}
