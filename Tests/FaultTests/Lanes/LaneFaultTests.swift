import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// A connection that many share, when it breaks or when one of them misuses it.
    @Suite struct LaneFaultTests {
        private func lane(_ bench: FaultBench, _ adjust: (inout LaneConfiguration) -> Void = { _ in }) throws -> Lane {
            var configuration = LaneConfiguration()
            adjust(&configuration)
            return Lane(connection: try bench.connection(), configuration: configuration, logger: bench.log.logger)
        }

        @Test func `reads under way when the backend is ended are answered once each, with their own answer`()
            async throws
        {
            try await FaultBench.run(8, "", "50 reads under way on a lane when its backend is ended or its link cut") {
                bench in
                let lane = try lane(bench)
                for round in 0..<FaultScale.count(short: 15, long: 1000) {
                    _ = try await lane.query("SELECT 1")
                    await withTaskGroup { group in
                        for _ in 0..<50 { group.addTask { await Self.read(bench, lane) } }
                        group.addTask { try? await Self.breakLink(bench, byKilling: round.isMultiple(of: 2)) }
                    }
                }
                await lane.close()
            }
        }

        private static func read(_ bench: FaultBench, _ lane: Lane) async {
            bench.tally.countTrials()
            let nonce = Int64.random(in: .min ... .max)
            do {
                let answer = try await lane.query("SELECT \(nonce), pg_sleep(0.0002)")[0].decode(0, as: Int64.self)
                bench.tally.expect(answer == nonce, "a foreign answer")
            } catch PQError.connectionLost, PQError.connectFailed {
            } catch {
                bench.tally.fail("another error: \(error)")
            }
        }

        private static func breakLink(_ bench: FaultBench, byKilling: Bool) async throws {
            try await Task.sleep(for: .microseconds(.random(in: 0...8000)))
            if byKilling {
                let sql =
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(bench.name)'"
                _ = try await bench.observer.query(Query(unsafeSQL: sql))
            } else {
                bench.proxy.cut(.allCases.randomElement() ?? .reset)
            }
        }

        @Test func `a lane whose link is frozen frees its callers in time, and soon has another link`() async throws {
            try await FaultBench.run(13, "lane", "link of a lane frozen: its readers, and those after them") { bench in
                let lane = try lane(bench) {
                    $0.statementTimeout = .milliseconds(200)
                    $0.readTimeout = .milliseconds(500)
                }
                var slowest = Duration.zero
                for _ in 0..<FaultScale.count(short: 1, long: 30) {
                    bench.tally.countTrials()
                    let pid = try await lane.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                    bench.proxy.serve(.frozen, to: .backend(pid))
                    let start = ContinuousClock.now
                    do {
                        _ = try await lane.query("SELECT 1")
                        bench.tally.fail("an answer came over a frozen link")
                    } catch PQError.deadlineExceeded {}
                    bench.expect("to free the reader", took: .now - start, below: .milliseconds(800))
                    let isBack = try await eventually { (try? await lane.query("SELECT 1")) != nil }
                    bench.tally.expect(isBack, "the lane keeps its dead link")
                    slowest = max(slowest, .now - start)
                    bench.proxy.serve(.pass)
                }
                bench.tally.remark("another link after at most \(slowest.inMilliseconds) ms")
                await lane.close()
            }
        }

        @Test(arguments: [
            "BEGIN", "SET work_mem = '64MB'", "LISTEN news", "PREPARE mine AS SELECT 1",
            "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
            "SELECT set_config('work_mem', '64MB', false)", "SELECT pg_advisory_lock(7)",
            "SELECT set_config('default_transaction_read_only', 'off', false)", "DISCARD ALL", "DEALLOCATE ALL",
            "LOCK pg_class",
        ])
        func `what changes a lane's session is refused or costs its connection, and harms no neighbour`(
            sql: String
        ) async throws {
            try await FaultBench.run(33, "", "what changes the session, among 40 reads on a lane") { bench in
                let lane = try lane(bench)
                bench.tally.countTrials()
                await withTaskGroup { group in
                    for _ in 0..<40 { group.addTask { await Self.read(bench, lane) } }
                    group.addTask { _ = try? await lane.query(Query(unsafeSQL: sql)) }
                }
                _ = try? await lane.query(Query(unsafeSQL: sql))
                let row = try await lane.query(
                    """
                    SELECT current_setting('work_mem'), current_setting('default_transaction_read_only'),
                           (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'),
                           (SELECT count(*) FROM pg_cursors WHERE name = 'c'), (SELECT count(*) FROM pg_listening_channels()),
                           (SELECT count(*) FROM pg_prepared_statements WHERE name = 'mine')
                    """)[0]
                let (memory, readOnly, locks, cursors, channels, statements) = try row.decode(
                    (String, String, Int, Int, Int, Int).self)
                bench.tally.expect(
                    memory == "4MB" && readOnly == "on" && locks + cursors + channels + statements == 0,
                    "after «\(sql)» a reader finds \(memory), read-only \(readOnly), \(locks) locks, \(cursors) cursors, \(channels) channels, \(statements) statements"
                )
                await lane.close()
            }
        }
    }
}
