import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct CallTimesTests {
    @Test func `what calls wait for a session and for the server is added up`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            _ = try await pool.query("SELECT 1")
            let times = CallTimes()
            let holder = CallTimes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                try await CallTimes.$current.withValue(holder) {
                    try await pool.withSession { session in
                        group.addTask {
                            try await CallTimes.$current.withValue(times) {
                                _ = try await pool.query("SELECT pg_sleep(0.1)")
                            }
                        }
                        #expect(try await eventually { pool.statistics.waiterCount == 1 })
                        _ = try await session.query("SELECT pg_sleep(0.2)")
                    }
                }
                try await group.waitForAll()
            }
            #expect(holder.serverTime >= .milliseconds(200))
            #expect(times.sessionWait >= .milliseconds(200))
            #expect(times.serverTime >= .milliseconds(100))
        }
    }

    @Test func `a transaction adds up all its steps, its COMMIT among them`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let times = CallTimes()
            try await CallTimes.$current.withValue(times) {
                try await pool.withTransaction { session in
                    _ = try await session.query("SELECT pg_sleep(0.1)")
                    _ = try await session.query("SELECT pg_sleep(0.1)")
                    try session.runAtCommit("SELECT pg_sleep(0.1)")
                }
            }
            #expect(times.serverTime >= .milliseconds(300))
        }
    }

    @Test func `a read on a lane is time of the server, and one that fails counts too`() async throws {
        let lane = Lane(connection: try ScratchDatabase.current.connection(), logger: .quiet)
        let times = CallTimes()
        await #expect(throws: PQError.self) {
            try await CallTimes.$current.withValue(times) {
                try await lane.query("SELECT pg_sleep(0.1), 1 / 0 FROM now()")
            }
        }
        #expect(times.serverTime > .zero && times.sessionWait == .zero)
        await lane.close()
    }

    @Test func `what nobody measures leaves no trace`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let times = CallTimes()
            _ = try await pool.query("SELECT 1")
            #expect(CallTimes.current == nil && times.serverTime == .zero && times.sessionWait == .zero)
        }
    }
}
