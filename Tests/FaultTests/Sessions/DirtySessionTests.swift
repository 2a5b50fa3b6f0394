import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// What a caller leaves behind must not reach the next one, however it was written.
    @Suite struct DirtySessionTests {
        private static let dirt = [
            "SET work_mem = '64MB'",
            "set\n work_mem = '64MB'",
            "SET\twork_mem = '64MB'",
            "/* a comment */ SET work_mem = '64MB'",
            "-- a comment\nSET work_mem = '64MB'",
            "SELECT 1; SET work_mem = '64MB'",
            "SELECT 1;\nSET work_mem = '64MB'",
            "INSERT INTO items VALUES (1); LISTEN news",
            "UPDATE items SET n = 2; CREATE TEMP TABLE mine (n int8)",
            "WITH x AS (SELECT 1) SELECT * FROM x; PREPARE mine AS SELECT 1",
            "BEGIN; SET work_mem = '64MB'; COMMIT",
            "BEGIN; INSERT INTO items VALUES (1)",
            "BEGIN; SELECT 1 / 0",
            "CREATE TEMPORARY TABLE mine (n int8)",
            "CREATE TABLE pg_temp.mine (n int8)",
            "SELECT pg_advisory_lock(7)",
            "SELECT pg_try_advisory_lock_shared(7)",
            "DO $$ BEGIN PERFORM pg_advisory_lock(7); END $$",
            "LISTEN news",
            "BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT 1; COMMIT",
            "SET ROLE pg_monitor",
            "SET SESSION AUTHORIZATION pg_monitor",
            "SELECT set_config('work_mem', '64MB', false)",
            "SELECT 1 AS n INTO TEMPORARY mine",
            "UPDATE pg_settings SET setting = '8192' WHERE name = 'work_mem'",
        ]

        @Test(arguments: dirt)
        func `the next caller finds nothing of what the one before left behind`(sql: String) async throws {
            try await FaultBench.run(32, "", "a session left dirty, then lent again") { bench in
                try await bench.execute("CREATE TABLE items (n int8); INSERT INTO items VALUES (0)")
                let pool = try bench.makePool(maximumConnections: 1)
                bench.tally.countTrials()
                try await bench.withSession(pool) { session in
                    _ = try? await session.simpleQuery(SQLText(unsafeSQL: sql))
                }
                try await bench.withSession(pool) { session in
                    let traces = try await SessionProbe.traces(of: session)
                    bench.tally.expect(traces.isEmpty, "after «\(sql)» the next caller finds: \(traces)")
                }
            }
        }

        @Test(arguments: [
            "SET work_mem = '64MB'", "/* c */ LISTEN news", "SELECT pg_advisory_lock(7)",
            "SELECT 1 AS n INTO TEMP mine",
        ])
        func `what a prepared statement leaves behind is found too, each time it runs`(sql: String) async throws {
            try await FaultBench.run(32, "prepared", "dirt left by a prepared statement, several times") { bench in
                let pool = try bench.makePool(maximumConnections: 1)
                for _ in 0..<3 {
                    bench.tally.countTrials()
                    _ = try? await pool.query(Query(unsafeSQL: sql))
                    try await bench.withSession(pool) { session in
                        let traces = try await SessionProbe.traces(of: session)
                        bench.tally.expect(traces.isEmpty, "after «\(sql)» the next caller finds: \(traces)")
                    }
                }
            }
        }

        @Test func `what a stream leaves behind is found too`() async throws {
            try await FaultBench.run(32, "stream", "dirt left by a stream") { bench in
                let pool = try bench.makePool(maximumConnections: 1)
                bench.tally.countTrials()
                try await bench.withSession(pool) { session in
                    for try await _ in session.stream("SELECT pg_advisory_lock(7)") {}
                }
                try await bench.withSession(pool) { session in
                    let traces = try await SessionProbe.traces(of: session)
                    bench.tally.expect(traces.isEmpty, "the next caller finds: \(traces)")
                }
            }
        }

        @Test func `a statement that the disk has no room for is refused, and the session goes on`() async throws {
            try await FaultBench.run(35, "", "temp_file_limit reached by a sort (53400)") { bench in
                let settings = ["temp_file_limit": "1MB", "work_mem": "64kB"]
                let pool = try bench.makePool(maximumConnections: 1, connection: bench.connection(settings: settings))
                for _ in 0..<FaultScale.count(short: 3, long: 100) {
                    bench.tally.countTrials()
                    do {
                        _ = try await pool.query(
                            "SELECT count(*) FROM (SELECT n FROM generate_series(1, 200000) AS n ORDER BY random()) AS s"
                        )
                        bench.tally.fail("there was room")
                    } catch PQError.server(let report) {
                        bench.tally.expect(report.sqlState.rawValue == "53400", "another state: \(report)")
                    }
                    let answer = try await pool.query("SELECT \(5)")[0].decode(0, as: Int.self)
                    bench.tally.expect(answer == 5, "a foreign answer")
                }
                bench.tally.expect(pool.statistics.openedTotal == 1, "the session was lost")
            }
        }
    }
}
