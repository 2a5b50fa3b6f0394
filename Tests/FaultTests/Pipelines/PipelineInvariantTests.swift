import TestSupport
import Testing

@testable import AsyncPQ

extension FaultTests {
    /// What AsyncPQ takes for granted of libpq's pipeline mode, asked of the libpq that is loaded.
    ///
    /// After PostgreSQL's own `src/test/modules/libpq_pipeline`; the numbers are those of its invariants in libpq.md, 6.
    @Suite struct PipelineInvariantTests {
        private static let one: [PipelineProbe.Answer] = [.ok, .null, .sync]

        private func run(_ number: String, _ tried: String, _ body: (PipelineProbe) async throws -> Void) async throws {
            try await FaultBench.run(0, "libpq \(number)", tried) { bench in
                bench.tally.countTrials()
                try await body(try await PipelineProbe(bench.connection(), logger: bench.log.logger))
            }
        }

        @Test func `1: in pipeline mode the calls of the simple protocol fail, and harm nothing`() async throws {
            try await run("disallowed", "simple protocol in pipeline mode") { probe throws in
                #expect(probe.isInPipelineMode && !probe.isBusy)
                #expect(probe.enterPipelineMode(), "entering twice changes nothing")
                #expect(!probe.handle.sendSimple("SELECT 1"))
                #expect(probe.execSynchronously("SELECT 1") != .ok)
                #expect(probe.send("SELECT 1") && probe.handle.sendSync())
                #expect(try probe.next(3) == Self.one)
                #expect(try probe.next() == .null && !probe.isBusy)
            }
        }

        @Test func `2: an idle pipeline can be left, and ordinary calls work again`() async throws {
            try await run("exit", "leaving an idle pipeline") { probe throws in
                #expect(probe.exitPipelineMode() && !probe.isInPipelineMode)
                #expect(probe.exitPipelineMode(), "leaving when off changes nothing")
                #expect(probe.execSynchronously("SELECT 1") == .ok)
                #expect(probe.handle.sendSimple("SELECT 1; SELECT 2"))
                #expect(try probe.next(3) == [.ok, .ok, .null])
            }
        }

        @Test func `3: a pipeline cannot be left before everything is read`() async throws {
            try await run("exit busy", "leaving a pipeline with answers due") { probe throws in
                #expect(probe.send("SELECT 1") && probe.handle.sendSync())
                #expect(!probe.exitPipelineMode(), "sent")
                #expect(try probe.next(2) == [.ok, .null])
                #expect(!probe.exitPipelineMode(), "the Sync is not answered")
                #expect(probe.send("SELECT 2") && probe.handle.sendSync())
                #expect(try probe.next() == .sync)
                #expect(!probe.exitPipelineMode(), "sent again")
                #expect(try probe.next(3) == Self.one)
                #expect(probe.exitPipelineMode())
                // With no Sync at all.
                #expect(probe.enterPipelineMode() && probe.send("SELECT 3") && probe.sendFlushRequest())
                #expect(try probe.next(2) == [.ok, .null])
                #expect(probe.exitPipelineMode())
            }
        }

