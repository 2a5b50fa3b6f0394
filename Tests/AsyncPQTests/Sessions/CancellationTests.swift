import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct CancellationTests {
    /// How many sessions of this database run a statement like this.
    private func running(_ pattern: String, _ observer: ConnectionPool) async throws -> Int {
        try await observer.query(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE \(pattern) AND pid <> pg_backend_pid()"
        ).count
    }

    @Test func `a cancelled statement ends in the server too, and the connection is used again`() async throws {
        try await ScratchDatabase.current.withPool { observer in
            try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
                let before = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                let task = Task { try await pool.query("SELECT pg_sleep(600), 'cancel me'") }
                #expect(try await eventually { try await running("%cancel me%", observer) == 1 })
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                let after = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                #expect(before == after)
                #expect(try await running("%cancel me%", observer) == 0)
            }
        }
    }

    @Test func `a statement past its deadline ends in the server too, and the connection is used again`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let before = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            let clock = ContinuousClock()
            let start = clock.now
            await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
                try await pool.query("SELECT pg_sleep(600)", deadline: start + .milliseconds(200))
            }
            #expect(clock.now - start < .seconds(30))
            #expect(try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self) == before)
        }
    }

    @Test func `in a session, the statement after a cancelled one is not hit`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            var sentCount = 0
            for _ in 0..<50 {
                try await pool.withSession { session in
                    do {
                        _ = try await session.query("SELECT pg_sleep(600)", timeout: .milliseconds(5))
                        Issue.record("the statement ended in time")
                    } catch PQError.deadlineExceeded(let wasSent) {
                        sentCount += wasSent ? 1 : 0
                    }
                    let answer: Int = try await session.query("SELECT \(42)")[0].decode(0)
                    #expect(answer == 42)
                }
            }
            #expect(sentCount > 0)
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    @Test func `a deadline in the past sends nothing`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            await #expect(throws: PQError.deadlineExceeded(wasSent: false)) {
                try await pool.query("SELECT 1", deadline: .now - .seconds(1))
            }
            #expect(pool.statistics.acquiredTotal == 0)
        }
    }

    @Test func `a task cancelled before it asks gets nothing and takes nothing`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let task = Task {
                cancelCurrentTask()
                return try await pool.query("SELECT 1")
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            _ = try await pool.query("SELECT 1")
            #expect(try await eventually { pool.statistics.leasedCount == 0 && pool.statistics.waiterCount == 0 })
        }
    }

    @Test func `a waiter that is cancelled leaves the queue, and the others are served`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let (gate, opener) = AsyncStream<Void>.makeStream()
            let holder = Task { try await pool.withSession { _ in for await _ in gate { break } } }
            #expect(try await eventually { pool.statistics.leasedCount == 1 })
            let leaver = Task { try await pool.query("SELECT 1") }
            let stayer = Task { try await pool.query("SELECT 2")[0].decode(0, as: Int32.self) }
            #expect(try await eventually { pool.statistics.waiterCount == 2 })
            leaver.cancel()
            await #expect(throws: CancellationError.self) { try await leaver.value }
            #expect(try await eventually { pool.statistics.waiterCount == 1 })
            opener.finish()
            try await holder.value
            #expect(try await stayer.value == 2)
        }
    }

    @Test func `of 2000 statements cancelled at random moments none hits a neighbour, and no connection is lost`()
        async throws
    {
        try await ScratchDatabase.current.withPool(maximumConnections: 8) { pool in
            let victims = try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<40 {
                    group.addTask { try await Self.cancelSome(pool, seed: UInt64(worker), count: 50) }
                }
                return try await group.reduce(0, +)
            }
            #expect(victims > 0)
            #expect(try await eventually { pool.statistics.leasedCount == 0 })
            let statistics = pool.statistics
            #expect(statistics.acquiredTotal == statistics.releasedTotal)
            #expect(statistics.closedTotal == 0)
        }
    }

    /// Runs statements and cancels each around the time it ends; answers how many were cancelled.
    private static func cancelSome(_ pool: ConnectionPool, seed: UInt64, count: Int) async throws -> Int {
        var generator = SeededGenerator(seed: seed)
        var victims = 0
        for _ in 0..<count {
            let nonce = Int64.random(in: 0 ... .max, using: &generator)
            let pause = Double.random(in: 0...0.002, using: &generator)
            let deadline = ContinuousClock.now + .microseconds(.random(in: 0...4000, using: &generator))
            do {
                let rows = try await pool.query("SELECT \(nonce), pg_sleep(\(pause))", deadline: deadline)
                #expect(try rows[0].decode(0, as: Int64.self) == nonce)
            } catch PQError.deadlineExceeded {
                victims += 1
            }
            // A neighbour without a deadline: it must never see a cancel that was meant for another.
            #expect(try await pool.query("SELECT \(nonce)")[0].decode(0, as: Int64.self) == nonce)
        }
        return victims
    }
}
