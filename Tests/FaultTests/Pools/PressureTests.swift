import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// More callers than sessions, fewer sessions than wanted, and a server that many wait for.
    @Suite struct PressureTests {
        @Test func `with 20 pools waiting for a server, attempts are few and come spread when it is back`() async throws
        {
            try await FaultBench.run(19, "", "20 pools with 10 callers each; the server comes back after an outage") {
                bench in
                try bench.proxy.setDoor(.shut)
                // The default pauses: those are what must spread.
                let pools = try (0..<20).map { _ in
                    try bench.makePool(maximumConnections: 4) { configuration in
                        let defaults = PoolConfiguration()
                        configuration.firstRetryDelay = defaults.firstRetryDelay
                        configuration.retryDelayLimit = .seconds(1)
                    }
                }
                let outage = FaultScale.duration(short: .seconds(2), long: .seconds(30))
                let answered = Counter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for pool in pools {
                        for _ in 0..<10 { group.addTask { try await Self.askUntilAnswered(pool, answered) } }
                    }
                    let start = ContinuousClock.now
                    try await Task.sleep(for: outage)
                    let attempts = pools.map(\.statistics.connectFailureTotal).reduce(0, +)
                    try bench.proxy.setDoor(.open)
                    let back = ContinuousClock.now
                    bench.tally.countTrials(attempts)
                    bench.tally.remark("\(attempts) attempts in \(outage)")
                    // From 100 ms, doubling to 1 s, each at least half of it.
                    let most = pools.count * (6 + 2 * Int((.now - start) / .seconds(1)))
                    bench.tally.expect(attempts <= most, "\(attempts) attempts of 20 pools, \(most) are enough")
                    try await group.waitForAll()
                    let time = ContinuousClock.now - back
                    bench.tally.remark("all 200 answered after \(time.inMilliseconds) ms")
                    bench.expect("the last caller", took: time, below: .seconds(4))
                }
                expectSpread(bench)
            }
        }

        private static func askUntilAnswered(_ pool: ConnectionPool, _ answered: Counter) async throws {
            while true {
                do {
                    _ = try await pool.query("SELECT 1")
                    answered.add()
                    return
                } catch PQError.connectFailed {
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }

        /// The first connections of the pools do not come at one moment.
        private func expectSpread(_ bench: FaultBench) {
            let times = bench.proxy.counts.acceptTimes.prefix(20)
            guard let first = times.first, let last = times.last else { return }
            bench.tally.remark("20 connections within \((last - first).inMilliseconds) ms")
            bench.tally.expect(last - first > .milliseconds(50), "they all came within \(last - first)")
        }

        @Test func `where the server allows fewer sessions than the pool wants, it serves with those it has`()
            async throws
        {
            try await FaultBench.run(20, "", "role allowed 3 sessions, pool of 10, 60 callers") { bench in
                let role = "limited_\(bench.name)"
                try await bench.execute("CREATE ROLE \(identifier: role) LOGIN CONNECTION LIMIT 3")
                let options = "\(bench.proxy.connectionOptions) user=\(role)"
                let pool = try bench.makePool(maximumConnections: 10, connection: bench.connection(through: options))
                let start = ContinuousClock.now
                for _ in 0..<FaultScale.count(short: 1, long: 50) {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<60 {
                            group.addTask {
                                bench.tally.countTrials()
                                let rows = try await pool.query("SELECT \(number), pg_sleep(0.02)")
                                bench.tally.expect(try rows[0].decode(0, as: Int.self) == number, "a foreign answer")
                            }
                        }
                        try await group.waitForAll()
                    }
                }
                let time = ContinuousClock.now - start
                let failures = pool.statistics.connectFailureTotal
                bench.tally.remark("\(failures) attempts refused in \(time.inMilliseconds) ms")
                // Pauses of 20 ms to 200 ms, each at least half of it.
                let most = 6 + Int(time / .milliseconds(100))
                bench.tally.expect(failures <= most, "\(failures) attempts in \(time): the server is hammered")
                bench.tally.expect(failures > 0, "the limit was not reached")
                await pool.close(within: .seconds(2))
                _ = try await eventually { try await bench.backendCount() == 0 }
                try await bench.execute("DROP ROLE \(identifier: role)")
            }
        }

        @Test func `callers beyond the queue's bound are refused at once, and the others are served in time`()
            async throws
        {
            try await FaultBench.run(22, "", "220 callers, 2 sessions, a queue of 20") { bench in
                let pool = try bench.makePool(maximumConnections: 2) { $0.waiterLimit = 20 }
                _ = try await bench.warmUp(pool, count: 2)
                let memoryBefore = ProcessTraces.residentMemory()
                var refusals: [Duration] = []
                for _ in 0..<FaultScale.count(short: 2, long: 100) { refusals += try await overflow(bench, pool) }
                refusals.sort()
                bench.tally.remark("refused in \(refusals.percentile(50) / .microseconds(1)) µs (median)")
                bench.expect("a refusal", took: refusals.percentile(50), below: .milliseconds(1))
                let grown = ProcessTraces.residentMemory() - memoryBefore
                bench.tally.expect(grown < 32 << 20, "memory grew by \(grown) bytes")
            }
        }

        /// Answers how long each refusal took.
        private func overflow(_ bench: FaultBench, _ pool: ConnectionPool) async throws -> [Duration] {
            try await withThrowingTaskGroup(of: Void.self) { group in
                let count = Counter()
                for _ in 0..<22 {
                    group.addTask {
                        bench.tally.countTrials()
                        _ = try await pool.query("SELECT pg_sleep(0.02)", deadline: .now + .seconds(5))
                        count.add()
                    }
                }
                let isFull = try await eventually { pool.statistics.waiterCount + count.value >= 20 }
                bench.tally.expect(isFull, "the queue did not fill")
                // One after the other, so that a refusal's own time is measured and not the wait for a processor.
                let refusals = await Self.refusals(bench, pool)
                try await group.waitForAll()
                return refusals
            }
        }

        private static func refusals(_ bench: FaultBench, _ pool: ConnectionPool) async -> [Duration] {
            var times: [Duration] = []
            for _ in 0..<198 where pool.statistics.waiterCount == 20 {
                bench.tally.countTrials()
                let start = ContinuousClock.now
                do {
                    _ = try await pool.query("SELECT 1")
                } catch PQError.poolFull(waiterLimit: 20) {
                    times.append(.now - start)
                } catch {
                    bench.tally.fail("another error: \(error)")
                }
            }
            return times
        }

        @Test
        func `tasks that hold a session and ask for a second are freed by the deadline, and the holders are named`()
            async throws
        {
            try await FaultBench.run(23, "", "4 tasks hold the 4 sessions and ask for a second") { bench in
                let pool = try bench.makePool(maximumConnections: 4) { $0.acquireTimeout = .milliseconds(500) }
                for _ in 0..<FaultScale.count(short: 2, long: 80) {
                    let holding = Counter()
                    let freed = Counter()
                    await withTaskGroup { group in
                        for _ in 0..<4 {
                            group.addTask {
                                bench.tally.countTrials()
                                await Self.askTwice(bench, pool, holding, freed)
                            }
                        }
                    }
                    bench.tally.expect(freed.value > 0, "nobody was freed by the deadline")
                    _ = try await pool.query("SELECT 1")
                }
            }
        }

        private static func askTwice(
            _ bench: FaultBench, _ pool: ConnectionPool, _ holding: Counter, _ freed: Counter
        ) async {
            var start = ContinuousClock.now
            do {
                try await bench.withSession(pool) { _ in
                    holding.add()
                    _ = try await eventually { holding.value == 4 }
                    start = .now
                    let sites = await pool.holders().compactMap(\.site?.file)
                    bench.tally.expect(sites.count == 4, "\(sites.count) of 4 holders are named")
                    // Once the first has given up, its session goes to one of the others.
                    try await bench.withSession(pool) { _ in }
                }
            } catch PQError.deadlineExceeded(wasSent: false) {
                freed.add()
                bench.expect("to be freed", took: .now - start, below: .seconds(1))
            } catch {
                bench.tally.fail("another error: \(error)")
            }
        }
    }
}
