import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// BEGIN travels with the first statement: it must not get lost with it.
    @Suite struct BeginTests {
        private struct Oops: Error {}

        @Test func `a first statement that was never sent does not take BEGIN with it`() async throws {
            try await FaultBench.run(11, "unsent", "first statement of a transaction past its time before it is sent") {
                bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 1)
                bench.tally.countTrials()
                await #expect(throws: Oops.self) {
                    try await pool.withTransaction { session in
                        await #expect(throws: PQError.deadlineExceeded(wasSent: false)) {
                            try await session.query("INSERT INTO items VALUES (1)", timeout: .zero)
                        }
                        _ = try await session.query("INSERT INTO items VALUES (2)")
                        throw Oops()
                    }
                }
                try await expectEmpty(bench)
            }
        }

        @Test func `a stream that nobody walks does not take BEGIN with it`() async throws {
            try await FaultBench.run(11, "stream", "first statement of a transaction is a stream that nobody walks") {
                bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 1)
                bench.tally.countTrials()
                await #expect(throws: Oops.self) {
                    try await pool.withTransaction { session in
                        _ = session.stream("SELECT 1")
                        _ = try await session.query("INSERT INTO items VALUES (2)")
                        throw Oops()
                    }
                }
                try await expectEmpty(bench)
            }
        }

        private func expectEmpty(_ bench: FaultBench) async throws {
            let count = try await bench.observer.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
            bench.tally.expect(count == 0, "the transaction was none: \(count) rows outlived its error")
        }
    }
}
