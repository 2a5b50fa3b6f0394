internal import DequeModule
public import Logging
internal import Synchronization

/// A connection that many callers share for single reads: what is asked in one turn of the reactor travels together, under
/// one Sync.
///
/// It costs less than half of lending a session for each read. Its rules make it safe to share:
///
/// - The server refuses writes on it (`default_transaction_read_only`), and ends a read after `statementTimeout`.
/// - One statement for each read. What is no SELECT, and what may change the session by its text, such as `set_config`, is
///   refused and costs the lane its connection; its neighbours are sent again on the next one.
/// - A read that fails takes those behind it under the same Sync along; they are sent again, each under its own.
/// - No read is cancelled in the server, because a request would hit a neighbour: a caller that leaves is resumed at once, and
///   its answer is dropped.
/// - When the link is lost, reads that were under way are sent once more on the next one: a read may run twice.
/// - A link that brings nothing for a second longer than any read may take is taken for lost.
///
/// So a lane is for short reads; what may take long belongs in a session of a pool.
public actor Lane {
    nonisolated let reactor: Reactor
    /// The reactor of the lane's connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe reactor.asUnownedSerialExecutor() }

    nonisolated let configuration: LaneConfiguration
    private nonisolated let logger: Logger
    private var connector: Connector
    private let backoff = Backoff(first: .milliseconds(50), limit: .seconds(5))
    private let metrics: LaneMetrics?

    private var link = Link.down(retryAt: nil)
    private var connection: Connection?
    private var queue = Deque<LaneRead>()
    private var unanswered = UnansweredReads()
    /// What callers bring, until the reactor's next turn.
    private nonisolated let inbox = Mutex<[LaneRead]>([])
    /// The array that changes places with that of the inbox, to keep its room.
    private var taken: [LaneRead] = []
    private var isFlushScheduled = false
    private var failureCount = 0
    private var lastError = PQError.connectFailed(reason: "not tried yet", sqlState: nil)
    private var deadlineTimer: ReactorTimer?
    private var retryTimer: ReactorTimer?
    private var silenceTimer: ReactorTimer?
    /// How many answers had come when the silence was last looked at; `nil` when nothing was under way then.
    private var heardCount: Int?
    private var connectionCount = 0

    private enum Link {
        /// No connection; the next attempt is made when somebody asks, but not before this.
        case down(retryAt: ContinuousClock.Instant?)
        case connecting
        case up
        case closed
    }

    /// A lane that connects when it is first asked.
    public init(
        connection: ConnectionConfiguration, configuration: LaneConfiguration = LaneConfiguration(), logger: Logger
    ) {
        reactor = .shared
        self.configuration = configuration
        self.logger = logger
        connector = Connector(configuration: connection, reactor: .shared, logger: logger)
        metrics = LaneMetrics(laneName: configuration.name, factory: configuration.metricsFactory)
    }

    /// Runs one read.
    ///
    /// - Throws: `PQError.server`, `.deadlineExceeded`, `.poolFull` when too many reads are under way, `.connectFailed`,
    ///   `.connectionLost`, `.poolClosed`, or `CancellationError`.
    public nonisolated func query(
        _ query: Query, deadline: ContinuousClock.Instant? = nil
    ) async throws -> QueryResult {
        try query.validate()
        return try await answer(.query(query), deadline: deadline).result
    }

    /// Reads one row by its key; `nil` when there is none.
    ///
    /// Reads of one turn that differ only in their keys are sent as one statement, which under load takes half to three
    /// quarters of the time of `query`. A lone one is sent at once.
    ///
    /// - Parameters:
    ///   - read: The statement.
    ///   - shared: The parameters before the last, which is the keys.
    ///   - key: Found by equality of its value, not by the server's comparison: `citext`, or a collation that takes
    ///     different texts for equal, does not fit.
    ///   - deadline: Until when it is waited for; `readTimeout` and the task's own deadline count as well.
    /// - Throws: As `query`, and `PQError.decodingFailed` when the key column is none. A statement that fails with several
    ///   keys in it is sent again for each caller alone, so nobody is told another's failure.
    public nonisolated func row(
        _ read: KeyedRead, key: RowKey, sharing shared: Parameters = Parameters(),
        deadline: ContinuousClock.Instant? = nil
    ) async throws -> Row? {
        try Query(unsafeSQL: read.sql, shared).validate()
        if let oneKeySQL = read.oneKeySQL { try Query(unsafeSQL: oneKeySQL, shared).validate() }
        if case .text(let text) = key, text.hasNUL {
            throw PQError.invalidParameter(reason: "the key has a NUL character")
        }
        let answer = try await answer(.row(read, sharing: shared, key: key), deadline: deadline)
        return answer.rowIndex.map { answer.result[$0] }
    }

    private nonisolated func answer(
        _ content: LaneRead.Content, deadline: ContinuousClock.Instant?
    ) async throws -> LaneRead.Answer {
        let own = ContinuousClock.now + configuration.readTimeout
        let sooner = Deadline.soonest(own, Deadline.soonest(deadline, Deadline.current)) ?? own
        let read = LaneRead(content, deadline: sooner)
        let isFirst = inbox.withLock { inbox in
            inbox.append(read)
            return inbox.count == 1
        }
        if isFirst { reactor.submit(self) }
        // The answer of a caller that leaves finds its waiter settled, and is dropped.
        return try await CallTimes.current.measuringServer { try await read.waiter.value {} }
    }

    /// Connects otherwise from now on, with another password for example; a connection that stands goes on.
    public func reconnect(with connection: ConnectionConfiguration) {
        connector = Connector(configuration: connection, reactor: reactor, logger: logger)
    }

    /// Refuses new reads, fails those under way, and closes the connection.
    public func close() {
        link = .closed
        for read in forgetAll() { read.fail(.poolClosed) }
        connection?.assumeIsolated { $0.close(.init(.drained, "the lane is closing")) }
        connection = nil
    }
}

