import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Cancel requests name a backend, not a statement: they must hit the one they are meant for, or nothing.
    @Suite struct CancelRaceTests {
        @Test func `a task cancelled around the end of its statement never hits a neighbour`() async throws {
            try await FaultBench.run(9, "task", "tasks cancelled around the end of their statement; another at once") {
                bench in
                let pool = try bench.makePool(maximumConnections: 8)
                let victims = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 { group.addTask { try await Self.cancelSome(bench, pool, victims) } }
                    try await group.waitForAll()
                }
                let isRace = (bench.tally.trialCount / 5..<bench.tally.trialCount * 4 / 5).contains(victims.value)
                bench.tally.expect(isRace, "\(victims.value) cancelled of \(bench.tally.trialCount) is no race")
                bench.tally.expect(
                    pool.statistics.closedTotal == 0, "\(pool.statistics.closedTotal) sessions were lost")
                bench.tally.remark("\(victims.value) cancelled, \(pool.statistics.closedTotal) sessions lost")
            }
        }

        private static func cancelSome(_ bench: FaultBench, _ pool: ConnectionPool, _ victims: Counter) async throws {
            // What a statement takes besides its pause.
            var aim = Aim(guess: .milliseconds(1), step: .microseconds(50))
            for _ in 0..<FaultScale.count(short: 75, long: 1250) {
                bench.tally.countTrials()
                let nonce = Int64.random(in: .min ... .max)
                let pause = Double.random(in: 0...0.002)
                let task = Task { try await pool.query("SELECT \(nonce), pg_sleep(\(pause))") }
                try await Task.sleep(for: .seconds(pause) + aim.wait())
                task.cancel()
                do {
                    let answer = try await task.value[0].decode(0, as: Int64.self)
                    bench.tally.expect(answer == nonce, "a foreign answer")
                    aim.learn(wasLate: true)
                } catch is CancellationError {
                    victims.add()
                    aim.learn(wasLate: false)
                } catch {
                    bench.tally.fail("the victim was told \(error)")
                }
                await expectUnharmed(bench, pool)
            }
        }

        /// A neighbour that nobody wants to cancel.
        private static func expectUnharmed(_ bench: FaultBench, _ pool: ConnectionPool) async {
            let nonce = Int64.random(in: .min ... .max)
            do {
                let answer = try await pool.query("SELECT \(nonce)")[0].decode(0, as: Int64.self)
                bench.tally.expect(answer == nonce, "a foreign answer")
            } catch {
                bench.tally.fail("a neighbour was told \(error)")
            }
        }

        @Test func `in a session the statement after one that ran out of time is not hit`() async throws {
            try await FaultBench.run(9, "session", "statements past their time; the next in the session at once") {
                bench in
                let pool = try bench.makePool(maximumConnections: 8)
                let victims = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<16 { group.addTask { try await Self.runOutOfTime(bench, pool, victims) } }
                    try await group.waitForAll()
                }
                bench.tally.expect(
                    pool.statistics.closedTotal == 0, "\(pool.statistics.closedTotal) sessions were lost")
                bench.tally.remark("\(victims.value) cancelled, \(pool.statistics.closedTotal) sessions lost")
            }
        }

        private static func runOutOfTime(_ bench: FaultBench, _ pool: ConnectionPool, _ victims: Counter) async throws {
            for _ in 0..<FaultScale.count(short: 3, long: 60) {
                try await bench.withSession(pool) { session in
                    for _ in 0..<10 {
                        bench.tally.countTrials()
                        let nonce = Int64.random(in: .min ... .max)
                        let pause = Double.random(in: 0...0.002)
                        do {
                            let rows = try await session.query(
                                "SELECT \(nonce), pg_sleep(\(pause))",
                                timeout: .microseconds(.random(in: 0...4000)))
                            bench.tally.expect(try rows[0].decode(0, as: Int64.self) == nonce, "a foreign answer")
                        } catch PQError.deadlineExceeded {
                            victims.add()
                        }
                        let answer = try await session.query("SELECT \(nonce)")[0].decode(0, as: Int64.self)
                        bench.tally.expect(answer == nonce, "a foreign answer")
                    }
                }
            }
        }

        @Test func `a cancelled statement has ended in the server soon after`() async throws {
            try await FaultBench.run(9, "time", "statement that runs for long cancelled: until its backend is idle") {
                bench in
                let pool = try bench.makePool(maximumConnections: 1)
                var times: [Duration] = []
                for _ in 0..<FaultScale.count(short: 30, long: 1000) {
                    bench.tally.countTrials()
                    let task = Task { try await pool.query("SELECT pg_sleep(600)") }
                    _ = try await eventually { try await bench.backendCount(where: "wait_event = 'PgSleep'") == 1 }
                    let start = ContinuousClock.now
                    task.cancel()
                    // On the same connection, so it is answered when the cancelled one is over.
                    _ = try await pool.query("SELECT 1")
                    times.append(.now - start)
                    _ = await task.result
                }
                times.sort()
                bench.tally.remark(
                    "p50 \(times.percentile(50).inMilliseconds) ms, p99 \(times.percentile(99).inMilliseconds) ms")
                // Of few, the slowest says more about the machine than about the pool.
                let percent = FaultScale.isLong ? 99 : 80
                bench.expect("p\(percent)", took: times.percentile(percent), below: .milliseconds(250))
                bench.tally.expect(pool.statistics.openedTotal == 1, "the session was lost")
            }
        }
    }
}
