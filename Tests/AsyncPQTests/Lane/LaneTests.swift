import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct LaneTests {
    @Test func `2000 concurrent reads get each its own answer, over one connection`() async throws {
        var configuration = LaneConfiguration()
        configuration.depthLimit = 2000
        try await withLane(configuration) { lane in
            let pids = try await withThrowingTaskGroup(of: Int32.self) { group in
                for number in 0..<2000 {
                    group.addTask {
                        let row = try await lane.query("SELECT \(number), pg_backend_pid()")[0]
                        #expect(try row.decode(0, as: Int.self) == number)
                        return try row.decode(1)
                    }
                }
                return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
            }
            #expect(pids.count == 1)
        }
    }

    @Test func `reads that fail take nobody along`() async throws {
        try await withLane { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<700 {
                    group.addTask {
                        do {
                            let rows = try await lane.query("SELECT 1000 / (\(number) % 7)")
                            #expect(try rows[0].decode(0, as: Int.self) == 1000 / (number % 7))
                        } catch PQError.server(let report) {
                            #expect(number % 7 == 0 && report.sqlState.rawValue == "22012")
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a write is refused by the server`() async throws {
        try await withLane { lane in
            do {
                _ = try await lane.query("CREATE TABLE nothing ()")
                Issue.record("the lane wrote")
            } catch PQError.server(let report) {
                #expect(report.sqlState == .readOnlyTransaction)
            }
        }
    }

    @Test(arguments: ["SET work_mem = '9MB'", "BEGIN", "LISTEN x"])
    func `what changes the session costs the lane its connection, and the next reads get another`(
        sql: String
    ) async throws {
        try await withLane { lane in
            let before = try await lane.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            await #expect(throws: PQError.self) { try await lane.query(Query(unsafeSQL: sql)) }
            let after = try await lane.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            #expect(before != after)
            let setting = try await lane.query("SELECT current_setting('work_mem')")[0].decode(0, as: String.self)
            #expect(setting == "4MB")
        }
    }

    @Test func `a caller that leaves takes no answer of another`() async throws {
        try await withLane { lane in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        let deadline = ContinuousClock.now + .milliseconds(number % 3 == 0 ? 1 : 10_000)
                        do {
                            let rows = try await lane.query("SELECT \(number), pg_sleep(0.001)", deadline: deadline)
                            #expect(try rows[0].decode(0, as: Int.self) == number)
                        } catch PQError.deadlineExceeded { #expect(number % 3 == 0) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a read that takes too long is ended by the server, and the next one runs`() async throws {
        var configuration = LaneConfiguration()
        configuration.statementTimeout = .milliseconds(50)
        try await withLane(configuration) { lane in
            do {
                _ = try await lane.query("SELECT pg_sleep(600)")
                Issue.record("the read was not ended")
            } catch PQError.server(let report) {
                #expect(report.sqlState == .queryCanceled)
            }
            let answer = try await lane.query("SELECT \(8)")[0].decode(0, as: Int.self)
            #expect(answer == 8)
        }
    }

    @Test func `a lost link costs a read nothing but time`() async throws {
        var configuration = LaneConfiguration()
        configuration.statementTimeout = .seconds(60)
        configuration.readTimeout = .seconds(60)
        try await ScratchDatabase.current.withPool { pool in
            try await withLane(configuration, applicationName: "lost-lane") { lane in
                _ = try await lane.query("SELECT 1")
                let slow = Task { try await lane.query("SELECT pg_sleep(2), \(9)")[0].decode(1, as: Int.self) }
                let killed = try await eventually {
                    try await pool.query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lost-lane' AND state = 'active' AND datname = current_database()"
                    ).count == 1
                }
                #expect(killed)
                #expect(try await slow.value == 9)
            }
        }
    }

    @Test func `one read too many is refused`() async throws {
        var configuration = LaneConfiguration()
        configuration.depthLimit = 2
        try await withLane(configuration) { lane in
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do {
                            _ = try await lane.query("SELECT pg_sleep(0.05)")
                            return true
                        } catch PQError.poolFull(waiterLimit: 2) {
                            return false
                        } catch {
                            Issue.record("another error: \(error)")
                            return false
                        }
                    }
                }
                return await group.reduce(into: [Bool: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(outcomes[true, default: 0] >= 2 && outcomes[false, default: 0] > 0)
        }
    }

    @Test func `without a server reads fail with the reason`() async throws {
        let lane = Lane(connection: try ConnectionConfiguration("host=/nonexistent dbname=x"), logger: .quiet)
        for _ in 0..<3 {
            do {
                _ = try await lane.query("SELECT 1")
                Issue.record("a read ran without a server")
            } catch PQError.connectFailed(let reason, _) {
                #expect(reason.contains("/nonexistent"))
            }
        }
        await lane.close()
        await #expect(throws: PQError.poolClosed) { try await lane.query("SELECT 1") }
    }
}
