import AsyncPQ
import LocalPostgres
import Synchronization
import TestSupport
import Testing

extension FaultTests {
    /// The whole server goes away under load and comes back.
    @Suite struct RestartTests {
        enum Way: String, CaseIterable { case fast, immediate, killed }

        @Test(arguments: Way.allCases)
        func `a restart under load costs what was under way, and what was acknowledged is there`(way: Way) async throws
        {
            try await FaultBench.run(18, way.rawValue, "server restarted under load: \(way.rawValue)") { bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 4) { $0.minimumConnections = 2 }
                let slowest = Mutex(Duration.zero)
                for _ in 0..<FaultScale.count(short: 1, long: 20) { try await restartOnce(bench, pool, way, slowest) }
                bench.tally.remark("work again after at most \(slowest.withLock { $0 }.inMilliseconds) ms")
            }
        }

        private func restartOnce(
            _ bench: FaultBench, _ pool: ConnectionPool, _ way: Way, _ slowest: borrowing Mutex<Duration>
        ) async throws {
            bench.tally.countTrials()
            try await bench.execute("TRUNCATE items")
            let load = Load()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<8 { group.addTask { await Self.work(worker, load, bench, pool) } }
                _ = try await eventually { load.doneCount > 50 }
                try await restart(bench.server, way)
                let back = ContinuousClock.now
                let before = load.doneCount
                let isBack = try await eventually { load.doneCount > before + 100 }
                bench.tally.expect(isBack, "no statement was answered after the restart")
                let time = ContinuousClock.now - back
                slowest.withLock { $0 = max($0, time) }
                // The longest pause between attempts, and a second.
                bench.expect("to work again", took: time, below: .milliseconds(1200))
                let errorsBefore = load.errorCount
                _ = try await eventually { load.doneCount > before + 400 }
                bench.tally.expect(load.errorCount == errorsBefore, "errors went on after the restart")
                load.end()
                try await group.waitForAll()
            }
            try await compare(load, bench)
        }

        private func restart(_ server: FaultServer, _ way: Way) async throws {
            switch way {
            case .fast: try await server.cluster.restart(mode: .fast)
            case .immediate: try await server.cluster.restart(mode: .immediate)
            case .killed:
                try await server.killPostmaster()
                try await server.cluster.startServer()
            }
        }

        private static func work(_ worker: Int, _ load: Load, _ bench: FaultBench, _ pool: ConnectionPool) async {
            while !load.isOver {
                let number = load.nextNumber()
                do {
                    if worker.isMultiple(of: 2) {
                        try await pool.withTransaction { session in
                            _ = try await session.query("INSERT INTO items VALUES (\(number))")
                        }
                    } else {
                        _ = try await pool.query("INSERT INTO items VALUES (\(number))")
                    }
                    load.record(number, .done)
                } catch PQError.commitOutcomeUnknown, PQError.connectionLost(_, wasSent: true) {
                    load.record(number, .unknown)
                } catch PQError.connectFailed, PQError.connectionLost(_, wasSent: false) {
                    load.record(number, .refused)
                    // As a caller would who has been told that the server is away.
                    try? await Task.sleep(for: .milliseconds(5))
                } catch {
                    bench.tally.fail("another error: \(error)")
                }
            }
        }

        private func compare(_ load: Load, _ bench: FaultBench) async throws {
            let rows = try await bench.observer.query("SELECT n, count(*) FROM items GROUP BY n")
            var counts: [Int64: Int64] = [:]
            for (number, count) in try rows.decode((Int64, Int64).self) { counts[number] = count }
            for (number, outcome) in load.outcomes {
                switch outcome {
                case .done: bench.tally.expect(counts[number] == 1, "\(number) was acknowledged and is lost")
                case .refused: bench.tally.expect(counts[number] == nil, "\(number) was refused and is there")
                case .unknown: bench.tally.expect((counts[number] ?? 0) <= 1, "\(number) is there twice")
                }
            }
        }
    }

    /// What the workers of a case did.
    final class Load: Sendable {
        enum Outcome { case done, refused, unknown }

        private struct State {
            var isOver = false
            var next: Int64 = 0
            var outcomes: [Int64: Outcome] = [:]
            var doneCount = 0
        }

        private let state = Mutex(State())

        var isOver: Bool { state.withLock { $0.isOver } }
        var doneCount: Int { state.withLock { $0.doneCount } }
        var errorCount: Int { state.withLock { $0.outcomes.count - $0.doneCount } }
        var outcomes: [Int64: Outcome] { state.withLock { $0.outcomes } }

        func end() { state.withLock { $0.isOver = true } }

        func nextNumber() -> Int64 {
            state.withLock { state in
                state.next += 1
                return state.next
            }
        }

        func record(_ number: Int64, _ outcome: Outcome) {
            state.withLock { state in
                state.outcomes[number] = outcome
                if outcome == .done { state.doneCount += 1 }
            }
        }
    }
}
