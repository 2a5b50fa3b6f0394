import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Links that stay open and bring nothing.
    @Suite struct FrozenLinkTests {
        enum Freeze: String, CaseIterable {
            case frozen, oneWay, swallowed

            var behaviour: FaultBehaviour {
                switch self {
                case .frozen: .frozen
                case .oneWay: .oneWay
                case .swallowed: .swallowed
                }
            }
        }

        @Test(arguments: Freeze.allCases)
        func `callers on a frozen link are freed at their deadline, and the pool goes on with fresh links`(
            freeze: Freeze
        ) async throws {
            let tried = "link \(freeze.rawValue): statements, transactions and waiters with a deadline"
            try await FaultBench.run(13, freeze.rawValue, tried) { bench in
                for _ in 0..<FaultScale.count(short: 1, long: 20) {
                    try await playOnce(bench, freeze)
                }
            }
        }

        private func playOnce(_ bench: FaultBench, _ freeze: Freeze) async throws {
            let pool = try bench.makePool(maximumConnections: 4, connection: bench.impatientConnection())
            let pids = try await bench.warmUp(pool, count: 4)
            for pid in pids { bench.proxy.serve(freeze.behaviour, to: .backend(pid)) }
            await withTaskGroup { group in
                for number in 0..<16 {
                    group.addTask { await Self.expectFreed(bench, pool, isTransaction: number % 4 == 0) }
                }
            }
            // The frozen links count against the maximum until they are given up.
            let start = ContinuousClock.now
            for number in 0..<20 {
                let answer = try await pool.query("SELECT \(number)", deadline: .now + .seconds(20))
                bench.tally.expect(try answer[0].decode(0, as: Int.self) == number, "a foreign answer")
            }
            // The clean-up's 500 ms, or the cancel request's 2 s.
            bench.expect("recovery", took: .now - start, below: .seconds(3))
            await pool.close(within: .seconds(1))
        }

        /// A caller with a deadline is told in time, and what is told is true.
        private static func expectFreed(_ bench: FaultBench, _ pool: ConnectionPool, isTransaction: Bool) async {
            bench.tally.countTrials()
            let deadline = ContinuousClock.now + .milliseconds(200)
            do {
                if isTransaction {
                    try await pool.withTransaction(deadline: deadline) { session in
                        _ = try await session.query("SELECT \(1)")
                    }
                } else {
                    _ = try await pool.query("SELECT \(1)", deadline: deadline)
                }
                bench.tally.fail("an answer came over a frozen link")
            } catch PQError.deadlineExceeded {
            } catch {
                bench.tally.fail("another error: \(error)")
            }
            bench.expect("to be freed after the deadline", took: .now - deadline, below: .milliseconds(300))
        }

        @Test func `a link that freezes before the answer to COMMIT leaves the outcome unknown`() async throws {
            try await FaultBench.run(13, "commit", "link frozen while COMMIT is under way") { bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 1, connection: bench.impatientConnection())
                for number in 0..<FaultScale.count(short: 2, long: 30) {
                    bench.tally.countTrials()
                    do {
                        // Time to come as far as COMMIT, on any machine.
                        try await pool.withTransaction(deadline: .now + .seconds(1)) { session in
                            _ = try await session.query("INSERT INTO items VALUES (\(number))")
                            bench.proxy.serve(.oneWay, to: .backend(session.backendPID))
                        }
                        bench.tally.fail("a commit without an answer")
                    } catch PQError.commitOutcomeUnknown {}
                    let isGone = try await eventually { pool.statistics.connectionCount == 0 }
                    bench.tally.expect(isGone, "the frozen link is kept")
                }
                // Its answer did not come, but COMMIT had arrived.
                let count = try await bench.observer.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
                bench.tally.expect(count == bench.tally.trialCount, "\(count) of \(bench.tally.trialCount) are there")
            }
        }

        @Test func `a server that accepts and never speaks costs the connect timeout, and the next host is tried`()
            async throws
        {
            try await FaultBench.run(14, "", "first host accepts and is silent, or does not accept") { bench in
                let doors = [FaultProxy.Door.silent, .deaf, .shut]
                for round in 0..<FaultScale.count(short: 3, long: 60) {
                    let door = doors[round % 3]
                    let deaf = try FaultProxy(to: bench.server.address)
                    try deaf.setDoor(door)
                    defer { deaf.stop() }
                    guard case .tcp(let first) = deaf.address, case .tcp(let second) = bench.proxy.address else {
                        return
                    }
                    var connection = try bench.connection(
                        through: "host=127.0.0.1,127.0.0.1 port=\(first),\(second) sslmode=disable")
                    connection.connectTimeout = .seconds(1)
                    let pool = try bench.makePool(maximumConnections: 2, connection: connection)
                    let start = ContinuousClock.now
                    for number in 0..<3 {
                        bench.tally.countTrials()
                        let answer = try await pool.query("SELECT \(number)")[0].decode(0, as: Int.self)
                        bench.tally.expect(answer == number, "a foreign answer")
                    }
                    bench.expect("\(door)", took: .now - start, below: .seconds(3))
                    await pool.close(within: .seconds(1))
                    bench.tally.expect(
                        ProcessTraces.socketCount(to: deaf.address) == 0, "a socket to the deaf host is left")
                }
            }
        }
    }
}