// Taking reads, and sending what a turn brought.
extension Lane: ReactorWork {
    /// Takes what callers have brought since the last turn.
    nonisolated func run(on reactor: Reactor) { assumeIsolated { $0.emptyInbox() } }

    private func emptyInbox() {
        inbox.withLock { swap(&$0, &taken) }
        let now = ContinuousClock.now
        metrics?.received(taken.count)
        for read in taken { received(read, now: now) }
        taken.removeAll(keepingCapacity: true)
    }

    private func received(_ read: LaneRead, now: ContinuousClock.Instant) {
        if case .closed = link { return read.fail(.poolClosed) }
        guard now < read.deadline else { return read.fail(.deadlineExceeded(wasSent: false)) }
        if case .down(let retryAt?) = link, now < retryAt { return read.fail(lastError) }
        guard unanswered.count < configuration.depthLimit,
            unanswered.byteCount + read.byteCount <= configuration.byteLimit
        else {
            metrics?.refused()
            return read.fail(.poolFull(waiterLimit: configuration.depthLimit))
        }
        unanswered.insert(read)
        watchDeadline(of: read)
        enqueue(read)
    }

    private func enqueue(_ read: LaneRead) {
        queue.append(read)
        if case .down = link { connect() }
        scheduleFlush()
    }

    private func scheduleFlush() {
        guard !isFlushScheduled, case .up = link else { return }
        isFlushScheduled = true
        reactor.atEndOfTurn(LaneFlush(self))
    }

    fileprivate func flush() {
        isFlushScheduled = false
        guard let connection, case .up = link else { return }
        while !queue.isEmpty {
            var batch = LaneBatch()
            while batch.statements.count < configuration.batchLimit, let read = queue.popFirst() {
                if read.waiter.isSettled { forget(read) } else { batch.add(read) }
            }
            send(batch.statements, on: connection)
        }
    }

    private func send(_ batch: [LaneStatement], on connection: Connection) {
        guard !batch.isEmpty else { return }
        metrics?.sent(batch)
        for statement in batch { statement.forEachRead { $0.attempts += 1 } }
        // Without a deadline: the statement timeout of the server ends it, and a cancel would hit a neighbour.
        let exchange = Exchange(.reads(batch), deadline: nil) { [weak self] result in
            self?.assumeIsolated { $0.answered(batch, result) }
        }
        connection.assumeIsolated { $0.submit(exchange) }
        watchSilence()
    }

    private static let noRead = PQError.protocolViolation(reason: "not a read; the lane gave up its connection")
}

