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

    @Test func `a deadline that passes while COMMIT is under way leaves the outcome unknown, and says so`() async throws
    {
        try await withTable { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(
                    """
                    CREATE OR REPLACE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW EXECUTE FUNCTION linger()
                    """)
            }
            await #expect(throws: PQError.commitOutcomeUnknown(reason: "the deadline passed")) {
                try await pool.withTransaction(deadline: .now + .milliseconds(300)) { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(1))")
                }
            }
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
