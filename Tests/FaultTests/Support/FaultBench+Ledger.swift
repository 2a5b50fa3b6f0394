import AsyncPQ
import Synchronization
import TestSupport
import Testing

// The ledger: what must be even after every case, whatever happened in it.
extension FaultBench {
    /// What the server lists may lag so much behind what the pool knows.
    private static let serverLag = Duration.seconds(2)

    /// - Parameter descriptorCount: Before the case.
    func checkLedger(descriptorCount: Int) async {
        let pools = pools.withLock { $0 }
        proxy.serve(.pass)
        do {
            for pool in pools { try await checkAtRest(pool) }
            let standing = pools.map(\.statistics.connectionCount).reduce(0, +)
            try await expectSoon("the server lists another number of sessions than the \(standing) of the pools") {
                try await backendCount() == standing
            }
            for pool in pools { await checkClosed(pool) }
            try await expectSoon("the server still lists sessions") { try await backendCount() == 0 }
            try await expectSoon("sockets to the proxy are left") {
                ProcessTraces.socketCount(to: proxy.address) == 0
            }
            try await execute("DROP SCHEMA \(identifier: name) CASCADE")
        } catch {
            tally.fail("the ledger could not be checked: \(error)")
        }
        await observer.close(within: .seconds(2))
        proxy.stop()
        await checkProcess(descriptorCount: descriptorCount)
        checkLog()
    }

    /// L2 and L3: nobody waits, nothing is lent, and as many leases ended as began.
    private func checkAtRest(_ pool: ConnectionPool) async throws {
        try await expectSoon("the pool does not come to rest: \(pool.statistics)") {
            let now = pool.statistics
            return now.leasedCount + now.waiterCount + now.openingCount + now.closingCount == 0
        }
        let now = pool.statistics
        tally.expect(
            now.acquiredTotal == now.releasedTotal, "\(now.acquiredTotal) leases began, \(now.releasedTotal) ended")
        tally.expect(
            now.openedTotal - now.closedTotal == now.idleCount,
            "\(now.openedTotal) were opened, \(now.closedTotal) closed, \(now.idleCount) stand")
    }

    private func checkClosed(_ pool: ConnectionPool) async {
        await pool.close(within: .seconds(5))
        let end = pool.statistics
        tally.expect(
            end.connectionCount == 0 && end.openedTotal == end.closedTotal, "connections are left after the end: \(end)"
        )
    }

    /// L4 and L10: descriptors, threads, and whether the reactor was always there.
    private func checkProcess(descriptorCount: Int) async {
        do {
            try await expectSoon("sockets to the server are left") {
                ProcessTraces.socketCount(to: server.address) == 0
            }
            try await expectSoon("\(ProcessTraces.descriptorCount()) descriptors are open, \(descriptorCount) were") {
                ProcessTraces.descriptorCount() <= descriptorCount
            }
        } catch {
            tally.fail("\(error)")
        }
        let threads = ProcessTraces.threadNames().filter { $0.hasPrefix("asyncpq") }
        tally.expect(threads.count <= Self.threadLimit, "too many threads: \(threads)")
        let limit = Self.turnLimit + probe.longestDelayOfMachine * 4
        tally.expect(probe.longestWait < limit, "the reactor took \(probe.longestWait) for one turn, not \(limit)")
    }

    /// L11: what the library says of itself holds no password.
    private func checkLog() {
        tally.expect(log.leak == nil, "the password is in the log: \(log.leak ?? "")")
    }

    /// One reactor, at most 8 threads to connect and 32 to cancel.
    private static let threadLimit = 41
    /// A turn takes well below a millisecond, but its thread has to wait for a processor now and then.
    private static let turnLimit = Duration.milliseconds(200)

    private func expectSoon(_ whatFailed: @autoclosure () -> String, _ condition: () async throws -> Bool) async throws
    {
        let isTrue = try await eventually(within: Self.serverLag + probe.longestDelayOfMachine * 4, condition)
        tally.expect(isTrue, whatFailed())
    }
}
