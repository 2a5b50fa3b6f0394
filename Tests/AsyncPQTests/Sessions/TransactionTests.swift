import AsyncPQ
import TestSupport
import Testing

@Suite(.serialized, .emptyScratchDatabase) struct TransactionTests {
    private struct Oops: Error {}

    private func withTable<Value>(_ body: (ConnectionPool) async throws -> Value) async throws -> Value {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery("DROP TABLE IF EXISTS items; CREATE TABLE items (n int8)")
            }
            return try await body(pool)
        }
    }

    private func count(_ pool: ConnectionPool) async throws -> Int {
        try await pool.query("SELECT count(*) FROM items")[0].decode(0)
    }

    @Test func `what the body did is there when it returns`() async throws {
        try await withTable { pool in
            let answer = try await pool.withTransaction { session in
                _ = try await session.query("INSERT INTO items VALUES (\(1))")
                _ = try await session.query("INSERT INTO items VALUES (\(2))")
                return "done"
            }
            #expect(answer == "done")
            #expect(try await count(pool) == 2)
        }
    }

    @Test func `what is to run at the commit is committed with the rest, and undone with it`() async throws {
        try await withTable { pool in
            try await pool.withTransaction { session in
                try session.runAtCommit("INSERT INTO items VALUES (\(2))")
                _ = try await session.query("INSERT INTO items VALUES (\(1))")
                // It has not run yet.
                #expect(try await session.query("SELECT FROM items").count == 1)
            }
            #expect(try await count(pool) == 2)
            // Also where nothing else was sent.
            try await pool.withTransaction { try $0.runAtCommit("INSERT INTO items VALUES (\(3))") }
            #expect(try await count(pool) == 3)
            await #expect(throws: Oops.self) {
                try await pool.withTransaction { session in
                    try session.runAtCommit("INSERT INTO items VALUES (\(4))")
                    throw Oops()
                }
            }
            #expect(try await count(pool) == 3)
        }
    }

    @Test func `what the server refuses at the commit undoes everything`() async throws {
        try await withTable { pool in
            do {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                    try session.runAtCommit("INSERT INTO nowhere VALUES (\(1))")
                }
                Issue.record("It was committed.")
            } catch PQError.server(let report) {
                #expect(report.sqlState == .undefinedTable)
            }
            #expect(try await count(pool) == 0)
            // The session that comes next is clean.
            try await pool.withTransaction { _ = try await $0.query("INSERT INTO items VALUES (\(1))") }
            #expect(try await count(pool) == 1)
        }
    }

    @Test func `what the body did is undone when it throws, and the error is passed on`() async throws {
        try await withTable { pool in
            await #expect(throws: Oops.self) {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                    throw Oops()
                }
            }
            let answer = try await count(pool)
            #expect(answer == 0)
        }
    }

    @Test func `the rollback is over when the error arrives: its locks are gone`() async throws {
        try await withTable { pool in
            for _ in 0..<50 {
                try? await pool.withTransaction { session in
                    _ = try await session.query("LOCK TABLE items")
                    throw Oops()
                }
                try await pool.withTransaction { session in _ = try await session.query("LOCK TABLE items NOWAIT") }
            }
        }
    }

    @Test func `an error that the body swallowed does not pass for a commit`() async throws {
        try await withTable { pool in
            await #expect(throws: PQError.transactionRolledBack) {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                    _ = try? await session.query("SELECT 1 / 0")
                }
            }
            let answer = try await count(pool)
            #expect(answer == 0)
        }
    }

    @Test func `a constraint that is checked at COMMIT is an error of the server, and nothing is kept`() async throws {
        try await withTable { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(
                    "CREATE TABLE parents (id int8 PRIMARY KEY); CREATE TABLE children (id int8 REFERENCES parents DEFERRABLE INITIALLY DEFERRED)"
                )
            }
            do {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO children VALUES (\(9))")
                }
                Issue.record("the constraint did not refuse")
            } catch PQError.server(let report) {
                #expect(report.sqlState == .foreignKeyViolation)
            }
            #expect(try await pool.query("SELECT FROM children").isEmpty)
        }
    }

    @Test func `a deferred constraint refuses a single statement too, and the session goes on`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(
                    "CREATE TABLE owners (id int8 PRIMARY KEY); CREATE TABLE pets (id int8 REFERENCES owners DEFERRABLE INITIALLY DEFERRED)"
                )
            }
            for _ in 0..<3 {
                do {
                    _ = try await pool.query("INSERT INTO pets VALUES (\(9))")
                    Issue.record("the constraint did not refuse")
                } catch PQError.server(let report) {
                    #expect(report.sqlState == .foreignKeyViolation)
                }
                let answer = try await pool.query("SELECT count(*) FROM pets")[0].decode(0, as: Int.self)
                #expect(answer == 0)
            }
            #expect(pool.statistics.openedTotal == 1)
        }
    }

    @Test func `a task cancelled in the body rolls back`() async throws {
        try await withTable { pool in
            let task = Task {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                    cancelCurrentTask()
                }
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            let answer = try await count(pool)
            #expect(answer == 0)
        }
    }

    @Test func `a link lost while COMMIT is under way leaves the outcome unknown, and says so`() async throws {
        try await withTable { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(
                    """
                    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION linger()
                    """)
            }
            let task = Task {
                try await pool.withTransaction { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                }
            }
            let killed = try await eventually {
                try await pool.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active' AND datname = current_database()"
                ).count == 1
            }
            #expect(killed)
            do {
                try await task.value
                Issue.record("the commit was reported as done")
            } catch PQError.commitOutcomeUnknown {}
        }
    }

    @Test func `a COMMIT that the server works on at its deadline is cancelled there, and that is told`() async throws {
        try await withTable { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(
                    """
                    CREATE OR REPLACE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION linger()
                    """)
            }
            let error = await #expect(throws: PQError.self) {
                try await pool.withTransaction(deadline: .now + .milliseconds(300)) { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                }
            }
            guard case .server(let report) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(report.sqlState == .queryCanceled)
            #expect(try await pool.query("SELECT FROM items").isEmpty)
        }
    }

    @Test func `a transaction left open in a session is rolled back before the next caller gets the connection`()
        async throws
    {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery("DROP TABLE IF EXISTS items; CREATE TABLE items (n int8)")
            }
            for isFailed in [false, true] {
                let first = try await pool.withSession { session in
                    _ = try await session.simpleQuery("BEGIN; INSERT INTO items VALUES (1)")
                    if isFailed { _ = try? await session.query("SELECT 1 / 0") }
                    return session.backendPID
                }
                try await pool.withSession { session in
                    #expect(session.backendPID == first)
                    let answer = try await session.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
                    #expect(answer == 0)
                }
            }
        }
    }
}

