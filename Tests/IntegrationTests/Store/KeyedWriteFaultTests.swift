import AsyncPQ
import TaskModel
import TaskStore
import TestSupport
import Testing

/// The link between the service and PostgreSQL breaks at any byte of a keyed write: asked for again until it is answered,
/// the write has happened once.
///
/// `BATON_FAULT_SCALE=1` plays it ten thousand times.
@Suite(.scratchDatabase, .timeLimit(.minutes(FaultScale.isLong ? 60 : 3))) struct KeyedWriteFaultTests {
    private static let workerCount = 4

    @Test func `whatever byte the link breaks at, a keyed write asked for until it is answered happens once`()
        async throws
    {
        let trialCount = FaultScale.count(short: 400, long: 10_000) / Self.workerCount
        try await withStore { fixture in
            let user = try await fixture.user()
            try await withThrowingTaskGroup(of: Tally.self) { group in
                for worker in 0..<Self.workerCount {
                    group.addTask {
                        let bench = try await KeyedWriteBench(
                            name: "w\(worker)", holder: user.id, tenant: fixture.tenant)
                        defer { bench.proxy.stop() }
                        return try await bench.play(trialCount)
                    }
                }
                let tally = try await group.reduce(into: Tally()) { $0.add($1) }
                #expect(tally.keyCount == trialCount * Self.workerCount)
                // It was really broken, also after the commit.
                #expect(tally.brokenCount > tally.keyCount / 2 && tally.replayCount > 0, "\(tally)")
                print("keyed writes, link to PostgreSQL broken: \(tally)")
            }
            // Effects are distinct keys, and no answer told of another task.
            let tasks = try await fixture.pool.query(
                "SELECT count(*), count(DISTINCT title) FROM tasks WHERE tenant_id = \(fixture.tenant.rawValue)")
            let (effectCount, keyCount) = try tasks[0].decode((Int, Int).self)
            #expect(effectCount == keyCount && keyCount == trialCount * Self.workerCount)
        }
    }
}

/// What was seen.
private struct Tally: Sendable {
    var keyCount = 0
    var brokenCount = 0
    var unknownCount = 0
    var inFlightCount = 0
    var replayCount = 0

    mutating func add(_ other: Tally) {
        keyCount += other.keyCount
        brokenCount += other.brokenCount
        unknownCount += other.unknownCount
        inFlightCount += other.inFlightCount
        replayCount += other.replayCount
    }
}

/// One caller, whose store reaches PostgreSQL through a proxy of its own.
private struct KeyedWriteBench {
    let name: String
    let holder: UserID
    let tenant: TenantID
    let proxy: FaultProxy

    init(name: String, holder: UserID, tenant: TenantID) async throws {
        self.name = name
        self.holder = holder
        self.tenant = tenant
        proxy = try FaultProxy(to: await ScratchDatabase.current.address())
    }

    func play(_ count: Int) async throws -> Tally {
        // An undisturbed write tells how many bytes there are to break at.
        var tally = Tally()
        try await write("\(name) first", cutting: nil, &tally)
        let (toServer, toClient) = (proxy.counts.byteCountToServer, proxy.counts.byteCountToClient)
        for number in 1..<count {
            var behaviour = FaultBehaviour.pass
            var flow = FaultFlow()
            flow.ending = [.close, .reset].randomElement() ?? .close
            if Bool.random() {
                flow.endOffset = .random(in: 0...toServer)
                behaviour.toServer = flow
            } else {
                flow.endOffset = .random(in: 0...toClient)
                behaviour.toClient = flow
            }
            try await write("\(name) \(number)", cutting: behaviour, &tally)
        }
        return tally
    }

    /// Asks for one write until there is an answer; the first connection breaks as `behaviour` says.
    private func write(_ key: String, cutting behaviour: FaultBehaviour?, _ tally: inout Tally) async throws {
        proxy.serve(behaviour ?? .pass, to: .sessions, includingOld: false)
        let pool = try makePool()
        let store = PostgresStore(pool: pool, logger: .quiet)
        let claim = IdempotencyClaim(
            caller: "a", route: "POST /v1/tasks", key: key, requestDigest: [UInt8](repeating: 7, count: 32))
        let once = Once<TaskRecord>(claim) { KeptAnswer(status: 201, location: "\($0.id.rawValue)", body: []) }
        let end = ContinuousClock.now + .seconds(30)
        var answered: String?
        var isFirst = true
        while answered == nil, .now < end {
            do {
                let scope = CallScope(tenant: tenant, deadline: .now + .seconds(10))
                let draft = TaskDraft(userID: holder, title: key)
                answered = "\(try await store.createTask(draft, once: once, scope: scope).id.rawValue)"
            } catch let replay as Replay {
                tally.replayCount += 1
                answered = replay.answer.location
            } catch StoreError.idempotencyInFlight {
                tally.inFlightCount += 1
            } catch let error as StoreError where [.databaseUnavailable, .outcomeUnknown].contains(error) {
                if error == .outcomeUnknown { tally.unknownCount += 1 }
                if isFirst { tally.brokenCount += 1 }
                proxy.serve(.pass, to: .sessions, includingOld: false)
            }
            isFirst = false
        }
        await pool.close(within: .seconds(5))
        tally.keyCount += 1
        let query: Query = "SELECT id FROM tasks WHERE tenant_id = \(tenant.rawValue) AND title = \(key)"
        let ids = try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            try await pool.query(query).map { try $0.decode(0, as: Int64.self) }
        }
        #expect(ids.map { "\($0)" } == [answered], "\(key)")
    }

    private func makePool() throws -> ConnectionPool {
        var connection = try ConnectionConfiguration(ScratchDatabase.current.connectionString(through: proxy))
        connection.connectTimeout = .seconds(10)
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 1
        configuration.firstRetryDelay = .milliseconds(1)
        return ConnectionPool(connection: connection, configuration: configuration, logger: .quiet)
    }
}
