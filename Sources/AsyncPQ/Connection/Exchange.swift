/// Statements that are sent together and answered together, and the task that waits for the answer.
///
/// It is answered once: when the server's ReadyForQuery came, the link died, its deadline passed or its task was
/// cancelled. Immutable but for `progress`, which belongs to the reactor's thread.
final class Exchange: ReactorWork {
    enum Content: Sendable {
        /// Extended protocol, one Sync for all: together one transaction unless they say otherwise.
        case statements([Query])
        /// As `statements`.
        case reads([LaneStatement])
        /// Simple protocol, outside pipeline mode: text that may hold several statements.
        case simple(String)
        /// One statement that moves rows or COPY data besides its result; outside pipeline mode.
        case transfer(Query, Transfer)
    }

    /// What came back: a result for each statement that ran, and the report that ended them, if any.
    struct Outcome: Sendable {
        var results: [QueryResult]
        var failure: ServerReport?

        /// - Throws: `PQError.server` when a statement was refused.
        func get() throws(PQError) -> [QueryResult] {
            if let failure { throw .server(failure) }
            return results
        }
    }

    let content: Content
    let deadline: ContinuousClock.Instant?
    /// Whether its task waits a little beyond the deadline, to learn what the server did with what was sent.
    let awaitsVerdict: Bool
    let waiter = WaitingPlace<Outcome>()
    /// Hears of the answer on the reactor's thread, instead of a task that waits.
    let onAnswer: (@Sendable (Result<Outcome, PQError>) -> Void)?
    // Touched on the reactor's thread only, by the connection that has the exchange.
    private nonisolated(unsafe) let confined = Progress()

    var progress: Progress { unsafe confined }

    /// What the connection knows of the exchange.
    final class Progress {
        var outcome = Outcome(results: [], failure: nil)
        /// Which answers of libpq belong to statements, in order; those to Parse and DEALLOCATE are not results.
        var commands: [Command] = []
        var commandIndex = 0
        var wasSent = false
        var isAnswered = false
        var isSecondTry = false
        /// Until when the verdict is waited for; `nil` before the deadline.
        var verdictDeadline: ContinuousClock.Instant?
        /// Its reader has left: what still arrives is thrown away.
        var isDiscarding = false
        /// The connection that the pool chose for it.
        var connection: Connection?

        func beginSecondTry() {
            outcome = Outcome(results: [], failure: nil)
            commands = []
            commandIndex = 0
            isSecondTry = true
        }
    }

    /// One step that libpq answers.
    enum Command {
        case prepare(PreparedStatement)
        case deallocate
        /// Parses nothing.
        case blank
        /// `nil` for a statement that is not kept.
        case execute(PreparedStatement?)
    }

    init(
        _ content: Content, deadline: ContinuousClock.Instant?, awaitsVerdict: Bool = false,
        onAnswer: (@Sendable (Result<Outcome, PQError>) -> Void)? = nil
    ) {
        self.content = content
        self.deadline = deadline
        self.awaitsVerdict = awaitsVerdict
        self.onAnswer = onAnswer
    }

    /// Hands the answer to whoever waits; `false` when they had left, or had another.
    ///
    /// - Parameter reactor: Wakes the task at the end of its turn: tasks that are woken one after the other share the
    ///   waking of a thread, which takes as long as a short statement. `nil` wakes it at once.
    @discardableResult
    func answer(_ result: Result<Outcome, PQError>, wakingOn reactor: Reactor? = nil) -> Bool {
        let settled: Result<Outcome, any Error> =
            switch result {
            case .success(let outcome): .success(outcome)
            case .failure(let error): .failure(error)
            }
        if let reactor {
            guard waiter.settleAsleep(settled) else { return false }
            reactor.atEndOfTurn(self)
        } else {
            guard waiter.settle(settled) else { return false }
        }
        if case .transfer(_, let transfer) = content {
            transfer.finish(result.flatMap { outcome in Result { () throws(PQError) in _ = try outcome.get() } })
        }
        onAnswer?(result)
        return true
    }

    func run(on reactor: Reactor) { waiter.wake() }

    var isTransfer: Bool {
        if case .transfer = content { return true }
        return false
    }

    /// Whether it needs the connection to itself, outside pipeline mode.
    var isOutsidePipeline: Bool {
        switch content {
        case .statements, .reads: false
        case .simple, .transfer: true
        }
    }
}
