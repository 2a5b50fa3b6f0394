import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// A task that is cancelled while a step of its transaction is on the way, in either direction.
    @Suite struct CancelTransactionTests {
        enum Step: String, CaseIterable, Sendable {
            /// BEGIN travels with it.
            case firstStatement, savepoint, release, rollbackToSavepoint, laterStatement, commit, rollback
        }

        private struct Oops: Error {}

        @Test(arguments: Step.allCases)
        func `a task cancelled at any step leaves no transaction to the next, and half of nothing`(
            step: Step
        ) async throws {
            try await FaultBench.run(11, step.rawValue, "cancelled while \(step.rawValue) or its answer is on the way")
            { bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 1)
                for number in 0..<FaultScale.count(short: 4, long: 400) {
                    // The server has not heard of the step yet, or has done it.
                    let obstacle = number.isMultiple(of: 2) ? FaultBehaviour.frozen : .oneWay
                    try await cancelOnce(bench, pool, step, obstacle, number)
                }
                bench.tally.remark("\(pool.statistics.closedTotal) sessions closed")
            }
        }

        private func cancelOnce(
            _ bench: FaultBench, _ pool: ConnectionPool, _ step: Step, _ obstacle: FaultBehaviour, _ number: Int
        ) async throws {
            bench.tally.countTrials()
            let armed = Counter()
            let task = Task {
                try await pool.withTransaction { session in
                    let pid = session.backendPID
                    try await play(number, session) { present in
                        guard present == step else { return }
                        bench.proxy.serve(obstacle, to: .backend(pid))
                        armed.add()
                    }
                    if step == .rollback { throw Oops() }
                }
            }
            _ = try await eventually { armed.value == 1 }
            // Somewhere in the step, or just before it.
            try await Task.sleep(for: .microseconds(.random(in: 0...3000)))
            task.cancel()
            try await Task.sleep(for: .microseconds(.random(in: 0...5000)))
            bench.proxy.serve(.pass)
            switch await task.result {
            case .success: bench.tally.expect(step == .commit, "a cancelled transaction says that it was committed")
            case .failure(is CancellationError), .failure(is Oops): break
            case .failure(let error): bench.tally.fail("another error: \(error)")
            }
            try await expectClean(bench, pool, number)
        }

        /// Every kind of step once; `before` is told which comes.
        private func play(
            _ number: Int, _ session: borrowing Session, before: @escaping @Sendable (Step) -> Void
        ) async throws {
            before(.firstStatement)
            _ = try await session.query("INSERT INTO items VALUES (\(number))")
            try await session.withSavepoint { session in
                before(.savepoint)
                _ = try await session.query("INSERT INTO items VALUES (\(-1))")
                before(.release)
            }
            do {
                try await session.withSavepoint { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(-2))")
                    before(.rollbackToSavepoint)
                    throw Oops()
                }
            } catch is Oops {}
            before(.laterStatement)
            _ = try await session.query("INSERT INTO items VALUES (\(number))")
            before(.commit)
            before(.rollback)
        }

        private func expectClean(_ bench: FaultBench, _ pool: ConnectionPool, _ number: Int) async throws {
            try await bench.withSession(pool) { session in
                let traces = try await SessionProbe.traces(of: session)
                bench.tally.expect(traces.isEmpty, "the next caller finds \(traces)")
                let count = try await session.query("SELECT count(*) FROM items WHERE n = \(number)")[0].decode(
                    0, as: Int.self)
                bench.tally.expect(count == 0 || count == 2, "half of the transaction is there: \(count) of 2")
            }
        }
    }
}
