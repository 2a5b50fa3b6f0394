import AsyncPQ
import TaskModel
import TaskStore
import TestSupport
import Testing

// One after the other: they take locks on the whole table and look at who waits.
@Suite(.scratchDatabase, .serialized) struct FailureTests {
    @Test func `a call that comes after its deadline does nothing`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let late = fixture.scope(within: .zero)
            await #expect(throws: StoreError.deadlineExceeded) {
                try await fixture.store.createTask(TaskDraft(userID: user.id, title: "x"), scope: late)
            }
            await #expect(throws: StoreError.deadlineExceeded) { try await fixture.store.user(user.id, scope: late) }
            let tasks = try await fixture.store.tasks(TaskQuery(pageSize: 1), scope: fixture.scope)
            #expect(tasks.items.isEmpty)
        }
    }

    @Test func `a read that is not answered by its deadline was in vain`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            try await whileLockedUntilDone("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE", fixture) { _ in
                await #expect(throws: StoreError.deadlineExceeded) {
                    try await fixture.store.task(task.id, scope: fixture.scope(within: .milliseconds(200)))
                }
            }
        }
    }

    @Test func `a write that waits for a row at its deadline is cancelled, and known to have done nothing`()
        async throws
    {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            let lock = """
                SELECT FROM tasks WHERE tenant_id = \(fixture.tenant.rawValue) AND id = \(task.id.rawValue) FOR UPDATE
                """
            try await whileLockedUntilDone(lock, fixture) { holder in
                async let written = outcome {
                    try await fixture.store.updateTask(
                        task.id, TaskPatch(title: "late"), ifVersion: .any, scope: fixture.scope(within: .seconds(3)))
                }
                try await fixture.expectWaiting(1, for: holder)
                #expect(try await written.error == .deadlineExceeded)
                // The statement is cancelled in the server while the row is still locked, so it cannot act later.
                try await fixture.expectWaiting(0, for: holder)
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `a write whose link is silent at its deadline and after it has an unknown outcome`() async throws {
        try await withStore { fixture in
            let user = try await fixture.user()
            let proxy = try FaultProxy(to: await ScratchDatabase.current.address())
            defer { proxy.stop() }
            var connection = try ConnectionConfiguration(ScratchDatabase.current.connectionString(through: proxy))
            connection.connectTimeout = .seconds(60)
            connection.verdictTimeout = .milliseconds(50)
            var configuration = PoolConfiguration()
            configuration.minimumConnections = 1
            configuration.maximumConnections = 1
            let pool = ConnectionPool(connection: connection, configuration: configuration, logger: .quiet)
            let store = PostgresStore(pool: pool, logger: .quiet)
            _ = try await store.user(user.id, scope: fixture.scope)
            // The write arrives, its answer does not.
            proxy.serve(.oneWay, to: .sessions)
            let written = try await outcome {
                try await store.createTask(
                    TaskDraft(userID: user.id, title: "sent"), scope: fixture.scope(within: .milliseconds(300)))
            }
            #expect(written.error == .outcomeUnknown)
            let isThere = try await eventually {
                try await fixture.store.tasks(TaskQuery(pageSize: 2), scope: fixture.scope).items.count == 1
            }
            #expect(isThere)
            await pool.close(within: .zero)
        }
    }

    @Test func `a cancelled caller gets CancellationError, and the statement is stopped`() async throws {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            let lock = """
                SELECT FROM tasks WHERE tenant_id = \(fixture.tenant.rawValue) AND id = \(task.id.rawValue) FOR UPDATE
                """
            try await whileLockedUntilDone(lock, fixture) { holder in
                // Waited for below.
                let writing = Task {
                    try await fixture.store.deleteTask(task.id, ifVersion: .any, scope: fixture.scope)
                }
                try await fixture.expectWaiting(1, for: holder)
                writing.cancel()
                await #expect(throws: CancellationError.self) { try await writing.value }
                try await fixture.expectWaiting(0, for: holder)
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `when as many wait as may wait, the next is refused`() async throws {
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 1
        configuration.waiterLimit = 1
        let pool = ConnectionPool(
            connection: try ScratchDatabase.current.connection(), configuration: configuration, logger: .quiet)
        let store = PostgresStore(pool: pool, logger: .quiet)
        try await pool.withSession { _ in
            // The figures may be a moment old: the first caller waited too.
            let isLent = try await eventually { pool.statistics.leasedCount == 1 && pool.statistics.waiterCount == 0 }
            #expect(isLent)
            // Waited for below.
            let waiting = Task { try await store.users(UserQuery(pageSize: 1), scope: Self.scope) }
            let isWaiting = try await eventually { pool.statistics.waiterCount == 1 }
            #expect(isWaiting)
            await #expect(throws: StoreError.overloaded) {
                try await store.users(UserQuery(pageSize: 1), scope: Self.scope)
            }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
        await pool.close(within: .seconds(5))
        await #expect(throws: StoreError.databaseUnavailable) {
            try await store.users(UserQuery(pageSize: 1), scope: Self.scope)
        }
    }

    @Test func `a database that is not there is unavailable, to writers too`() async throws {
        let pool = ConnectionPool(
            connection: try ConnectionConfiguration("host=/nowhere dbname=none"), logger: .quiet)
        let store = PostgresStore(pool: pool, logger: .quiet)
        await #expect(throws: StoreError.databaseUnavailable) {
            try await store.users(UserQuery(pageSize: 1), scope: Self.scope)
        }
        await #expect(throws: StoreError.databaseUnavailable) {
            try await store.createUser(UserDraft(name: "x"), scope: Self.scope)
        }
        await pool.close(within: .seconds(5))
    }

    @Test func `where the shared connection cannot be made, reads of one row go through the pool`() async throws {
        try await withStore { fixture in
            let nowhere = Lane(connection: try ConnectionConfiguration("host=/nowhere dbname=none"), logger: .quiet)
            let store = PostgresStore(pool: fixture.pool, lane: nowhere, logger: .quiet)
            let user = try await fixture.user()
            let task = try await fixture.task(of: user)
            #expect(try await store.user(user.id, scope: fixture.scope) == user)
            #expect(try await store.task(task.id, scope: fixture.scope) == task)
            await nowhere.close()
        }
    }

    @Test func `reads of one row share one connection, however many there are`() async throws {
        try await withStore(maximumConnections: 1) { fixture in
            let task = try await fixture.task(of: fixture.user())
            // The pool's one session is taken: what is answered came another way.
            try await fixture.pool.withSession { _ in
                let found = try await outcomes(of: 200) { _ in
                    try await fixture.store.task(task.id, scope: fixture.scope)
                }
                #expect(found.allSatisfy { $0.value == task })
            }
        }
    }

    @Test func `a session that the server ends during a write is an unavailable database, and the pool recovers`()
        async throws
    {
        try await withStore { fixture in
            let task = try await fixture.task(of: fixture.user())
            let lock = """
                SELECT FROM tasks WHERE tenant_id = \(fixture.tenant.rawValue) AND id = \(task.id.rawValue) FOR UPDATE
                """
            try await whileLockedUntilDone(lock, fixture) { holder in
                async let written = outcome {
                    try await fixture.store.updateTask(
                        task.id, TaskPatch(title: "x"), ifVersion: .any, scope: fixture.scope)
                }
                try await fixture.expectWaiting(1, for: holder)
                _ = try await fixture.pool.query(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE \(holder) = ANY (pg_blocking_pids(pid))
                    """)
                let error = try await written.error
                #expect(error == .databaseUnavailable || error == .outcomeUnknown)
            }
            #expect(try await fixture.store.task(task.id, scope: fixture.scope) == task)
        }
    }

    @Test func `the secret for page tokens is 32 bytes, and the same for all`()
        async throws
    {
        let keys = try await withStore { fixture in
            let store = PostgresStore(pool: fixture.pool, logger: .quiet)
            return [
                try await store.pageTokenKey(deadline: fixture.scope.deadline),
                try await store.pageTokenKey(deadline: fixture.scope.deadline),
            ]
        }
        #expect(keys[0].count == 32)
        #expect(keys[0] == keys[1])
        #expect(Set(keys[0]).count > 8)
    }

    private static var scope: CallScope { CallScope(tenant: .default, deadline: .now + .seconds(60)) }

    /// Runs `body` while a session holds what `sql` locks.
    private func whileLockedUntilDone(
        _ sql: String, _ fixture: StoreFixture, _ body: (_ holder: Int32) async throws -> Void
    ) async throws {
        try await fixture.pool.withTransaction { session in
            try await session.simpleQuery(SQLText(unsafeSQL: sql))
            try await body(session.backendPID)
        }
    }
}

extension StoreFixture {
    /// Waits until so many sessions wait for a lock that this server process holds.
    func expectWaiting(_ count: Int, for holder: Int32) async throws {
        let isReached = try await eventually { try await waitingCount(for: holder) == count }
        #expect(isReached, "not \(count) sessions wait")
    }
}

/// The server rolls statements back in favour of others; here a trigger pretends to be the others.
@Suite(.scratchDatabase, .serialized) struct ConflictRetryTests {
    private static let trigger = """
        CREATE SEQUENCE IF NOT EXISTS attempts;
        CREATE TABLE IF NOT EXISTS refusals (sqlstate text, until bigint);
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE r refusals;
        BEGIN
            SELECT * INTO r FROM refusals;
            IF nextval('attempts') <= r.until THEN RAISE EXCEPTION 'refused' USING ERRCODE = r.sqlstate; END IF;
            RETURN NEW;
        END $$;
        CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse();
        """

    @Test func `a rolled-back statement is run again three times and no more`() async throws {
        try await withStore { fixture in
            try await fixture.pool.withSession { session in
                _ = try await session.simpleQuery(SQLText(unsafeSQL: Self.trigger))
            }
            for sqlState in ["40001", "40P01"] {
                try await refuse(sqlState, times: 3, fixture)
                let created = try await fixture.user()
                #expect(created.version == 1)
                #expect(try await attemptCount(fixture) == 4)
                try await refuse(sqlState, times: 4, fixture)
                await #expect(throws: StoreError.conflict) { try await fixture.user() }
                #expect(try await attemptCount(fixture) == 4)
            }
            try await refuse("55P03", times: 1, fixture)
            await #expect(throws: StoreError.databaseUnavailable) { try await fixture.user() }
            #expect(try await attemptCount(fixture) == 1)
        }
    }

    @Test func `under a key the whole transaction is run again, and keeps its answer once`() async throws {
        try await withStore { fixture in
            try await fixture.pool.withSession { session in
                _ = try await session.simpleQuery(SQLText(unsafeSQL: Self.trigger))
            }
            let digest = [UInt8](repeating: 1, count: 32)
            func create(_ key: String) async throws -> UserRecord {
                let claim = IdempotencyClaim(caller: "a", route: "POST /v1/users", key: key, requestDigest: digest)
                let once = Once<UserRecord>(claim) { KeptAnswer(status: 201, location: "\($0.id.rawValue)", body: []) }
                return try await fixture.store.createUser(UserDraft(name: "Ada"), once: once, scope: fixture.scope)
            }
            try await refuse("40001", times: 3, fixture)
            let created = try await create("k")
            #expect(try await attemptCount(fixture) == 4)
            await #expect(throws: Replay(KeptAnswer(status: 201, location: "\(created.id.rawValue)", body: []))) {
                try await create("k")
            }
            try await refuse("40P01", times: 4, fixture)
            await #expect(throws: StoreError.conflict) { try await create("other") }
            // What failed left no record.
            #expect(try await create("other").id != created.id)
        }
    }

    private func refuse(_ sqlState: String, times: Int, _ fixture: StoreFixture) async throws {
        try await fixture.pool.withSession { session in
            _ = try await session.simpleQuery(
                """
                ALTER SEQUENCE attempts RESTART; DELETE FROM refusals;
                INSERT INTO refusals VALUES (\(literal: sqlState), \(literal: times));
                """)
        }
    }

    private func attemptCount(_ fixture: StoreFixture) async throws -> Int {
        try await fixture.pool.query("SELECT last_value FROM attempts")[0].decode(0)
    }
}