@Suite(.serialized, .emptyScratchDatabase) struct TransactionOptionTests {
    @Test(arguments: [IsolationLevel.readCommitted, .repeatableRead, .serializable])
    func `a transaction has the isolation level it asked for`(level: IsolationLevel) async throws {
        try await ScratchDatabase.current.withPool { pool in
            let name = try await pool.withTransaction(TransactionOptions(isolation: level)) { session in
                try await session.query("SELECT current_setting('transaction_isolation')")[0].decode(0, as: String.self)
            }
            #expect(name == level.rawValue.lowercased())
        }
    }

    @Test func `a read-only transaction refuses to write`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            do {
                try await pool.withTransaction(TransactionOptions(isReadOnly: true)) { session in
                    _ = try await session.query("CREATE TABLE refused ()")
                }
                Issue.record("it wrote")
            } catch PQError.server(let report) { #expect(report.sqlState == .readOnlyTransaction) }
        }
    }

    @Test func `an empty transaction needs no answer of the server`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let pid = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            try await pool.withTransaction { _ in }
            let last = try await ScratchDatabase.current.withPool { observer in
                try await observer.query("SELECT query FROM pg_stat_activity WHERE pid = \(pid)")[0].decode(
                    0, as: String.self)
            }
            #expect(last == "SELECT pg_backend_pid()")
        }
    }

    @Test func `200 concurrent increments of one row under SERIALIZABLE lose none, because lost races are retried`()
        async throws
    {
        try await ScratchDatabase.current.withPool(maximumConnections: 8) { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery("CREATE TABLE counter (n int8); INSERT INTO counter VALUES (0)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<200 {
                    group.addTask {
                        let options = TransactionOptions(isolation: .serializable)
                        try await pool.withTransaction(options, retry: RetryPolicy(attemptLimit: 200)) { session in
                            let value: Int = try await session.query("SELECT n FROM counter")[0].decode(0)
                            _ = try await session.query("UPDATE counter SET n = \(value + 1)")
                        }
                    }
                }
                try await group.waitForAll()
            }
            let value = try await pool.query("SELECT n FROM counter")[0].decode(0, as: Int.self)
            #expect(value == 200)
        }
    }

    @Test func `retrying ends with its attempts, and other errors are not retried`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            func attempts(_ state: String) async throws -> Int {
                var count = 0
                do {
                    try await pool.withTransaction(retry: RetryPolicy(attemptLimit: 3, firstDelay: .milliseconds(1))) {
                        session in
                        count += 1
                        _ = try await session.simpleQuery(
                            "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = \(literal: state); END $$")
                    }
                    Issue.record("it ended well")
                } catch PQError.server(let report) { #expect(report.sqlState.rawValue == state) }
                return count
            }
            let counts = [try await attempts("40001"), try await attempts("40P01"), try await attempts("23505")]
            #expect(counts == [3, 3, 1])
        }
    }

    @Test func `a savepoint's error undoes its own work only, at any depth`() async throws {
        struct Oops: Error {}
        try await ScratchDatabase.current.withPool { pool in
            let kept = try await pool.withTransaction { session in
                _ = try await session.simpleQuery("CREATE TEMP TABLE steps (n int8)")
                _ = try await session.query("INSERT INTO steps VALUES (1)")
                try await session.withSavepoint { session in
                    _ = try await session.query("INSERT INTO steps VALUES (2)")
                    try? await session.withSavepoint { session in
                        _ = try await session.query("INSERT INTO steps VALUES (3)")
                        _ = try await session.query("SELECT 1 / 0")
                    }
                    _ = try await session.query("INSERT INTO steps VALUES (4)")
                }
                try? await session.withSavepoint { session in
                    _ = try await session.query("INSERT INTO steps VALUES (5)")
                    throw Oops()
                }
                return try await session.query("SELECT n FROM steps ORDER BY n").decode((Int).self)
            }
            #expect(kept == [1, 2, 4])
        }
    }

    @Test func `a pipeline answers all statements in order, or undoes them all`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TABLE piped (n int8)")
                let results = try await session.pipeline(
                    (1...50).map { "INSERT INTO piped VALUES (\($0)) RETURNING n" })
                let numbers = try results.map { try $0[0].decode(0, as: Int.self) }
                #expect(numbers == Array(1...50))
                await #expect(throws: PQError.self) {
                    try await session.pipeline([
                        "INSERT INTO piped VALUES (51)", "SELECT 1 / 0", "INSERT INTO piped VALUES (52)",
                    ])
                }
                let count = try await session.query("SELECT count(*) FROM piped")[0].decode(0, as: Int.self)
                #expect(count == 50)
            }
        }
    }

    @Test func `statements sent separately in one go have each their own outcome`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TABLE separate (n int8)")
                let outcomes = try await session.pipelineSeparately([
                    "INSERT INTO separate VALUES (1)", "SELECT 1 / 0", "INSERT INTO separate VALUES (2)",
                ])
                #expect(outcomes.map { (try? $0.get()) != nil } == [true, false, true])
                let count = try await session.query("SELECT count(*) FROM separate")[0].decode(0, as: Int.self)
                #expect(count == 2)
            }
        }
    }

    @Test func `a pipeline's answers have each the type that their statement says`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TABLE typed (n int8, t text)")
                let (added, all, none, count) = try await session.pipeline(
                    Query("INSERT INTO typed VALUES (\(1), \("one")), (\(2), NULL)").affectedRowCount,
                    Query("SELECT n, t FROM typed ORDER BY n").rows((Int, String?).self),
                    Query("SELECT t FROM typed WHERE n = \(3)").firstRow((String).self),
                    Query("SELECT count(*) FROM typed").row((Int).self))
                #expect(added == 2)
                #expect(all.map(\.0) == [1, 2])
                #expect(all.map(\.1) == ["one", nil])
                #expect(none == nil)
                #expect(count == 2)
            }
        }
    }

    @Test func `statements sent separately have typed outcomes, and what does not fit fails that one alone`()
        async throws
    {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                let (number, text, refused, rows) = try await session.pipelineSeparately(
                    Query("SELECT \(5)").row((Int).self), Query("SELECT \("five")::text").row((Int).self),
                    Query("SELECT 1 / 0").row((Int).self),
                    Query("SELECT n FROM generate_series(1, 2) AS n").row((Int).self))
                #expect(try number.get() == 5)
                #expect(throws: PQError.self) { try text.get() }
                #expect(throws: PQError.self) { try refused.get() }
                #expect(throws: PQError.unexpectedRowCount(2)) { try rows.get() }
            }
            #expect(try await pool.query(Query("SELECT \(6)").row((Int).self)) == 6)
        }
    }

    @Test func `the task's deadline bounds what is done in it`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            do {
                _ = try await Deadline.with(.now + .milliseconds(200)) {
                    try await pool.query("SELECT pg_sleep(600)")
                }
                Issue.record("the deadline did not count")
            } catch PQError.deadlineExceeded {}
        }
    }

    @Test func `who holds a session is known with the place that asked for it`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { _ in
                let holder = try #require(await pool.holders().first)
                #expect(holder.site?.file == "AsyncPQTests/TransactionTests.swift")
            }
            #expect(try await eventually { await pool.holders().isEmpty })
        }
    }
}
