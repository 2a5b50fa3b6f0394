import AsyncPQ

/// AsyncPQ as a program would use it, and the loads it is put under.
struct Subject: Sendable {
    static let readConnectionCount = 4
    static let writeConnectionCount = 16

    let lane: Lane
    /// For reads.
    let pool: ConnectionPool
    /// Commits on one connection come one after the other, so writes want more of them than reads.
    let writers: ConnectionPool
    private let server: BenchmarkServer

    init(server: BenchmarkServer) throws {
        self.server = server
        let connection = try server.connection()
        lane = Lane(connection: connection, logger: server.logger)
        pool = Self.pool(of: Self.readConnectionCount, connection, server)
        writers = Self.pool(of: Self.writeConnectionCount, connection, server)
    }

    private static func pool(
        of count: Int, _ connection: ConnectionConfiguration, _ server: BenchmarkServer
    ) -> ConnectionPool {
        var configuration = PoolConfiguration()
        configuration.minimumConnections = count
        configuration.maximumConnections = count
        return ConnectionPool(connection: connection, configuration: configuration, logger: server.logger)
    }

    func singleConnectionPool() throws -> ConnectionPool { Self.pool(of: 1, try server.connection(), server) }

    func close() async {
        await lane.close()
        await pool.close(within: .seconds(5))
        await writers.close(within: .seconds(5))
    }

    var loads: [Load] {
        let callerCounts = [1, 16, 64]
        return callerCounts.map(laneRow) + callerCounts.map(laneRowOnItsThread)
            + callerCounts.map(laneRead) + callerCounts.map(laneReadOnItsThread)
            + callerCounts.map(poolRead) + callerCounts.map(poolReadOnItsThread)
            + [heldSession("session held"), heldSession("session held, on its thread", on: pool.taskExecutor)]
            + [1, 16].map(poolWrite)
    }

    private func laneRow(callers: Int) -> Load {
        Load("lane.row", callers: callers) { [lane] id in
            let row = try await lane.row(Statements.tasksByID, key: .integer(id), sharing: Parameters(Int64(1)))
            try check(row, id)
        }
    }

    private func laneRowOnItsThread(callers: Int) -> Load {
        Load("lane.row, on its thread", callers: callers, on: lane.taskExecutor) { [lane] id in
            let row = try await lane.row(Statements.tasksByID, key: .integer(id), sharing: Parameters(Int64(1)))
            try check(row, id)
        }
    }

    private func laneRead(callers: Int) -> Load {
        Load("lane", callers: callers) { [lane] id in try check(try await lane.query(Statements.task(id)), id) }
    }

    private func laneReadOnItsThread(callers: Int) -> Load {
        Load("lane, on its thread", callers: callers, on: lane.taskExecutor) { [lane] id in
            try check(try await lane.query(Statements.task(id)), id)
        }
    }

    private func poolReadOnItsThread(callers: Int) -> Load {
        Load("pool.query, on its thread", callers: callers, on: pool.taskExecutor) { [pool] id in
            try check(try await pool.query(Statements.task(id)), id)
        }
    }

    private func poolRead(callers: Int) -> Load {
        Load("pool.query", callers: callers) { [pool] id in try check(try await pool.query(Statements.task(id)), id) }
    }

    /// One caller that keeps its session for all its statements.
    ///
    /// - Parameter executor: Where it runs; `nil` for Swift's own threads.
    private func heldSession(_ name: String, on executor: (any TaskExecutor)? = nil) -> Load {
        Load(name: name, callerCount: 1) { [pool] seconds in
            try await withTaskExecutorPreference(executor) {
                try await pool.withSession { try await Self.readRepeatedly($0, for: seconds) }
            }
        }
    }

    private static func readRepeatedly(_ session: borrowing Session, for seconds: Int) async throws -> Load.Done {
        let began = ContinuousClock.now
        let processorTime = ProcessorClock.timeOfThisProcess()
        var count = 0
        while .now - began < .seconds(seconds) {
            let id = Int64(count * 7919 % BenchmarkServer.taskCount) + 1
            try check(try await session.query(Statements.task(id)), id)
            count += 1
        }
        return Load.Done(
            operationCount: count, elapsed: .now - began,
            clientTime: ProcessorClock.timeOfThisProcess() - processorTime)
    }

    private func poolWrite(callers: Int) -> Load {
        Load("pool.query, UPDATE", callers: callers) { [writers] id in
            let result = try await writers.query(Statements.update(id))
            guard result.affectedRowCount == 1 else { throw BenchmarkError("task \(id) was not written") }
        }
    }
}

private func check(_ row: Row?, _ id: Int64) throws {
    guard try row?.decode(0, as: Int64.self) == id else {
        throw BenchmarkError("another answer than that to task \(id)")
    }
}

/// Each answer is looked at: it must be the caller's own.
private func check(_ result: QueryResult, _ id: Int64) throws {
    guard result.count == 1, try result[0].decode(0, as: Int64.self) == id else {
        throw BenchmarkError("another answer than that to task \(id)")
    }
}
