import AsyncPQ
import Glibc
import TestSupport
import Testing

extension FaultTests {
    /// How connections and the pool itself end.
    @Suite struct LifeTests {
        @Test func `closing refuses who waits, lets leases end, and takes what is late`() async throws {
            try await FaultBench.run(37, "", "pool closed with short leases, a late one, and waiters") { bench in
                for _ in 0..<FaultScale.count(short: 2, long: 60) { try await closeOnce(bench) }
            }
        }

        private func closeOnce(_ bench: FaultBench) async throws {
            bench.tally.countTrials()
            let pool = try bench.makePool(maximumConnections: 3)
            let quick = (0..<2).map { _ in Task { try await pool.query("SELECT pg_sleep(0.1)") } }
            let late = Task { try await pool.query("SELECT pg_sleep(600)") }
            _ = try await eventually { pool.statistics.leasedCount == 3 }
            let waiting = (0..<5).map { _ in Task { try await pool.query("SELECT 1") } }
            _ = try await eventually { pool.statistics.waiterCount == 5 }
            let start = ContinuousClock.now
            let closing = Task { await pool.close(within: .seconds(1)) }
            for task in waiting { await #expect(throws: PQError.poolClosed) { try await task.value } }
            for task in quick { _ = try await task.value }
            do {
                _ = try await late.value
                bench.tally.fail("the late lease ended well")
            } catch PQError.connectionLost(_, wasSent: true) {}
            await closing.value
            bench.expect("closing", took: .now - start, below: .seconds(2))
            bench.tally.expect(pool.statistics.connectionCount == 0, "connections are left")
            await #expect(throws: PQError.poolClosed) { try await pool.query("SELECT 1") }
        }

        @Test func `descriptors that come and go meanwhile bring no foreign event, and none is lost`() async throws {
            try await FaultBench.run(38, "", "descriptors opened and closed while links break and open on two hosts") {
                bench in
                guard case .tcp(let port) = bench.proxy.address else { return }
                let second = try FaultProxy(to: bench.server.address)
                defer { second.stop() }
                guard case .tcp(let other) = second.address else { return }
                let options = "host=127.0.0.1,127.0.0.1 port=\(port),\(other) sslmode=disable"
                let pool = try bench.makePool(maximumConnections: 6, connection: bench.connection(through: options)) {
                    $0.retryDelayLimit = .milliseconds(5)
                    $0.firstRetryDelay = .milliseconds(1)
                }
                let end = ContinuousClock.now + FaultScale.duration(short: .seconds(1), long: .seconds(60))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<2 { group.addTask { try await Self.churnDescriptors(until: end) } }
                    group.addTask {
                        while ContinuousClock.now < end {
                            try await Task.sleep(for: .milliseconds(20))
                            for proxy in [bench.proxy, second] { proxy.cut(.allCases.randomElement() ?? .reset) }
                            // So that some connections are made by way of the second host.
                            try bench.proxy.setDoor(Bool.random() ? .open : .shut)
                        }
                        try bench.proxy.setDoor(.open)
                    }
                    for _ in 0..<8 { group.addTask { await Self.ask(bench, pool, until: end) } }
                    try await group.waitForAll()
                }
                bench.tally.remark("\(pool.statistics.openedTotal) connections")
                await pool.close(within: .seconds(2))
                bench.tally.expect(
                    ProcessTraces.socketCount(to: second.address) == 0, "sockets to the second host are left")
            }
        }

        /// Numbers of descriptors change hands all the time.
        private static func churnDescriptors(until end: ContinuousClock.Instant) async throws {
            while ContinuousClock.now < end {
                for _ in 0..<50 {
                    let copies = (0..<8).map { _ in dup(0) }
                    for copy in copies where copy >= 0 { close(copy) }
                }
                try await Task.sleep(for: .microseconds(500))
            }
        }

        private static func ask(_ bench: FaultBench, _ pool: ConnectionPool, until end: ContinuousClock.Instant) async {
            while ContinuousClock.now < end {
                let nonce = Int64.random(in: .min ... .max)
                do {
                    let answer = try await pool.query("SELECT \(nonce)", deadline: .now + .seconds(5))
                    bench.tally.countTrials()
                    bench.tally.expect(try answer[0].decode(0, as: Int64.self) == nonce, "a foreign answer")
                } catch PQError.deadlineExceeded {
                    bench.tally.fail("an event was lost: no answer, and no end")
                } catch PQError.connectionLost {
                    bench.tally.countTrials()
                } catch PQError.connectFailed {
                    try? await Task.sleep(for: .milliseconds(1))
                } catch {
                    bench.tally.fail("another error: \(error)")
                }
            }
        }

        @Test func `no session is lent beyond its lifetime, and the minimum always stands`() async throws {
            try await FaultBench.run(39, "", "lifetime 500 ms, minimum 2 of 4, under light load") { bench in
                let pool = try bench.makePool(maximumConnections: 4) { configuration in
                    configuration.minimumConnections = 2
                    configuration.maximumLifetime = .milliseconds(500)
                    configuration.idleTimeout = .milliseconds(200)
                }
                _ = try await eventually { pool.statistics.idleCount >= 2 }
                let end = ContinuousClock.now + FaultScale.duration(short: .seconds(3), long: .seconds(60))
                var firstSeen: [Int32: ContinuousClock.Instant] = [:]
                while ContinuousClock.now < end {
                    bench.tally.countTrials()
                    let start = ContinuousClock.now
                    let pid = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                    // Open for that long at least when it was asked for, however slow the machine is.
                    let age = start - (firstSeen[pid] ?? start)
                    bench.tally.expect(age < .milliseconds(500), "a session at least \(age) old was lent")
                    if firstSeen[pid] == nil { firstSeen[pid] = .now }
                    let now = pool.statistics
                    bench.tally.expect(
                        now.connectionCount >= 2 && now.connectionCount <= 4, "\(now.connectionCount) stand")
                    try await Task.sleep(for: .milliseconds(3))
                }
                let retirementCount = pool.statistics.closedTotal
                bench.tally.remark("\(retirementCount) retired")
                bench.tally.expect(retirementCount > 4, "nothing grew old")
            }
        }
    }
}
