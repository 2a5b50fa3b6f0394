import AsyncPQ
import Glibc
import TestSupport
import Testing

extension FaultTests {
    /// Streams and COPY against slow readers, stopped backends and broken links.
    @Suite struct TransferFaultTests {
        enum Kind: String, CaseIterable { case stream, copyOut, copyIn }

        @Test(arguments: Kind.allCases)
        func `a backend that is ended during a transfer costs one error, and its place is filled again`(
            kind: Kind
        ) async throws {
            try await FaultBench.run(7, kind.rawValue, "pg_terminate_backend, or the link cut, during \(kind.rawValue)")
            { bench in
                try await bench.execute("CREATE TABLE items (n int8, t text)")
                let pool = try bench.makePool(maximumConnections: 2)
                for round in 0..<FaultScale.count(short: 6, long: 200) {
                    bench.tally.countTrials()
                    do {
                        try await bench.withSession(pool) { session in
                            let pid = session.backendPID
                            try await transfer(kind, session) {
                                if round.isMultiple(of: 2) {
                                    _ = try await bench.observer.query("SELECT pg_terminate_backend(\(pid))")
                                } else {
                                    bench.proxy.cut(.allCases.randomElement() ?? .reset, .backend(pid))
                                }
                            }
                        }
                        bench.tally.fail("the transfer ended well")
                    } catch PQError.connectionLost {
                    } catch {
                        bench.tally.fail("another error: \(error)")
                    }
                    let answer = try await pool.query("SELECT \(round)", deadline: .now + .seconds(5))
                    bench.tally.expect(try answer[0].decode(0, as: Int.self) == round, "a foreign answer")
                }
                let count = try await bench.observer.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
                bench.tally.expect(count == 0, "\(count) rows of a COPY that was cut off")
            }
        }

        /// A transfer without an end; `interrupt` is called once when it is under way.
        private func transfer(
            _ kind: Kind, _ session: borrowing Session, interrupt: @escaping @Sendable () async throws -> Void
        ) async throws {
            var count = 0
            switch kind {
            case .stream:
                for try await _ in session.stream("SELECT repeat('x', 1000), generate_series(1, 100000000)") {
                    count += 1
                    if count == 2000 { try await interrupt() }
                }
            case .copyOut:
                let sql = "COPY (SELECT repeat('x', 1000), generate_series(1, 100000000)) TO STDOUT"
                for try await _ in session.copyOut(SQLText(unsafeSQL: sql)) {
                    count += 1
                    if count == 2000 { try await interrupt() }
                }
            case .copyIn:
                let source = Lines(count: 1_000_000, mark: 2000, onMark: interrupt)
                _ = try await session.copyIn("COPY items (n, t) FROM STDIN", from: source)
            }
        }

        @Test func `a slow reader of a large result keeps memory flat, and leaving it early ends it in the server`()
            async throws
        {
            let size = FaultScale.isLong ? 1 << 30 : 128 << 20
            try await FaultBench.run(24, "", "reader of 128 MB (long: 1 GB), one row a ms, then gone") { bench in
                let pool = try bench.makePool(maximumConnections: 1)
                var slowest = Duration.zero
                for _ in 0..<FaultScale.count(short: 1, long: 10) {
                    bench.tally.countTrials()
                    let before = ProcessTraces.residentMemory()
                    let pid = try await bench.withSession(pool) { session in
                        var count = 0
                        for try await row in session.stream(
                            "SELECT n, repeat('x', 10000) FROM generate_series(1, \(size / 10_000)) AS n")
                        {
                            bench.tally.expect(try row.decode(0, as: Int.self) == count + 1, "a row is missing")
                            count += 1
                            if count == 300 { break }
                            try await Task.sleep(for: .milliseconds(1))
                        }
                        return session.backendPID
                    }
                    let left = ContinuousClock.now
                    let after = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
                    bench.tally.expect(after == pid, "the session was lost")
                    slowest = max(slowest, .now - left)
                    let grown = ProcessTraces.residentMemory() - before
                    bench.tally.expect(grown < 32 << 20, "memory grew by \(grown) bytes")
                }
                bench.tally.remark("idle again after at most \(slowest.inMilliseconds) ms")
            }
        }

