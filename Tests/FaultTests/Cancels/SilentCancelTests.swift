import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// A server that takes a cancel request and never closes its connection, which libpq 15 waits for without an end.
    @Suite struct SilentCancelTests {
        @Test func `a cancel request that is never answered frees the caller at once and costs the session`()
            async throws
        {
            try await FaultBench.run(10, "", "cancel requests accepted and never answered; later ones answered again") {
                bench in
                let pool = try bench.makePool(maximumConnections: 6, connection: bench.impatientConnection())
                var longest = Duration.zero
                // With all the time it may need: what it loses was lost for another reason.
                let patient = try bench.makePool(maximumConnections: 2)
                for _ in 0..<FaultScale.count(short: 1, long: 50) {
                    bench.proxy.serve(.frozen, to: .cancels)
                    let closedBefore = pool.statistics.closedTotal
                    try await cancelSome(bench, pool, count: 6)
                    let areGone = try await eventually {
                        pool.statistics.closedTotal == closedBefore + 6
                    }
                    bench.tally.expect(areGone, "sessions that cannot be cancelled were kept")
                    // The server has its sessions back, though it was never told: the sockets are gone.
                    let areEnded = try await eventually {
                        try await bench.backendCount(where: "wait_event = 'PgSleep'") == 0
                    }
                    bench.tally.expect(areEnded, "the statements run on in the server")
                    // Those that were never answered are still not; whoever cancels now must not wait for them.
                    bench.proxy.serve(.pass, to: .cancels, includingOld: false)
                    let start = ContinuousClock.now
                    try await cancelSome(bench, patient, count: 2)
                    for number in 0..<4 {
                        let answer = try await patient.query("SELECT \(number)")[0].decode(0, as: Int.self)
                        bench.tally.expect(answer == number, "a foreign answer")
                    }
                    longest = max(longest, .now - start)
                    bench.tally.expect(
                        patient.statistics.closedTotal == 0,
                        "a session was lost although its cancel request was answered")
                    bench.proxy.cut(.close, .cancels)
                }
                bench.tally.remark("served beside them after at most \(longest.inMilliseconds) ms")
            }
        }

        private func cancelSome(_ bench: FaultBench, _ pool: ConnectionPool, count: Int) async throws {
            let tasks = (0..<count).map { _ in Task { try await pool.query("SELECT pg_sleep(600)") } }
            let areRunning = try await eventually {
                try await bench.backendCount(where: "wait_event = 'PgSleep'") == count
            }
            bench.tally.expect(areRunning, "the statements do not run")
            let start = ContinuousClock.now
            for task in tasks { task.cancel() }
            for task in tasks {
                bench.tally.countTrials()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            bench.expect("to free the callers", took: .now - start, below: .milliseconds(100))
        }
    }
}
