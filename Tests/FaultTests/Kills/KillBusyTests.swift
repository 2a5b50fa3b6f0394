import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Backends that an administrator ends while they work.
    @Suite struct KillBusyTests {
        enum Moment: String, CaseIterable {
            /// BEGIN travels with it.
            case firstStatement, laterStatement, betweenStatements, commit
        }

        @Test(arguments: Moment.allCases)
        func `a backend that is ended in a transaction costs one error, and its place is filled again`(
            moment: Moment
        ) async throws {
            try await FaultBench.run(7, moment.rawValue, "pg_terminate_backend in a transaction: \(moment.rawValue)") {
                bench in
                try await bench.execute(
                    """
                    CREATE TABLE items (n int8);
                    CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
                        $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$;
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON items DEFERRABLE INITIALLY DEFERRED
                        FOR EACH ROW WHEN (NEW.n < 0) EXECUTE FUNCTION linger()
                    """)
                let pool = try bench.makePool(maximumConnections: 2)
                for _ in 0..<FaultScale.count(short: 5, long: 200) { try await killOnce(bench, pool, moment) }
                let count = try await bench.observer.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
                bench.tally.expect(count == 0, "\(count) rows of transactions that were cut off are there")
            }
        }

        private func killOnce(_ bench: FaultBench, _ pool: ConnectionPool, _ moment: Moment) async throws {
            bench.tally.countTrials()
            let openedBefore = pool.statistics.openedTotal
            // Awaited below: it outlasts the body, whose COMMIT it may wait for.
            var killer: Task<Bool, Never>?
            do {
                try await pool.withTransaction { session in
                    let pid = session.backendPID
                    let killing = Task { await kill(pid, at: moment, bench) }
                    killer = killing
                    switch moment {
                    case .firstStatement: _ = try await session.query("SELECT pg_sleep(60)")
                    case .laterStatement:
                        _ = try await session.query("INSERT INTO items VALUES (1)")
                        _ = try await session.query("SELECT pg_sleep(60)")
                    case .betweenStatements:
                        _ = try await session.query("INSERT INTO items VALUES (1)")
                        bench.tally.expect(await killing.value, "it could not be ended")
                        _ = try await session.query("SELECT 1")
                    // With this row the commit takes long.
                    case .commit: _ = try await session.query("INSERT INTO items VALUES (-1)")
                    }
                    if moment != .commit { bench.tally.fail("the session outlived its backend") }
                }
                bench.tally.fail("a commit without an answer")
            } catch PQError.connectionLost(let reason, let wasSent) where moment != .commit {
                let isExplained = moment == .betweenStatements || (reason.contains("57P01") && wasSent)
                bench.tally.expect(isExplained, "lost, but: \(reason), sent: \(wasSent)")
            } catch PQError.commitOutcomeUnknown where moment == .commit {
            } catch {
                bench.tally.fail("another error: \(error)")
            }
            _ = await killer?.value
            _ = try await pool.query("SELECT 1", deadline: .now + .seconds(5))
            bench.tally.expect(pool.statistics.openedTotal <= openedBefore + 2, "too many new connections")
        }

        /// Ends a backend as soon as it is where the case wants it.
        private func kill(_ pid: Int32, at moment: Moment, _ bench: FaultBench) async -> Bool {
            let condition =
                switch moment {
                case .firstStatement, .laterStatement: "state = 'active' AND query LIKE '%pg_sleep(60)%'"
                case .betweenStatements: "state = 'idle in transaction' AND query LIKE 'INSERT%'"
                case .commit: "state = 'active' AND query = 'COMMIT'"
                }
            let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = \(pid) AND \(condition)"
            return (try? await eventually { try await bench.observer.query(Query(unsafeSQL: sql)).count == 1 }) ?? false
        }
    }
}
