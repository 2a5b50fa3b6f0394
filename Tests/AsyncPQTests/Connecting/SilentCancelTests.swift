import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct SilentCancelTests {
    private func handle(_ connectionString: String) async throws -> ConnectionHandle {
        let configuration = try patient(ConnectionConfiguration(connectionString))
        return try await Connector(configuration: configuration, reactor: .shared, logger: .quiet).connect()
    }

    /// Whether the request was over, and how long it took.
    private func send(_ cancel: CancelHandle) async throws -> (isOver: Bool?, duration: Duration) {
        let start = ContinuousClock.now
        let call = BlockingCall { cancel.send() }
        let isOver = try await call.value(on: .cancelling, until: start + .seconds(60), .shared)
        return (isOver, ContinuousClock.now - start)
    }

    @Test func `a request is bounded by way of the best call that this libpq has`() async throws {
        let server = try await TCPServer.shared.server
        let route = try await handle("\(server.address) user=trudy sslmode=disable").preparedCancelRoute
        #expect(LibpqVersion.loaded.major >= 17 ? route is PolledCancel : route is CancelPacket)
        // On the socket too, where the other end has a path and no port.
        let local = try await handle(server.ownerConnection).preparedCancelRoute
        #expect(LibpqVersion.loaded.major >= 17 ? local is PolledCancel : local is CancelPacket)
    }

    @Test func `a request that nobody answers ends after its time, and is not called over`() async throws {
        let server = try await TCPServer.shared.server
        let proxy = try FaultProxy(to: .tcp(port: UInt16(server.port)))
        defer { proxy.stop() }
        let cancel = try #require(
            CancelHandle(for: try await handle("\(server.address) user=trudy \(proxy.connectionOptions)")))
        let answered = try await send(cancel)
        #expect(answered.isOver == true && answered.duration < CancelHandle.timeLimit)
        proxy.serve(.frozen, to: .cancels)
        for _ in 0..<2 {
            let silent = try await send(cancel)
            #expect(silent.isOver == false && silent.duration >= CancelHandle.timeLimit)
            #expect(silent.duration < .seconds(30))
        }
        proxy.serve(.pass, to: .cancels)
        #expect(try await send(cancel).isOver == true)
        try proxy.setDoor(.shut)
        #expect(try await send(cancel).isOver == true)
        // Its connection is gone: nothing is sent.
        try proxy.setDoor(.open)
        let count = proxy.counts.cancelCount
        cancel.retire()
        #expect(try await send(cancel).isOver == true)
        #expect(proxy.counts.cancelCount == count)
    }

    @Test func `where cancel requests are not answered, callers leave in time, sessions end, and others are served`()
        async throws
    {
        let server = try await TCPServer.shared.server
        let proxy = try FaultProxy(to: .tcp(port: UInt16(server.port)))
        defer { proxy.stop() }
        proxy.serve(.frozen, to: .cancels)
        let options = "\(server.address) user=trudy sslmode=disable"
        try await withPool("\(options) \(proxy.connectionOptions)", maximumConnections: 20) { victims in
            try await leaveWithoutAnswer(20, victims, server)
            // More requests are stuck than one connection would ever send, and yet another server's are delivered.
            try await withPool(options) { neighbour in
                try await cancelOne(neighbour)
                #expect(neighbour.statistics.closedTotal == 0)
            }
            #expect(try await eventually(within: .seconds(30)) { victims.statistics.closedTotal == 20 })
            // The threads come free, though the proxy holds the requests to this moment.
            proxy.serve(.pass, to: .cancels)
            try await cancelOne(victims)
            #expect(victims.statistics.closedTotal == 20)
        }
    }

    /// So many callers leave while their statements run, and none of them waits for the server.
    private func leaveWithoutAnswer(_ count: Int, _ pool: ConnectionPool, _ server: TCPServer) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await pool.query("SELECT pg_sleep(600), 'leave'")
                    }
                }
            }
            try await withPool(server.ownerConnection) { owner in
                let running: Query = """
                    SELECT FROM pg_stat_activity
                     WHERE state = 'active' AND query LIKE '%''leave''%' AND pid <> pg_backend_pid()
                    """
                let areRunning = try await eventually(within: .seconds(60)) {
                    try await owner.query(running).count == count
                }
                #expect(areRunning)
            }
            let start = ContinuousClock.now
            group.cancelAll()
            try await group.waitForAll()
            #expect(ContinuousClock.now - start < CancelHandle.timeLimit)
        }
    }

    /// A statement is cancelled, and its connection comes to rest.
    private func cancelOne(_ pool: ConnectionPool) async throws {
        _ = try await pool.query("SELECT 1")
        await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
            try await pool.query("SELECT pg_sleep(600)", deadline: .now + .milliseconds(500))
        }
        #expect(try await eventually { pool.statistics.leasedCount == 0 })
    }
}
