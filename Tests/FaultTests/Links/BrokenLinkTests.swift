import AsyncPQ
import TestSupport
import Testing

extension FaultTests {
    /// Links that end or tear at any byte.
    @Suite struct BrokenLinkTests {
        private enum Told { case done, refused, unknown }

        @Test(arguments: FaultEnding.allCases)
        func `a link that ends at any byte costs one error for each caller, and what was told is true`(
            ending: FaultEnding
        ) async throws {
            try await FaultBench.run(15, "\(ending)", "\(ending) at every part of login, statement, transaction") {
                bench in
                try await bench.execute("CREATE TABLE items (n int8)")
                let pool = try bench.makePool(maximumConnections: 1) { $0.retryDelayLimit = .milliseconds(5) }
                let lengths = try await measureConversation(bench, pool)
                var told: [Int64: Told] = [:]
                let count = FaultScale.count(short: 30, long: 1000)
                for number in 0..<count {
                    // Evenly over the whole conversation; the last is beyond its end.
                    let part = { (length: Int) in (length + 20) * number / (count - 1) }
                    var toClient = FaultBehaviour.pass
                    toClient.toClient.endOffset = part(lengths.toClient)
                    toClient.toClient.ending = ending
                    var toServer = FaultBehaviour.pass
                    toServer.toServer.endOffset = part(lengths.toServer)
                    toServer.toServer.ending = ending
                    for (index, behaviour) in [toClient, toServer].enumerated() {
                        try await beginAnew(bench, pool)
                        bench.proxy.serve(behaviour, to: .sessions)
                        let name = Int64(2 * number + index)
                        told[name] = await converse(bench, pool, name)
                        if number == 0 { bench.tally.expect(told[name] == .refused, "it came through without a byte") }
                        if number == count - 1 { bench.tally.expect(told[name] == .done, "it was cut after its end") }
                    }
                }
                bench.proxy.serve(.pass)
                try await compare(told, bench)
                try await expectNoSpin(bench)
            }
        }

        /// A statement and a transaction; answers what was told of the transaction.
        private func converse(_ bench: FaultBench, _ pool: ConnectionPool, _ number: Int64) async -> Told {
            bench.tally.countTrials()
            // An end of the link is told at once: who runs into the deadline was told nothing.
            let deadline = ContinuousClock.now + .seconds(10)
            do {
                let answer = try await pool.query("SELECT \(number)", deadline: deadline)[0].decode(0, as: Int64.self)
                bench.tally.expect(answer == number, "a foreign answer")
                try await pool.withTransaction(deadline: deadline) { session in
                    _ = try await session.query("INSERT INTO items VALUES (\(number))")
                    let answer = try await session.query("SELECT \(number)")[0].decode(0, as: Int64.self)
                    bench.tally.expect(answer == number, "a foreign answer")
                }
                return .done
            } catch PQError.commitOutcomeUnknown {
                return .unknown
            } catch PQError.connectionLost, PQError.connectFailed {
                return .refused
            } catch {
                bench.tally.fail("another error: \(error)")
                return .refused
            }
        }

        private func compare(_ told: [Int64: Told], _ bench: FaultBench) async throws {
            // What was cut off may still be under way in the server.
            let isQuiet = try await eventually { try await bench.backendCount(where: "state <> 'idle'") == 0 }
            bench.tally.expect(isQuiet, "the server still works on something")
            let rows = try await bench.observer.query("SELECT n FROM items")
            var counts: [Int64: Int] = [:]
            for row in rows { counts[try row.decode(0), default: 0] += 1 }
            for (number, outcome) in told {
                let count = counts[number] ?? 0
                switch outcome {
                case .done: bench.tally.expect(count == 1, "\(number) was acknowledged and is there \(count) times")
                case .refused: bench.tally.expect(count == 0, "\(number) was refused and is there")
                case .unknown: bench.tally.expect(count <= 1, "\(number) is there \(count) times")
                }
            }
            let done = told.values.count { $0 == .done }
            let unknown = told.values.count { $0 == .unknown }
            bench.tally.remark("\(done) done, \(unknown) unknown, \(told.count - done - unknown) refused")
        }

        private func measureConversation(
            _ bench: FaultBench, _ pool: ConnectionPool
        ) async throws -> (toServer: Int, toClient: Int) {
            _ = await converse(bench, pool, -1)
            try await bench.execute("DELETE FROM items")
            return (bench.proxy.counts.byteCountToServer, bench.proxy.counts.byteCountToClient)
        }