// Answers.
extension Lane {
    private func answered(_ batch: [LaneStatement], _ result: Result<Exchange.Outcome, PQError>) {
        switch result {
        case .success(let outcome): settle(batch, outcome)
        case .failure(let error): sendAgain(batch, orFail: error)
        }
    }

    /// A read may run twice; a link that dies under it twice is told.
    private func sendAgain(_ batch: some Sequence<LaneStatement>, orFail error: PQError) {
        for statement in batch {
            statement.forEachRead { read in
                guard unanswered.contains(read) else { return }
                if read.attempts < 2, !isClosed, !read.waiter.isSettled {
                    enqueue(read)
                } else {
                    read.fail(error)
                    forget(read)
                }
            }
        }
    }

    private func settle(_ batch: [LaneStatement], _ outcome: Exchange.Outcome) {
        // What comes after a statement that changed the session was read in another one than the caller believes.
        let culprit = isTainted ? batch.firstIndex { SessionTraces.mayBeLeft(by: $0.query.sql) } : nil
        let sound = batch[..<(culprit ?? batch.count)]
        for (index, result) in outcome.results.prefix(sound.count).enumerated() {
            guard result.isRead else {
                return poison(batch[index...], "a statement on it was answered \(result.commandTag)")
            }
            sound[index].settle(with: result)
            sound[index].forEachRead(forget)
        }
        // First, so that nothing more is sent on it.
        if let culprit { poison(batch[culprit...], "a statement on it may have changed the session") }
        if let report = outcome.failure { settleFailed(sound.dropFirst(outcome.results.count), report) }
    }

    private var isTainted: Bool { connection?.assumeIsolated { $0.isTainted } ?? false }

    /// - Parameter rest: The statement that failed, and those behind it.
    private func settleFailed(_ rest: ArraySlice<LaneStatement>, _ report: ServerReport) {
        guard let failed = rest.first else { return }
        if failed.isMerged {
            failed.forEachRead(sendAlone)
        } else {
            failed.fail(.server(report))
            failed.forEachRead(forget)
        }
        // Not executed: again, each under a Sync of its own, so that one of them cannot fail the others again.
        for statement in rest.dropFirst() { sendAsItIs(statement) }
    }

    private func sendAsItIs(_ statement: LaneStatement) {
        guard statement.isWanted else { return statement.forEachRead(forget) }
        // What was sent just before may have cost the connection.
        guard let connection else { return statement.forEachRead(enqueue) }
        send([statement], on: connection)
    }

    /// After a statement failed that was for several callers: each learns what becomes of its own.
    private func sendAlone(_ read: LaneRead) {
        read.isAlone = true
        var batch = LaneBatch()
        batch.add(read)
        batch.statements.forEach(sendAsItIs)
    }

    /// The session is not what it was: nobody may use it any more, and what was read after the first of `rest`, which made
    /// it so, counts for nothing.
    private func poison(_ rest: ArraySlice<LaneStatement>, _ reason: String) {
        rest.first?.fail(Self.noRead)
        sendAgain(rest, orFail: Self.noRead)
        if let connection { giveUp(connection, .init(.protocolViolation, reason)) }
    }

    private var isClosed: Bool {
        if case .closed = link { return true }
        return false
    }

    private func forget(_ read: LaneRead) { unanswered.remove(read) }

    /// Answers those that are forgotten.
    private func forgetAll() -> [LaneRead] {
        queue = []
        return unanswered.removeAll()
    }

    private func watchDeadline(of read: LaneRead) {
        let timer =
            deadlineTimer ?? ReactorTimer { [weak self] in self?.assumeIsolated { $0.deadlinePassed() } }
        deadlineTimer = timer
        // It is armed already for one that is due sooner.
        if let sooner = timer.deadline, sooner <= read.deadline { return }
        timer.deadline = read.deadline
        reactor.arm(timer)
    }

    private func deadlinePassed() {
        let now = ContinuousClock.now
        for read in unanswered.all where !read.waiter.isSettled {
            if read.deadline <= now {
                read.fail(.deadlineExceeded(wasSent: read.attempts > 0))
            } else {
                watchDeadline(of: read)
            }
        }
    }
}

