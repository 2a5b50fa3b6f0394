import AsyncHTTPClient
import AsyncPQ
import TaskClient
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// A write under an `Idempotency-Key` happens once, whatever becomes of the connection and whoever else asks.
    ///
    /// `BATON_FAULT_SCALE=1` breaks ten thousand connections.
    @Suite(.service, .timeLimit(.minutes(FaultScale.isLong ? 60 : 2))) struct KeyedWriteTests {
        private static let workerCount = 8

        @Test func `whatever byte the connection breaks at, a keyed POST sent until it is answered happens once`()
            async throws
        {
            let trialCount = FaultScale.count(short: 400, long: 10_000) / Self.workerCount
            let service = try CurrentService.service
            let holder = try await service.client.createUser(UserDraft(name: "Holder")).id
            let tally = try await withThrowingTaskGroup(of: Tally.self) { group in
                for worker in 0..<Self.workerCount {
                    group.addTask { try await play(trialCount, "breaking w\(worker)", holder, service) }
                }
                return try await group.reduce(into: Tally()) { $0.add($1) }
            }
            print("keyed POSTs, connection to the caller broken: \(tally)")
            #expect(tally.keyCount == trialCount * Self.workerCount)
            #expect(tally.brokenCount > tally.keyCount / 2 && tally.replayCount > tally.keyCount / 20, "\(tally)")
            #expect(try await effects("breaking%") == [tally.keyCount, tally.keyCount])
        }

        @Test func `of two replicas that race with one key one makes the write, and both answer alike`() async throws {
            let one = try CurrentService.service
            let holder = try await one.client.createUser(UserDraft(name: "Holder")).id
            let settings = ["DATABASE_URL": try CurrentService.database.connectionString]
            _ = try await RunningService.run(settings: settings) { two in
                for number in 0..<50 {
                    let title = "racing \(number)"
                    let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                        for caller in 0..<6 {
                            let service = caller.isMultiple(of: 2) ? one : two
                            group.addTask { try await answer(to: title, key: "race-\(number)", holder, service) }
                        }
                        return try await group.reduce(into: [Answer]()) { $0.append($1) }
                    }
                    #expect(answers.allSatisfy { $0.status == 201 })
                    #expect(Set(answers.map(\.text)).count == 1)
                    #expect(Set(answers.map { $0.header("Location") }).count == 1)
                    #expect(Set(answers.map { $0.header("ETag") }) == ["\"1\""])
                    #expect(answers.count { $0.header("Idempotency-Replayed") == nil } == 1)
                }
            }
            #expect(try await effects("racing%") == [50, 50])
        }

        @Test func `a transfer under a key is answered again, even when the task has gone on`() async throws {
            let service = try CurrentService.service
            let client = try service.client
            let (ada, grace) = (
                try await client.createUser(UserDraft(name: "Ada")).id,
                try await client.createUser(UserDraft(name: "G")).id
            )
            let task = try await client.createTask(TaskDraft(userID: ada, title: "Hand over"))
            let path = "/v1/tasks/\(task.id.rawValue)/transfer"
            let json = #"{"from_user_id":\#(ada.rawValue),"to_user_id":\#(grace.rawValue)}"#
            func hand(_ body: String, _ match: String) async throws -> Answer {
                try await service.answer(
                    "POST", path,
                    headers: [
                        ("Content-Type", "application/json"), ("Idempotency-Key", "hand"), ("If-Match", match),
                    ], body: .bytes(Array(body.utf8)))
            }
            let first = try await hand(json, "\"1\"")
            #expect(first.status == 200 && first.number("version") == 2)
            _ = try await client.transferTask(task.id, from: grace, to: ada)
            let again = try await hand(json, "\"1\"")
            #expect(again.status == 200 && again.body == first.body)
            #expect(again.header("Idempotency-Replayed") == "true" && again.header("ETag") == "\"2\"")
            let other = try await hand(json, "\"3\"")
            #expect(other.status == 422 && other.problemCode == "IDEMPOTENCY_MISMATCH")
            #expect(try await client.task(task.id).userID == ada)
        }

        @Test func `old keys are forgotten while the service runs`() async throws {
            try await CurrentService.database.withPool { pool in
                _ = try await pool.query(
                    """
                    INSERT INTO idempotency_keys (tenant_id, caller, route, key, request_digest, status, body, created_at)
                    SELECT 1, 'anonymous', 'POST /v1/tasks', 'old ' || n, sha256(''), 201, '', now() - interval '25 hours'
                      FROM generate_series(1, 2500) AS n
                    """)
                let settings = ["DATABASE_URL": try CurrentService.database.connectionString]
                _ = try await RunningService.run(settings: settings) { _ in
                    let areGone = try await eventually {
                        try await pool.query("SELECT FROM idempotency_keys WHERE key LIKE 'old %' LIMIT 1").isEmpty
                    }
                    #expect(areGone)
                }
            }
        }

        private struct Tally: Sendable {
            var keyCount = 0
            var brokenCount = 0
            var inFlightCount = 0
            var replayCount = 0

            mutating func add(_ other: Tally) {
                keyCount += other.keyCount
                brokenCount += other.brokenCount
                inFlightCount += other.inFlightCount
                replayCount += other.replayCount
            }
        }

        /// How many tasks have such titles, and how many titles there are.
        private func effects(_ pattern: String) async throws -> [Int] {
            try await CurrentService.database.withPool(maximumConnections: 1) { pool in
                let query: Query = "SELECT count(*), count(DISTINCT title) FROM tasks WHERE title LIKE \(pattern)"
                let (count, titleCount) = try await pool.query(query)[0].decode((Int, Int).self)
                return [count, titleCount]
            }
        }

        private func send(
            _ title: String, key: String, _ holder: UserID, to address: String
        ) async throws -> Answer {
            try await HTTPClient.forTests.answer(
                "POST", address + "/v1/tasks",
                headers: [
                    ("Content-Type", "application/json"), ("Idempotency-Key", key), ("Connection", "close"),
                ], body: .bytes(Array(#"{"user_id":\#(holder.rawValue),"title":"\#(title)"}"#.utf8)))
        }

        /// Asks until the answer is another than that the key is in hand.
        private func answer(
            to title: String, key: String, _ holder: UserID, _ service: RunningService
        ) async throws -> Answer {
            while true {
                let answer = try await send(title, key: key, holder, to: service.address)
                if answer.problemCode != "IDEMPOTENCY_IN_FLIGHT" { return answer }
                #expect(answer.status == 409 && answer.header("Retry-After") == "1")
            }
        }

        /// One caller, who reaches the service through a proxy of its own.
        private func play(
            _ count: Int, _ name: String, _ holder: UserID, _ service: RunningService
        ) async throws -> Tally {
            let proxy = try FaultProxy(to: .tcp(port: UInt16(service.port)))
            defer { proxy.stop() }
            guard case .tcp(let port) = proxy.address else { return Tally() }
            let address = "http://127.0.0.1:\(port)"
            var tally = Tally()
            // An undisturbed exchange tells how many bytes there are to break at.
            _ = try await send("\(name) 0", key: "\(name.hashValue)-0", holder, to: address)
            let (toServer, toClient) = (proxy.counts.byteCountToServer, proxy.counts.byteCountToClient)
            tally.keyCount = 1
            for number in 1..<count {
                var isAnswered = false
                var attempt = 0
                while !isAnswered {
                    // Broken again and again, but not for ever.
                    let isBroken = attempt == 0 || attempt < 10 && Int.random(in: 0..<3) == 0
                    proxy.serve(
                        isBroken ? .breaking(within: (toServer, toClient)) : .pass, to: .sessions, includingOld: false)
                    attempt += 1
                    do {
                        let answer = try await send(
                            "\(name) \(number)", key: "\(name.hashValue)-\(number)", holder, to: address)
                        if answer.problemCode == "IDEMPOTENCY_IN_FLIGHT" {
                            tally.inFlightCount += 1
                            continue
                        }
                        #expect(answer.status == 201, "\(answer.text)")
                        #expect(answer.text("title") == "\(name) \(number)")
                        if answer.header("Idempotency-Replayed") != nil { tally.replayCount += 1 }
                        isAnswered = true
                    } catch {
                        // Nothing but the broken connection can be the reason.
                        #expect(isBroken, "\(error)")
                        if attempt == 1 { tally.brokenCount += 1 }
                    }
                }
                tally.keyCount += 1
            }
            return tally
        }
    }
}

extension FaultBehaviour {
    /// Ends the connection after a number of bytes in one direction, up to as many as an exchange has.
    fileprivate static func breaking(within counts: (toServer: Int, toClient: Int)) -> FaultBehaviour {
        var behaviour = FaultBehaviour.pass
        var flow = FaultFlow()
        flow.ending = [.close, .reset].randomElement() ?? .close
        if Bool.random() {
            flow.endOffset = .random(in: 0..<counts.toServer)
            behaviour.toServer = flow
        } else {
            flow.endOffset = .random(in: 0..<counts.toClient)
            behaviour.toClient = flow
        }
        return behaviour
    }
}