        @Test func `a stopped backend stops who copies in, memory stays flat, and the task can be cancelled`()
            async throws
        {
            try await FaultBench.run(25, "", "SIGSTOP of the backend in the middle of COPY FROM") { bench in
                try await bench.execute("CREATE TABLE items (n int8, t text)")
                let pool = try bench.makePool(maximumConnections: 1, connection: bench.impatientConnection())
                for number in 0..<FaultScale.count(short: 2, long: 20) {
                    try await stopCopy(bench, pool, byDeadline: number.isMultiple(of: 2))
                }
            }
        }

        private func stopCopy(_ bench: FaultBench, _ pool: ConnectionPool, byDeadline: Bool) async throws {
            bench.tally.countTrials()
            let source = Lines(count: 1_000_000)
            let before = ProcessTraces.residentMemory()
            let deadline = ContinuousClock.now + (byDeadline ? .seconds(3) : .seconds(60))
            let task = Task {
                try await pool.withSession(deadline: deadline) { session in
                    try await session.copyIn("COPY items (n, t) FROM STDIN", from: source)
                }
            }
            _ = try await eventually { source.producedCount > 2000 }
            let pids = try await bench.observer.query(
                "SELECT pid FROM pg_stat_activity WHERE application_name = \(bench.name)")
            let pid = try pids[0].decode(0, as: Int32.self)
            bench.server.signal(pid, SIGSTOP)
            // Until the buffers of the systems are full.
            var last = -1
            _ = try await eventually {
                defer { last = source.producedCount }
                try await Task.sleep(for: .milliseconds(100))
                return source.producedCount == last
            }
            let grown = ProcessTraces.residentMemory() - before
            bench.tally.expect(grown < 32 << 20, "memory grew by \(grown) bytes")
            bench.tally.expect(source.producedCount < 1_000_000, "the producer was not slowed down")
            let end = byDeadline ? deadline : .now
            if !byDeadline { task.cancel() }
            do {
                _ = try await task.value
                bench.tally.fail("a stopped backend took it all")
            } catch is CancellationError where !byDeadline {
            } catch PQError.deadlineExceeded(wasSent: true) where byDeadline {
            } catch {
                bench.tally.fail("another error: \(error)")
            }
            bench.expect("to free the caller", took: .now - end, below: .milliseconds(300))
            let isClosed = try await eventually { pool.statistics.connectionCount == 0 }
            bench.tally.expect(isClosed, "the session of a stopped backend is kept")
            bench.server.signal(pid, SIGCONT)
            let isGone = try await eventually { try await bench.backendCount(where: "pid = \(pid)") == 0 }
            bench.tally.expect(isGone, "the backend is left")
            let count = try await bench.observer.query("SELECT count(*) FROM items")[0].decode(0, as: Int.self)
            bench.tally.expect(count == 0, "\(count) rows of a COPY that was broken off")
        }

        @Test
        func
            `notices and notifications in the middle of a stream change nothing of it, and rows come as they are made`()
            async throws
        {
            try await FaultBench.run(26, "", "stream with notices and notifications in between") { bench in
                try await bench.execute(
                    """
                    CREATE FUNCTION chatty(n int8) RETURNS int8 LANGUAGE plpgsql AS $$
                    BEGIN
                        IF n % 10 = 0 THEN RAISE NOTICE 'note %', n; END IF;
                        RETURN n;
                    END $$
                    """)
                let pool = try bench.makePool(maximumConnections: 1)
                for _ in 0..<FaultScale.count(short: 1, long: 50) {
                    bench.tally.countTrials()
                    try await bench.withSession(pool) { session in
                        _ = try await session.query("LISTEN \(unsafeSQL: bench.name)")
                        let notifying = Task { try await Self.notify(bench) }
                        var count = 0
                        for try await row in session.stream(
                            "SELECT chatty(n), repeat('x', 1000) FROM generate_series(1, 30000) AS n")
                        {
                            count += 1
                            if count == 1 {
                                // More than all buffers on the way hold is still to come.
                                let isMade = try await bench.backendCount(where: "wait_event = 'ClientRead'") > 0
                                bench.tally.expect(!isMade, "the first row came when the last was made")
                            }
                            bench.tally.expect(try row.decode(0, as: Int.self) == count, "row \(count) is another")
                        }
                        bench.tally.expect(count == 30_000, "\(count) rows of 30000")
                        notifying.cancel()
                        _ = await notifying.result
                    }
                }
            }
        }

        private static func notify(_ bench: FaultBench) async throws {
            while !Task.isCancelled {
                _ = try await bench.observer.query("SELECT pg_notify(\(bench.name), 'hello')")
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }
}
