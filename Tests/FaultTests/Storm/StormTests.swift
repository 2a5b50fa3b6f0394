import AsyncPQ
import Synchronization
import TestSupport
import Testing

extension FaultTests {
    /// Everything at once, for long.
    @Suite struct StormTests {
        private static let taskCount = 1000
        private static let connectionCount = 16

        @Test
        func `in a storm of cancels, errors and killed backends every caller gets its own answer, and nothing leaks`()
            async throws
        {
            let tried = "storm: 1000 tasks, 10 % cancelled, 10 % failing, a backend killed each second"
            try await FaultBench.run(5, "", tried) { bench in
                try await bench.execute("CREATE TABLE items (n int8 PRIMARY KEY); INSERT INTO items VALUES (0)")
                let pool = try bench.makePool(maximumConnections: Self.connectionCount) { $0.waiterLimit = 5000 }
                let end = ContinuousClock.now + FaultScale.duration(short: .seconds(10), long: .seconds(600))
                let weather = Weather()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await Self.kill(bench, until: end, weather) }
                    group.addTask { try await Self.watch(bench, until: end, weather) }
                    for _ in 0..<Self.taskCount { group.addTask { await Self.work(bench, pool, until: end, weather) } }
                    try await group.waitForAll()
                }
                report(bench, pool, weather)
            }
        }

        private func report(_ bench: FaultBench, _ pool: ConnectionPool, _ weather: Weather) {
            let counts = weather.counts
            bench.tally.remark(
                "\(counts.cancelled) cancelled, \(counts.refused) refused, \(counts.lost) lost with \(counts.killed) backends killed, \(pool.statistics.openedTotal) connections, at most \(counts.backendPeak) backends"
            )
            bench.tally.expect(counts.cancelled > 0 && counts.refused > 0 && counts.killed > 0, "there was no storm")
            // A killed backend hits at most whom it serves.
            bench.tally.expect(
                counts.lost <= 2 * counts.killed, "\(counts.lost) lost answers, \(counts.killed) backends killed")
            guard FaultScale.isLong, let slope = weather.slope(of: \.resident),
                let allocated = weather.slope(of: \.allocated)
            else { return }
            bench.tally.remark(
                "memory \(Int(slope / 1024)) kB a minute, of what was allocated \(Int(allocated / 1024)) kB")
            bench.tally.expect(slope < 1_048_576, "memory grows by \(slope) bytes a minute")
        }

        private static func work(
            _ bench: FaultBench, _ pool: ConnectionPool, until end: ContinuousClock.Instant, _ weather: Weather
        ) async {
            while ContinuousClock.now < end {
                bench.tally.countTrials()
                do {
                    try await actOnce(bench, pool, weather)
                } catch is CancellationError {
                    weather.count(\.cancelled)
                } catch PQError.deadlineExceeded {
                    weather.count(\.cancelled)
                } catch PQError.connectionLost, PQError.commitOutcomeUnknown {
                    weather.count(\.lost)
                } catch PQError.server(let report) {
                    let isMeant = ["22012", "23505", "40001"].contains(report.sqlState.rawValue)
                    bench.tally.expect(isMeant, "an error that nobody asked for: \(report)")
                    weather.count(\.refused)
                } catch {
                    bench.tally.fail("another error: \(error)")
                }
            }
        }

        private static func actOnce(_ bench: FaultBench, _ pool: ConnectionPool, _ weather: Weather) async throws {
            let nonce = Int64.random(in: 1 ... .max)
            switch Int.random(in: 0..<100) {
            case 0..<5:
                let task = Task { try await ask(bench, pool, nonce, pause: 0.002) }
                try await Task.sleep(for: .microseconds(.random(in: 0...20_000)))
                task.cancel()
                try await task.value
            case 5..<10:
                try await Deadline.with(.now + .microseconds(.random(in: 0...30_000))) {
                    try await ask(bench, pool, nonce, pause: 0.002)
                }
            case 10..<15: _ = try await pool.query("SELECT \(nonce) / 0")
            case 15..<20: _ = try await pool.query("INSERT INTO items VALUES (0)")
            case 20..<30: try await transact(bench, pool, nonce)
            case 30..<40:
                try await bench.withSession(pool) { session in
                    for number in 0..<3 {
                        let answer = try await session.query("SELECT \(nonce), \(number)")[0]
                        let (first, second) = try answer.decode((Int64, Int).self)
                        bench.tally.expect(first == nonce && second == number, "a foreign answer")
                    }
                }
            default: try await ask(bench, pool, nonce, pause: 0)
            }
        }

        private static func ask(_ bench: FaultBench, _ pool: ConnectionPool, _ nonce: Int64, pause: Double) async throws
        {
            let rows =
                pause > 0
                ? try await pool.query("SELECT \(nonce), pg_sleep(\(pause))") : try await pool.query("SELECT \(nonce)")
            bench.tally.expect(try rows[0].decode(0, as: Int64.self) == nonce, "a foreign answer")
        }

        private static func transact(_ bench: FaultBench, _ pool: ConnectionPool, _ nonce: Int64) async throws {
            try await pool.withTransaction { session in
                _ = try await session.query("INSERT INTO items VALUES (\(nonce))")
                let count = try await session.query("DELETE FROM items WHERE n = \(nonce)").affectedRowCount
                bench.tally.expect(count == 1, "another transaction's rows")
            }
        }

        private static func kill(_ bench: FaultBench, until end: ContinuousClock.Instant, _ weather: Weather)
            async throws
        {
            while ContinuousClock.now < end {
                try await Task.sleep(for: .seconds(1))
                let sql =
                    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = '\(bench.name)' ORDER BY random() LIMIT 1) AS victim"
                if try await bench.observer.query(Query(unsafeSQL: sql)).count == 1 { weather.count(\.killed) }
            }
        }

        /// L9 and memory.
        private static func watch(_ bench: FaultBench, until end: ContinuousClock.Instant, _ weather: Weather)
            async throws
        {
            let start = ContinuousClock.now
            while ContinuousClock.now < end {
                let count = try await bench.backendCount()
                weather.sawBackends(count)
                // Those that were killed may be listed for a moment longer than their sockets stand.
                bench.tally.expect(count <= connectionCount + 2, "\(count) backends for a pool of \(connectionCount)")
                weather.sawMemory(after: .now - start)
                try await Task.sleep(for: .milliseconds(FaultScale.isLong ? 500 : 50))
            }
        }
    }

    /// What a storm did.
    final class Weather: Sendable {
        struct Counts {
            var cancelled = 0
            var refused = 0
            var lost = 0
            var killed = 0
            var backendPeak = 0
            var memory: [Sample] = []
        }

        struct Sample {
            /// Since the start.
            var minute: Double
            /// In bytes, as the system counts and as malloc does.
            var resident: Double
            var allocated: Double
        }

        private let state = Mutex(Counts())

        var counts: Counts { state.withLock { $0 } }
        func count(_ path: WritableKeyPath<Counts, Int>) { state.withLock { $0[keyPath: path] += 1 } }
        func sawBackends(_ count: Int) { state.withLock { $0.backendPeak = max($0.backendPeak, count) } }

        func sawMemory(after time: Duration) {
            let sample = Sample(
                minute: time / .seconds(60), resident: Double(ProcessTraces.residentMemory()),
                allocated: Double(ProcessTraces.allocatedMemory() ?? 0))
            state.withLock { $0.memory.append(sample) }
        }

        /// Bytes a minute after the first one, by least squares; `nil` when there is too little to tell.
        func slope(of bytes: KeyPath<Sample, Double>) -> Double? {
            let points = counts.memory.filter { $0.minute >= 1 }
            guard points.count > 100 else { return nil }
            let count = Double(points.count)
            let meanMinute = points.map(\.minute).reduce(0, +) / count
            let meanBytes = points.map { $0[keyPath: bytes] }.reduce(0, +) / count
            let covariance = points.map { ($0.minute - meanMinute) * ($0[keyPath: bytes] - meanBytes) }.reduce(0, +)
            let variance = points.map { ($0.minute - meanMinute) * ($0.minute - meanMinute) }.reduce(0, +)
            return covariance / variance
        }
    }
}