// Links that stay open and bring nothing.
extension Lane {
    /// Looks from time to time whether answers come while some are due: the server ends every read in time, so a link on which
    /// none came since the last look is dead, whatever the system thinks of it.
    private func watchSilence() {
        let timer = silenceTimer ?? ReactorTimer { [weak self] in self?.assumeIsolated { $0.lookForSilence() } }
        silenceTimer = timer
        guard timer.deadline == nil else { return }
        timer.deadline = .now + configuration.statementTimeout + .seconds(1)
        reactor.arm(timer)
    }

    private func lookForSilence() {
        silenceTimer?.deadline = nil
        let before = heardCount
        heardCount = nil
        guard let connection else { return }
        let (isAwaiting, count) = connection.assumeIsolated { ($0.conversation.isAwaitingAnswer, $0.answerCount) }
        guard isAwaiting else { return }
        guard count != before else { return giveUp(connection, .init(.linkLost, "the server is silent")) }
        heardCount = count
        watchSilence()
    }

    /// Closes without waiting for the peer.
    private func giveUp(_ connection: Connection, _ reason: CloseReason) {
        connection.assumeIsolated { connection in
            connection.watch?.shutDown()
            connection.close(reason)
        }
    }
}

// The connection.
extension Lane: ConnectionOwner {
    private func connect() {
        link = .connecting
        let connector = connector
        // The link is `connecting` until this task reports back.
        Task { [weak self] in
            do {
                let handle = try await connector.connect()
                await self?.connected(handle)
            } catch {
                await self?.connectingFailed(error as? PQError ?? .connectFailed(reason: "\(error)", sqlState: nil))
            }
        }
    }

    private func connected(_ handle: ConnectionHandle) {
        guard !isClosed else { return }
        connectionCount += 1
        let fresh = Connection(
            handle: handle, id: connectionCount, reactor: reactor,
            limits: .init(preparedStatements: connector.configuration.preparedStatementLimit), logger: logger)
        let fault = fresh.assumeIsolated { connection -> PQError? in
            do throws(PQError) { try connection.start(owner: self) } catch { return error }
            connection.submit(Exchange(.simple(sessionSettings), deadline: .now + .seconds(5)))
            // What a lane itself sets is meant to last.
            connection.isTainted = false
            return nil
        }
        if let fault { return connectingFailed(fault) }
        connection = fresh
        metrics?.connected()
        failureCount = 0
        link = .up
        scheduleFlush()
    }

    private nonisolated var sessionSettings: String {
        let (seconds, attoseconds) = configuration.statementTimeout.components
        let milliseconds = max(1, seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        let mode = configuration.keepsPlans ? "force_generic_plan" : "auto"
        return """
            SET default_transaction_read_only = on; SET statement_timeout = \(milliseconds); \
            SET plan_cache_mode = \(mode)
            """
    }

    private func connectingFailed(_ error: PQError) {
        guard !isClosed else { return }
        metrics?.connectingFailed()
        failureCount += 1
        lastError = error
        logger.warning("a lane cannot connect to PostgreSQL", metadata: ["error": "\(error.withoutPlaces)"])
        link = .down(retryAt: .now + backoff.delay(afterFailures: failureCount, jitter: .random(in: 0..<1)))
        for read in forgetAll() { read.fail(error) }
    }

    nonisolated func connectionBecameFree(_ connection: Connection) {}

    nonisolated func connectionClosed(_ connection: Connection, reason: CloseReason) {
        assumeIsolated { lane in
            guard lane.connection === connection, !lane.isClosed else { return }
            lane.connection = nil
            lane.metrics?.lostConnection()
            lane.heardCount = nil
            lane.link = .down(retryAt: nil)
            lane.logger.notice("a lane lost its connection", metadata: ["reason": "\(reason)"])
            if !lane.queue.isEmpty { lane.connect() }
        }
    }
}

/// Sends what a turn brought, at its end.
private final class LaneFlush: ReactorWork {
    private let lane: Lane

    init(_ lane: Lane) { self.lane = lane }

    func run(on reactor: Reactor) { lane.assumeIsolated { $0.flush() } }
}

extension Parameters {
    /// What they take on the wire.
    var byteCount: Int { bytes.count }
}

extension QueryResult {
    /// Whether the statement only read.
    var isRead: Bool { isTagged("SELECT ") || isTagged("SHOW") }
}
