import AsyncPQ
import Synchronization
import TestSupport
import Testing

extension FaultTests {
    /// Whether what was promised to callers can be true, while backends are ended and links are cut.
    @Suite struct HistoryTests {
        typealias Transaction = ListHistory.Transaction

        @Test func `the check finds lost, doubled and half transactions, dirty reads and cycles`() {
            func anomalies(_ transactions: [Transaction], _ lists: [Int: [Int64]]) -> Int {
                ListHistory(transactions: transactions).anomalies(finalLists: lists).count
            }
            let one = Transaction(outcome: .done, appends: [(0, 1)])
            #expect(anomalies([one], [0: [1]]) == 0)
            #expect(anomalies([one], [0: []]) == 1, "lost")
            #expect(anomalies([one], [0: [1, 1]]) == 1, "doubled")
            #expect(anomalies([Transaction(outcome: .failed, appends: [(0, 1)])], [0: [1]]) == 1, "resurrected")
            let two = Transaction(outcome: .unknown, appends: [(0, 1), (1, 2)])
            #expect(anomalies([two], [0: [], 1: []]) == 0)
            #expect(anomalies([two], [0: [1], 1: [2]]) == 0)
            #expect(anomalies([two], [0: [1], 1: []]) == 1, "half")
            #expect(anomalies([one, Transaction(outcome: .done, reads: [(0, [2])])], [0: [1]]) == 1, "dirty read")
            let skew = [
                Transaction(outcome: .done, appends: [(0, 1)], reads: [(1, [])]),
                Transaction(outcome: .done, appends: [(1, 2)], reads: [(0, [])]),
            ]
            #expect(anomalies(skew, [0: [1], 1: [2]]) == 1, "write skew")
        }

        @Test
        func `under SERIALIZABLE, with backends ended and links cut, some serial order explains all that was told`()
            async throws
        {
            try await FaultBench.run(
                28, "", "list-append transactions, SERIALIZABLE; a backend ended or a link cut every 20 ms"
            ) {
                bench in
                for _ in 0..<FaultScale.count(short: 1, long: 30) { try await playOnce(bench) }
            }
        }

        private static let keyCount = 6

        private func playOnce(_ bench: FaultBench) async throws {
            try await bench.execute(
                """
                DROP TABLE IF EXISTS lists;
                CREATE TABLE lists (key int8 PRIMARY KEY, elements int8[] NOT NULL DEFAULT '{}');
                INSERT INTO lists SELECT generate_series(0, \(literal: Self.keyCount - 1))
                """)
            let pool = try bench.makePool(maximumConnections: 8)
            let history = History()
            let end = ContinuousClock.now + .seconds(2)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await Self.disturb(bench, until: end) }
                for _ in 0..<12 { group.addTask { await Self.transact(bench, pool, history, until: end) } }
                try await group.waitForAll()
            }
            bench.proxy.serve(.pass)
            await pool.close(within: .seconds(2))
            // A commit without an answer may still be under way.
            let isQuiet = try await eventually { try await bench.backendCount() == 0 }
            bench.tally.expect(isQuiet, "the server still works on something")
            try await check(history, bench)
        }

        private static func disturb(_ bench: FaultBench, until end: ContinuousClock.Instant) async throws {
            while ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(20))
                let sql =
                    "SELECT pid FROM pg_stat_activity WHERE application_name = '\(bench.name)' ORDER BY random() LIMIT 1"
                guard let row = try await bench.observer.query(Query(unsafeSQL: sql)).first else { continue }
                let pid = try row.decode(0, as: Int32.self)
                if Bool.random() {
                    _ = try await bench.observer.query("SELECT pg_terminate_backend(\(pid))")
                } else {
                    bench.proxy.cut(.allCases.randomElement() ?? .reset, .backend(pid))
                }
            }
        }

        private static func transact(
            _ bench: FaultBench, _ pool: ConnectionPool, _ history: History, until end: ContinuousClock.Instant
        ) async {
            while ContinuousClock.now < end {
                bench.tally.countTrials()
                let steps = (0..<Int.random(in: 1...4)).map { _ in
                    (key: Int.random(in: 0..<keyCount), element: Bool.random() ? history.nextElement() : nil)
                }
                // What the last attempt did; the ones before it were rolled back.
                let attempt = Attempt()
                do {
                    let options = TransactionOptions(isolation: .serializable)
                    try await pool.withTransaction(options, retry: RetryPolicy(attemptLimit: 10)) { session in
                        attempt.begin()
                        for step in steps { try await Self.run(step.key, step.element, session, attempt) }
                    }
                    history.add(attempt.transaction(.done))
                } catch PQError.commitOutcomeUnknown {
                    history.add(attempt.transaction(.unknown))
                } catch {
                    history.add(attempt.transaction(.failed))
                }
            }
        }

        private static func run(
            _ key: Int, _ element: Int64?, _ session: borrowing Session, _ attempt: Attempt
        ) async throws {
            if let element {
                attempt.appended(key, element)
                _ = try await session.query("UPDATE lists SET elements = elements || \(element) WHERE key = \(key)")
            } else {
                let row = try await session.query("SELECT elements FROM lists WHERE key = \(key)")[0]
                attempt.read(key, try row.decode(0, as: [Int64].self))
            }
        }

        private func check(_ history: History, _ bench: FaultBench) async throws {
            var lists: [Int: [Int64]] = [:]
            let rows = try await bench.observer.query("SELECT key, elements FROM lists")
            for (key, elements) in try rows.decode((Int, [Int64]).self) { lists[key] = elements }
            let recorded = history.recorded
            let anomalies = recorded.anomalies(finalLists: lists)
            for anomaly in anomalies { bench.tally.fail(anomaly) }
            let counts = [Transaction.Outcome.done, .failed, .unknown].map { outcome in
                recorded.transactions.count { $0.outcome == outcome }
            }
            bench.tally.remark("\(counts[0]) done, \(counts[1]) failed, \(counts[2]) unknown")
            bench.tally.expect(counts[0] > 50, "too few transactions were done to mean anything")
        }

        private final class History: Sendable {
            private let state = Mutex(ListHistory())
            private let elements = Counter()

            var recorded: ListHistory { state.withLock { $0 } }
            func nextElement() -> Int64 { Int64(elements.add()) }
            func add(_ transaction: Transaction) { state.withLock { $0.transactions.append(transaction) } }
        }

        private final class Attempt: Sendable {
            private let state = Mutex(Transaction(outcome: .failed))

            func begin() { state.withLock { $0 = Transaction(outcome: .failed) } }
            func appended(_ key: Int, _ element: Int64) { state.withLock { $0.appends.append((key, element)) } }
            func read(_ key: Int, _ elements: [Int64]) { state.withLock { $0.reads.append((key, elements)) } }

            func transaction(_ outcome: Transaction.Outcome) -> Transaction {
                state.withLock { state in
                    state.outcome = outcome
                    return state
                }
            }
        }
    }
}