        @Test func `4 and 5: groups are answered in order, with a NULL after each statement and none after a Sync`()
            async throws
        {
            try await run("multi", "groups queued before reading") { probe throws in
                for number in 0..<50 { #expect(probe.send("SELECT \(number)") && probe.handle.sendSync()) }
                for number in 0..<50 {
                    #expect(try probe.next() == .ok)
                    #expect(try probe.lastResult?.decode(row: 0, column: 0, as: Int32.self) == Int32(number))
                    #expect(try probe.next(2) == [.null, .sync])
                }
                #expect(try probe.next() == .null)
                #expect(probe.isInPipelineMode)
            }
        }

        @Test func `6: a flush request brings the answers without a Sync`() async throws {
            try await run("nosync", "ten statements and a flush request") { probe throws in
                for _ in 0..<10 {
                    #expect(probe.send("SELECT repeat('xyzxz', 12)"))
                    probe.exchangeNow()
                }
                #expect(probe.sendFlushRequest())
                for _ in 0..<10 { #expect(try probe.next(2) == [.ok, .null]) }
            }
        }

        @Test func `7 and 8: an error aborts the rest of its group and undoes its beginning; the next group runs`()
            async throws
        {
            try await run("abort", "an error in the middle of a group") { probe throws in
                #expect(probe.exitPipelineMode() && probe.execSynchronously("CREATE TABLE kept (n int4)") == .ok)
                #expect(probe.enterPipelineMode())
                let group = [
                    "INSERT INTO kept VALUES (1)", "SELECT no_such_function(1)", "INSERT INTO kept VALUES (2)",
                ]
                for sql in group { #expect(probe.send(sql)) }
                #expect(probe.handle.sendSync())
                #expect(probe.send("INSERT INTO kept VALUES (3)") && probe.handle.sendSync())
                #expect(try probe.next(4) == [.ok, .null, .error("42883"), .null])
                #expect(probe.isAborted)
                #expect(try probe.next(3) == [.aborted, .null, .sync])
                #expect(!probe.isAborted)
                #expect(try probe.next(3) == Self.one)
                #expect(probe.send("SELECT n FROM kept") && probe.handle.sendSync())
                #expect(try probe.next() == .ok)
                #expect(probe.lastResult?.count == 1)
                #expect(try probe.lastResult?.decode(row: 0, column: 0, as: Int32.self) == 3)
            }
        }

        @Test func `9: two statements in one text are refused, and the pipeline recovers at the Sync`() async throws {
            try await run("two in one", "two statements in one text") { probe throws in
                #expect(probe.send("SELECT 1; SELECT 2") && probe.handle.sendSync())
                #expect(try probe.next(3) == [.error("42601"), .null, .sync])
                #expect(probe.send("SELECT 1") && probe.handle.sendSync())
                #expect(try probe.next(3) == Self.one)
            }
        }

        @Test func `10: rows that were streamed stay, when an error comes in the middle`() async throws {
            try await run("single row", "single rows with an error in the middle") { probe throws in
                #expect(probe.send("SELECT 42 / g FROM generate_series(3, -1, -1) AS g") && probe.setSingleRowMode())
                #expect(probe.handle.sendSync())
                for expected in [14, 21, 42] {
                    #expect(try probe.next() == .ok)
                    #expect(try probe.lastResult?.decode(row: 0, column: 0, as: Int32.self) == Int32(expected))
                }
                #expect(try probe.next(3) == [.error("22012"), .null, .sync])
            }
        }

        @Test func `11: thousands of statements are answered in the order of sending, read while sending`() async throws
        {
            try await run("insert", "2000 inserts, sent and read in turn") { probe throws in
                let count = 2000
                let start = ["BEGIN", "CREATE TABLE many (n int4)"]
                for sql in start { #expect(probe.send(sql)) }
                #expect(probe.handle.sendPrepare(name: "insert", sql: "INSERT INTO many VALUES ($1)", types: [.int4]))
                for number in 0..<count {
                    #expect(probe.handle.sendExecute(name: "insert", Parameters(Int32(number))))
                    if number.isMultiple(of: 10) { probe.exchangeNow() }
                }
                #expect(probe.send("COMMIT") && probe.handle.sendSync())
                var tags: [String] = []
                for _ in 0..<(count + 4) {
                    #expect(try probe.next(2) == [.ok, .null])
                    tags.append(probe.lastResult?.commandTag ?? "none")
                }
                #expect(try probe.next() == .sync)
                let inserts = Array(repeating: "INSERT 0 1", count: count)
                #expect(tags == ["BEGIN", "CREATE TABLE", ""] + inserts + ["COMMIT"])
            }
        }

        @Test func `15: an error inside BEGIN aborts a ROLLBACK in its group; a later group's works`() async throws {
            try await run("transaction", "BEGIN, error, ROLLBACK in one group") { probe throws in
                #expect(probe.exitPipelineMode() && probe.execSynchronously("CREATE TABLE tx (n int4)") == .ok)
                #expect(probe.enterPipelineMode())
                #expect(probe.handle.sendPrepare(name: "rollback", sql: "ROLLBACK", types: []))
                #expect(probe.handle.sendSync())
                #expect(try probe.next(3) == Self.one)
                for sql in ["BEGIN", "INSERT INTO tx VALUES (1)", "SELECT 1 / 0"] { #expect(probe.send(sql)) }
                #expect(probe.handle.sendExecute(name: "rollback", Parameters()) && probe.handle.sendSync())
                #expect(probe.send("INSERT INTO tx VALUES (2)") && probe.handle.sendSync())
                #expect(probe.handle.sendExecute(name: "rollback", Parameters()))
                #expect(probe.send("INSERT INTO tx VALUES (3)") && probe.handle.sendSync() && probe.handle.sendSync())
                #expect(try probe.next(4) == [.ok, .null, .ok, .null])
                #expect(try probe.next(5) == [.error("22012"), .null, .aborted, .null, .sync])
                #expect(try probe.next(3) == [.error("25P02"), .null, .sync], "the ROLLBACK before it was aborted")
                #expect(try probe.next(6) == [.ok, .null, .ok, .null, .sync, .sync], "two Syncs, two answers")
                #expect(probe.send("SELECT n FROM tx") && probe.handle.sendSync())
                #expect(try probe.next() == .ok)
                #expect(probe.lastResult?.count == 1)
                #expect(try probe.lastResult?.decode(row: 0, column: 0, as: Int32.self) == 3)
                #expect(try probe.next(2) == [.null, .sync])
                #expect(probe.isIdle)
            }
        }

        @Test
        func `16: of thousands sent without waiting, one duplicate is one error, and nobody is without an answer`()
            async throws
        {
            try await run("uniqviol", "5000 inserts sent without waiting, one a duplicate") { probe throws in
                #expect(
                    probe.exitPipelineMode() && probe.execSynchronously("CREATE TABLE uniq (n int4 PRIMARY KEY)") == .ok
                )
                #expect(probe.enterPipelineMode())
                #expect(probe.handle.sendPrepare(name: "i", sql: "INSERT INTO uniq VALUES ($1)", types: [.int4]))
                for number in 0..<5000 {
                    let value = Int32(number == 3000 ? 17 : number)
                    #expect(probe.handle.sendExecute(name: "i", Parameters(value)))
                }
                #expect(probe.handle.sendSync())
                #expect(try probe.next(2) == [.ok, .null])
                let answers = try (0..<5000).map { _ in try probe.next(2) }
                #expect(answers[..<3000].allSatisfy { $0 == [.ok, .null] })
                #expect(answers[3000] == [.error("23505"), .null])
                #expect(answers[3001...].allSatisfy { $0 == [.aborted, .null] })
                #expect(try probe.next() == .sync)
            }
        }
    }
}
