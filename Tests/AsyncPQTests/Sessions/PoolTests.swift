import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct PoolTests {
    @Test func `200 concurrent callers on 4 connections are all answered, each with its own answer`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool(maximumConnections: 4, applicationName: "pool-of-4") { pool in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let rows = try await pool.query("SELECT \(number), pg_sleep(0.001)")
                        #expect(try rows[0].decode(0, as: Int.self) == number)
                    }
                }
                try await group.waitForAll()
            }
            // A connection that was opened for the crowd may still be on its way.
            #expect(try await eventually { pool.statistics.openingCount == 0 })
            let inServer = try await pool.query(
                "SELECT FROM pg_stat_activity WHERE application_name = 'pool-of-4' AND datname = current_database()"
            ).count
            #expect(try await eventually { pool.statistics.leasedCount == 0 })
            let statistics = pool.statistics
            #expect(inServer == statistics.connectionCount && inServer <= 4)
            #expect(statistics.acquiredTotal == 201 && statistics.releasedTotal == 201)
        }
    }

    @Test func `one waiter too many is refused at once, and says how many are allowed`() async throws {
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 1
        configuration.waiterLimit = 1
        let pool = ConnectionPool(
            connection: try ScratchDatabase.current.connection(), configuration: configuration, logger: .quiet)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withSession { _ in for await _ in gate { break } } }
        #expect(try await eventually { pool.statistics.leasedCount == 1 })
        let waiter = Task { try await pool.query("SELECT 1") }
        #expect(try await eventually { pool.statistics.waiterCount == 1 })
        await #expect(throws: PQError.poolFull(waiterLimit: 1)) { try await pool.query("SELECT 2") }
        opener.finish()
        try await holder.value
        _ = try await waiter.value
        await pool.close(within: .seconds(5))
    }

    @Test func `bounds change while the pool is in use`() async throws {
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 4
        configuration.minimumConnections = 4
        let pool = ConnectionPool(
            connection: try ScratchDatabase.current.connection(), configuration: configuration, logger: .quiet)
        #expect(try await eventually { pool.statistics.idleCount == 4 })
        configuration.minimumConnections = 1
        configuration.maximumConnections = 1
        configuration.waiterLimit = 0
        pool.reconfigure(configuration)
        #expect(try await eventually { pool.statistics.connectionCount == 1 })
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withSession { _ in for await _ in gate { break } } }
        #expect(try await eventually { pool.statistics.leasedCount == 1 })
        await #expect(throws: PQError.poolFull(waiterLimit: 0)) { try await pool.query("SELECT 1") }
        configuration.maximumConnections = 2
        configuration.waiterLimit = 10
        pool.reconfigure(configuration)
        _ = try await pool.query("SELECT 1")
        opener.finish()
        try await holder.value
        await pool.close(within: .seconds(5))
    }

    @Test func `another way to connect counts for new connections`() async throws {
        let pool = ConnectionPool(
            connection: try ConnectionConfiguration("host=/nowhere/at/all"), logger: .quiet)
        await #expect(throws: PQError.self) { try await pool.query("SELECT 1") }
        await pool.reconnect(with: try ScratchDatabase.current.connection())
        let isReached = try await eventually { (try? await pool.query("SELECT 1")) != nil }
        #expect(isReached)
        await pool.close(within: .seconds(5))
    }

    @Test func `a pool that is closed under a statement that waits for a lock stops it in the server`() async throws {
        try await ScratchDatabase.current.withPool { observer in
            _ = try await observer.query("CREATE TABLE IF NOT EXISTS locked_items (n int8)")
            try await observer.withSession { session in
                try await session.simpleQuery("BEGIN; LOCK locked_items")
                let connection = try ScratchDatabase.current.connection(applicationName: "late")
                let pool = ConnectionPool(connection: connection, logger: .quiet)
                let late = Task { try await pool.query("SELECT FROM locked_items") }
                let waiting: Query =
                    "SELECT FROM pg_stat_activity WHERE application_name = 'late' AND wait_event_type = 'Lock'"
                let isWaiting = try await eventually { try await !observer.query(waiting).isEmpty }
                #expect(isWaiting)
                await pool.close(within: .zero)
                await #expect(throws: PQError.self) { try await late.value }
                let isGone = try await eventually { try await observer.query(waiting).isEmpty }
                #expect(isGone)
                try await session.simpleQuery("ROLLBACK")
            }
        }
    }

    @Test func `a caller waits no longer than the acquire timeout`() async throws {
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 1
        configuration.minimumConnections = 1
        configuration.acquireTimeout = .milliseconds(50)
        let pool = ConnectionPool(
            connection: try ScratchDatabase.current.connection(), configuration: configuration, logger: .quiet)
        #expect(try await eventually { pool.statistics.idleCount == 1 })
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let holder = Task { try await pool.withSession { _ in for await _ in gate { break } } }
        #expect(try await eventually { pool.statistics.leasedCount == 1 })
        await #expect(throws: PQError.deadlineExceeded(wasSent: false)) { try await pool.query("SELECT 1") }
        #expect(pool.statistics.waiterCount == 0)
        opener.finish()
        try await holder.value
        await pool.close(within: .seconds(5))
    }

    @Test func `the minimum stands without being asked for`() async throws {
        var configuration = PoolConfiguration()
        configuration.minimumConnections = 3
        let pool = ConnectionPool(
            connection: try ScratchDatabase.current.connection(), configuration: configuration, logger: .quiet)
        #expect(try await eventually { pool.statistics.idleCount == 3 })
        await pool.close(within: .seconds(5))
    }

    @Test func `a connection that the server ended while idle is gone before the next caller asks`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { observer in
            var configuration = PoolConfiguration()
            configuration.maximumConnections = 1
            let pool = ConnectionPool(
                connection: try database.connection(), configuration: configuration, logger: .quiet)
            for round in 1...20 {
                let pid = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                _ = try await observer.query("SELECT pg_terminate_backend(\(pid))")
                #expect(try await eventually { pool.statistics.closedTotal == round })
            }
            _ = try await pool.query("SELECT 1")
            await pool.close(within: .seconds(5))
        }
    }

    @Test func `a connection that the server ends during a statement costs one error, and is replaced`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { observer in
            try await database.withPool(maximumConnections: 1) { pool in
                let task = Task { try await pool.query("SELECT pg_sleep(600), 'end me'") }
                #expect(
                    try await eventually {
                        try await observer.query(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%end me%' AND datname = current_database() AND pid <> pg_backend_pid()"
                        ).count == 1
                    })
                do {
                    _ = try await task.value
                    Issue.record("the statement ended well")
                } catch PQError.connectionLost(let reason, let wasSent) {
                    #expect(wasSent)
                    #expect(reason.contains("57P01"))
                }
                _ = try await pool.query("SELECT 1")
                #expect(pool.statistics.openedTotal == 2)
            }
        }
    }

    @Test func `when no server is there callers are told why, quickly, and attempts are few`() async throws {
        var configuration = PoolConfiguration()
        configuration.firstRetryDelay = .seconds(60)
        let pool = ConnectionPool(
            connection: try ConnectionConfiguration("host=/nonexistent dbname=x"), configuration: configuration,
            logger: .quiet)
        for _ in 0..<100 {
            do {
                _ = try await pool.query("SELECT 1")
                Issue.record("a statement ran without a server")
            } catch PQError.connectFailed(let reason, _) {
                #expect(reason.contains("/nonexistent"))
            }
        }
        #expect(pool.statistics.connectFailureTotal <= 2)
        await pool.close(within: .seconds(5))
    }

    @Test func `a database that does not exist is told by its SQLSTATE`() async throws {
        let connection = try ConnectionConfiguration(ScratchDatabase.current.connectionString + " dbname=nowhere")
        let pool = ConnectionPool(connection: connection, logger: .quiet)
        do {
            _ = try await pool.query("SELECT 1")
            Issue.record("a statement ran in no database")
        } catch PQError.connectFailed(_, let state) {
            #expect(state == .invalidCatalogName)
        }
        await pool.close(within: .seconds(5))
    }

    @Test func `a closed pool refuses callers and leaves no connection behind`() async throws {
        let database = try ScratchDatabase.current
        try await database.withPool { observer in
            let pool = ConnectionPool(connection: try database.connection(applicationName: "closing"), logger: .quiet)
            _ = try await pool.query("SELECT 1")
            await pool.close(within: .seconds(5))
            await #expect(throws: PQError.poolClosed) { try await pool.query("SELECT 1") }
            #expect(pool.statistics.connectionCount == 0)
            #expect(pool.statistics.openedTotal == pool.statistics.closedTotal)
            #expect(
                try await eventually {
                    try await observer.query("SELECT FROM pg_stat_activity WHERE application_name = 'closing'").isEmpty
                })
        }
    }

    @Test func `a pool closes after its time even if a session is not given back`() async throws {
        try await ScratchDatabase.current.withPool { observer in
            let pool = ConnectionPool(connection: try ScratchDatabase.current.connection(), logger: .quiet)
            let task = Task { try await pool.query("SELECT pg_sleep(600), 'too long'") }
            #expect(try await eventually { pool.statistics.leasedCount == 1 })
            await pool.close(within: .milliseconds(100))
            await #expect(throws: PQError.self) { try await task.value }
            #expect(pool.statistics.connectionCount == 0)
        }
    }
}

@Suite struct SilentServerTests {
    @Test func `a pool whose server is silent closes at once`() async throws {
        let silent = try SilentListener()
        var connection = try ConnectionConfiguration("host=127.0.0.1 port=\(silent.port) user=x dbname=x")
        connection.connectTimeout = .seconds(600)
        connection.totalConnectTimeout = .seconds(600)
        let pool = ConnectionPool(connection: connection, logger: .quiet)
        let caller = Task { try await pool.query("SELECT 1") }
        #expect(try await eventually { pool.statistics.openingCount == 1 })
        await pool.close(within: .seconds(60))
        await #expect(throws: PQError.poolClosed) { try await caller.value }
        #expect(pool.statistics.connectionCount == 0)
    }
}