        /// Leaves the pool without a connection, and without a reason to wait before it makes one.
        private func beginAnew(_ bench: FaultBench, _ pool: ConnectionPool) async throws {
            bench.proxy.serve(.pass)
            let isBack = try await eventually { (try? await pool.query("SELECT 1")) != nil }
            bench.proxy.cut(.close)
            let isGone = try await eventually { pool.statistics.connectionCount == 0 }
            bench.tally.expect(isBack && isGone, "the pool did not recover, or did not see the end of its connection")
        }

        /// With nothing to do the reactor uses no processor, whatever its sockets went through.
        private func expectNoSpin(_ bench: FaultBench) async throws {
            let before = ProcessTraces.processorTime(ofThreadsNamed: "asyncpq")
            try await Task.sleep(for: .milliseconds(100))
            let used = ProcessTraces.processorTime(ofThreadsNamed: "asyncpq") - before
            bench.tally.expect(used < .milliseconds(50), "the idle reactor used \(used) of 100 ms")
        }

        @Test func `an answer torn into single bytes, or delayed by chunks, is the same`() async throws {
            try await FaultBench.run(16, "torn", "single bytes, chunks of 7 with a delay, all at once after a delay") {
                bench in
                let behaviours: [FaultBehaviour] = [
                    .torn, .delayed(.microseconds(500), chunkLimit: 199), .delayed(.milliseconds(15)),
                ]
                for behaviour in behaviours {
                    bench.proxy.serve(behaviour)
                    let pool = try bench.makePool(maximumConnections: 3)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for number in 0..<6 { group.addTask { try await readAndCompare(bench, pool, number) } }
                        try await group.waitForAll()
                    }
                    await pool.close(within: .seconds(5))
                }
            }
        }

        private func readAndCompare(_ bench: FaultBench, _ pool: ConnectionPool, _ number: Int) async throws {
            for _ in 0..<FaultScale.count(short: 2, long: 100) {
                bench.tally.countTrials()
                let rows = try await pool.query(
                    "SELECT \(number), n, repeat(chr(65 + (n % 26)::int), n::int) FROM generate_series(1, 60) AS n")
                let isSame = try rows.enumerated().allSatisfy { index, row in
                    let (nonce, length, text) = try row.decode((Int, Int32, String).self)
                    let letter = Unicode.Scalar(UInt8(65 + (index + 1) % 26))
                    return nonce == number && length == Int32(index + 1)
                        && text == String(repeating: Character(letter), count: index + 1)
                }
                bench.tally.expect(isSame && rows.count == 60, "the answer is another one")
            }
        }

        @Test func `a byte turned over spoils at most the answer it hits: no later answer is shifted`() async throws {
            try await FaultBench.run(16, "corrupt", "one byte of the server's turned over, then two more statements") {
                bench in
                let pool = try bench.makePool(maximumConnections: 1, connection: bench.impatientConnection())
                _ = try await pool.query("SELECT 1")
                for _ in 0..<FaultScale.count(short: 60, long: 2000) { await corruptOnce(bench, pool) }
            }
        }

        private func corruptOnce(_ bench: FaultBench, _ pool: ConnectionPool) async {
            bench.tally.countTrials()
            let nonces = (0..<3).map { _ in Int64.random(in: 1 ... .max) }
            do {
                try await bench.withSession(pool) { session in
                    // Prepared before, so that the answers to come have some 250 bytes in all.
                    _ = try await session.query("SELECT \(Int64(0)), 'some text to hit', 3.5::float8")
                    bench.proxy.corruptNext(.random(in: 0..<240), toClientOf: session.backendPID)
                    var answers: [Int64?] = []
                    for nonce in nonces {
                        let rows = try? await session.query(
                            "SELECT \(nonce), 'some text to hit', 3.5::float8", timeout: .milliseconds(150))
                        answers.append(try? rows?.first?.decode(0))
                    }
                    let wrong = zip(answers, nonces).filter { answer, nonce in answer != nil && answer != nonce }
                    bench.tally.expect(wrong.count <= 1, "one byte spoiled \(wrong.count) answers")
                    // What the byte itself did to a number cannot be noticed; another's number would be a shift.
                    bench.tally.expect(!wrong.contains { $0.0.map(nonces.contains) == true }, "answers were shifted")
                }
            } catch {
                // The login failed.
                bench.tally.fail("no session: \(error)")
            }
        }
    }
}
