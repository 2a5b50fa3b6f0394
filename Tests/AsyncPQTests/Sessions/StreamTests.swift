import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct StreamTests {
    @Test func `a stream hands out every row in order, decoded or not`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                var expected = 1
                for try await (number, text) in session.stream(
                    "SELECT n, 'row ' || n FROM generate_series(1, \(5000)) AS n"
                ).decode((Int, String).self) {
                    #expect(number == expected && text == "row \(expected)")
                    expected += 1
                }
                #expect(expected == 5001)
                let answer = try await session.query("SELECT \(1)")[0].decode(0, as: Int.self)
                #expect(answer == 1)
            }
        }
    }

    @Test func `a stream that is left early ends in the server, and the connection is used again`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let first = try await pool.withSession { session in
                for try await row in session.stream("SELECT generate_series(1, 1000000000)") {
                    #expect(try row.decode(0, as: Int.self) == 1)
                    break
                }
                return session.backendPID
            }
            let second = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            #expect(first == second)
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    @Test func `after leaving a stream early the session goes on`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withTransaction { session in
                // The cancelled statement ends the transaction it ran in, unless a savepoint keeps it.
                try? await session.withSavepoint { session in
                    for try await _ in session.stream("SELECT generate_series(1, 1000000000)") { break }
                    throw CancellationError()
                }
                let answer = try await session.query("SELECT \(2)")[0].decode(0, as: Int.self)
                #expect(answer == 2)
            }
        }
    }

    @Test func `statements after a stream have all their rows, those that were prepared before it too`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let numbers: Query = "SELECT generate_series(1, 3)"
            let planned = Query(unsafeSQLPlannedByValues: "SELECT generate_series(1, $1)", Parameters(Int32(3)))
            for _ in 0..<2 {
                for query in [numbers, planned] {
                    #expect(try await pool.query(query).count == 3)
                    try await pool.withSession { session in
                        for try await _ in session.stream("SELECT 1") {}
                    }
                    #expect(try await pool.query(query).count == 3)
                    try await pool.withSession { session in
                        for try await _ in session.stream("SELECT generate_series(1, 9)") { break }
                    }
                    let counts = try await pool.withTransaction { session in
                        try await session.pipeline([query, query]).map(\.count)
                    }
                    #expect(counts == [3, 3])
                    try await pool.withSession { session in
                        for try await _ in session.stream("SELECT 1") {}
                        _ = try await session.simpleQuery("SELECT 1; SELECT 2")
                        let rows = try await session.query(query)
                        #expect(rows.count == 3)
                    }
                }
            }
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    @Test func `an error in the middle comes after the rows before it`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                var count = 0
                do {
                    for try await _ in session.stream("SELECT 10 / (3 - n) FROM generate_series(0, 5) AS n") {
                        count += 1
                    }
                    Issue.record("the division by zero was not told")
                } catch PQError.server(let report) {
                    #expect(report.sqlState.rawValue == "22012")
                }
                #expect(count == 3)
            }
        }
    }

    @Test func `a statement beside a stream is refused instead of waiting for ever`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                var refusals = 0
                for try await _ in session.stream("SELECT generate_series(1, 3)") {
                    do { _ = try await session.query("SELECT 1") } catch PQError.sessionBusy { refusals += 1 }
                }
                // The last rows may be there when the statement has ended already.
                #expect(refusals <= 3)
                for try await _ in session.stream("SELECT generate_series(1, 1000000000)") {
                    await #expect(throws: PQError.sessionBusy) { try await session.query("SELECT 1") }
                    break
                }
            }
        }
    }

    @Test func `a stream that outlives its session is over, and harms nobody`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            var kept: RowStream.Iterator?
            try await pool.withSession { session in
                var iterator = session.stream("SELECT generate_series(1, 1000000000)").makeAsyncIterator()
                _ = try await iterator.next()
                kept = iterator
            }
            let answer = try await pool.query("SELECT \(3)")[0].decode(0, as: Int.self)
            #expect(answer == 3)
            await #expect(throws: PQError.sessionEnded) { while try await kept?.next() != nil {} }
            let never = try await pool.withSession { session in session.stream("SELECT 1") }
            await #expect(throws: PQError.sessionEnded) { for try await _ in never {} }
        }
    }

    @Test func `a cancelled reader leaves, and the server stops`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let task = Task {
                try await pool.withSession { session in
                    for try await _ in session.stream("SELECT pg_sleep(600)") {}
                }
            }
            #expect(try await eventually { pool.statistics.leasedCount == 1 })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            let answer = try await pool.query("SELECT \(4)")[0].decode(0, as: Int.self)
            #expect(answer == 4)
        }
    }

    @Test func `a reader that stops makes the server wait, and then gets every row`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { observer in
            try await database.withPool { pool in
                try await pool.withSession { session in
                    var rows = session.stream("SELECT n, repeat('x', 65536) FROM generate_series(1, 2048) AS n")
                        .makeAsyncIterator()
                    _ = try await rows.next()
                    // 128 MB are on their way, and the server cannot get rid of them.
                    let pid = session.backendPID
                    let isWaiting = try await eventually {
                        try await observer.query(
                            "SELECT FROM pg_stat_activity WHERE pid = \(pid) AND wait_event = 'ClientWrite'"
                        ).count == 1
                    }
                    #expect(isWaiting)
                    var count = 1
                    while let row = try await rows.next() {
                        count += 1
                        let number = try row.decode(0, as: Int.self)
                        #expect(number == count)
                    }
                    #expect(count == 2048)
                }
            }
        }
    }
}

