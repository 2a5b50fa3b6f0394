import TestSupport
import Testing

@testable import AsyncPQ

@Suite(.emptyScratchDatabase) struct CallersOnReactorTests {
    @Test func `callers on the thread of their lane stay there from read to read`() async throws {
        let connection = try ScratchDatabase.current.connection(applicationName: "callers")
        let lane = Lane(connection: connection, logger: .quiet)
        let staying = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask(executorPreference: lane.taskExecutor) {
                    let wasThere = lane.reactor.isCurrent
                    let answer = try await lane.query("SELECT \(number)")[0].decode(0, as: Int.self)
                    return wasThere && lane.reactor.isCurrent && answer == number
                }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        await lane.close()
        #expect(staying == Array(repeating: true, count: 50))
    }

    @Test func `a transaction on the thread of its pool commits, and is cancelled as anywhere`() async throws {
        let connection = try ScratchDatabase.current.connection(applicationName: "callers")
        let pool = ConnectionPool(connection: connection, logger: .quiet)
        try await withTaskExecutorPreference(pool.taskExecutor) {
            try await pool.withTransaction { session in
                #expect(pool.reactor.isCurrent)
                _ = try await session.query("CREATE TABLE kept (n int4)")
            }
            await #expect(throws: PQError.self) {
                try await pool.query("SELECT pg_sleep(60)", deadline: .now + .milliseconds(50))
            }
            #expect(pool.reactor.isCurrent)
        }
        #expect(try await pool.query("SELECT n FROM kept").isEmpty)
        await pool.close(within: .seconds(5))
    }
}