@Suite(.serialized, .emptyScratchDatabase) struct CopyTests {
    private func withTable(_ body: (borrowing Session) async throws -> Void) async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("DROP TABLE IF EXISTS lines; CREATE TABLE lines (n int8, word text)")
                try await body(session)
            }
        }
    }

    /// Lines as pieces that are cut anywhere.
    private func pieces(_ lines: ClosedRange<Int>, size: Int) -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            var buffer: [UInt8] = []
            for number in lines {
                buffer += "\(number)\tword \(number)\n".utf8
                while buffer.count >= size {
                    continuation.yield(Array(buffer.prefix(size)))
                    buffer.removeFirst(size)
                }
            }
            continuation.yield(buffer)
            continuation.finish()
        }
    }

    @Test(arguments: [1000, 300_000]) func `what is copied in is there, wherever it was cut`(size: Int) async throws {
        try await withTable { session in
            let count = try await session.copyIn("COPY lines FROM STDIN", from: pieces(1...50_000, size: size))
            #expect(count == 50_000)
            let row = try await session.query("SELECT count(*), sum(n)::int8, max(word) FROM lines")[0]
            #expect(try row.decode((Int, Int, String).self) == (50_000, 1_250_025_000, "word 9999"))
        }
    }

    @Test func `what is copied out is every line once`() async throws {
        try await withTable { session in
            try await session.copyIn("COPY lines FROM STDIN", from: pieces(1...20_000, size: 65_536))
            var number = 1
            for try await line in session.copyOut("COPY (SELECT * FROM lines ORDER BY n) TO STDOUT") {
                #expect(String(decoding: line, as: UTF8.self) == "\(number)\tword \(number)\n")
                number += 1
            }
            #expect(number == 20_001)
        }
    }

    @Test func `bad data is the server's error, nothing is kept, and the session goes on`() async throws {
        try await withTable { session in
            let (bad, source) = AsyncStream<[UInt8]>.makeStream()
            source.yield(Array("1\tfine\nnot a number\tword\n".utf8))
            source.finish()
            do {
                try await session.copyIn("COPY lines FROM STDIN", from: bad)
                Issue.record("the bad line was taken")
            } catch PQError.server(let report) {
                #expect(report.sqlState.rawValue == "22P02")
            }
            let kept = try await session.query("SELECT FROM lines")
            #expect(kept.isEmpty)
        }
    }

    @Test func `a source that fails undoes what it gave, and its error is passed on`() async throws {
        struct SourceBroke: Error {}
        try await withTable { session in
            let (broken, source) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
            source.yield(Array("1\tone\n".utf8))
            source.finish(throwing: SourceBroke())
            await #expect(throws: SourceBroke.self) { try await session.copyIn("COPY lines FROM STDIN", from: broken) }
            let kept = try await session.query("SELECT FROM lines")
            #expect(kept.isEmpty)
        }
    }

    @Test func `COPY out that is left early ends, and the session goes on`() async throws {
        try await withTable { session in
            for try await _ in session.copyOut("COPY (SELECT generate_series(1, 1000000000)) TO STDOUT") { break }
            let answer = try await session.query("SELECT \(5)")[0].decode(0, as: Int.self)
            #expect(answer == 5)
        }
    }

    @Test func `COPY where nothing can move its data costs the connection, and nobody else's`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            for sql in ["COPY (SELECT 1) TO STDOUT"] {
                await #expect(throws: PQError.self) {
                    try await pool.withSession { session in try await session.simpleQuery(SQLText(unsafeSQL: sql)) }
                }
                await #expect(throws: PQError.self) { try await pool.query(Query(unsafeSQL: sql)) }
                let answer = try await pool.query("SELECT \(6)")[0].decode(0, as: Int.self)
                #expect(answer == 6)
            }
        }
    }
}
