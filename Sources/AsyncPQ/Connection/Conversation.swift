internal import DequeModule

/// What was sent on one connection and not yet answered, in order: libpq's results find their statement here.
///
/// A pure value: no socket, no clock, no libpq. It exists because libpq cannot tell what a NULL means, "the command has
/// ended" or "nothing was queued" (PostgreSQL 15 manual, 34.5.1.2), and because it forgets what was queued when the link
/// dies (libpq.md P21, P22). `Owner` is whoever wants the answers; several commands and one Sync belong to one owner.
struct Conversation<Owner> {
    /// Something that was handed to libpq.
    enum Step {
        /// Parse, or Bind and Execute, in pipeline mode: results, then NULL.
        case command(Owner)
        /// A Sync in pipeline mode: one result, no NULL after it (libpq.md P22).
        case sync(Owner)
        /// A simple query outside pipeline mode: results, then NULL.
        case simpleQuery(Owner)
        /// A statement outside pipeline mode that streams rows or moves COPY data: results, then NULL.
        case transfer(Owner)
    }

    /// What `PQgetResult` answered.
    enum Answer {
        case result(ResultKind)
        case null
    }

    enum ResultKind {
        /// Rows, a command's completion, or an empty statement.
        case success
        case error
        /// An earlier command under the same Sync failed; this one did not run.
        case aborted
        case sync
        /// The server sends COPY data, or waits for it.
        case copyOut
        case copyIn
        /// A status that nothing here asks for.
        case unsupported
    }

    /// What the connection does with the answer.
    enum Reaction {
        /// The result belongs to this owner's present command.
        case deliver(Owner)
        /// The owner's present command has no more results.
        case commandEnded(Owner)
        /// Nothing to do: the end of an error that the implicit COMMIT of a Sync brought.
        case syncErrorEnded
        /// Everything the owner sent is answered, and what it wrote is committed.
        case completed(Owner)
        /// The answer fits nothing that was sent: the connection must not be used any more.
        case violation(String)
    }

    private var steps = Deque<Step>()
    /// An error came in the place of a Sync's answer; libpq ends it with a NULL, then the Sync is answered.
    private var isSyncErrorOpen = false

    /// Whether an answer is due; only then may `PQgetResult` be asked.
    var isAwaitingAnswer: Bool { !steps.isEmpty }

    /// Whether what was sent last must be answered before pipeline mode can be entered (libpq.md P28).
    var isOutsidePipeline: Bool {
        switch steps.last {
        case .simpleQuery, .transfer: true
        case .command, .sync, nil: false
        }
    }

    /// How many steps have no complete answer yet.
    var depth: Int { steps.count }

    /// Whoever waits for an answer, in order, each once for every step.
    var owners: [Owner] {
        steps.map { step in
            switch step {
            case .command(let owner), .sync(let owner), .simpleQuery(let owner), .transfer(let owner): owner
            }
        }
    }

    mutating func sent(_ step: Step) { steps.append(step) }

    mutating func received(_ answer: Answer) -> Reaction {
        guard let step = steps.first else { return .violation("an answer to nothing that was sent") }
        switch (step, answer) {
        case (.sync(let owner), .result(.sync)):
            isSyncErrorOpen = false
            steps.removeFirst()
            return .completed(owner)
        case (.sync(let owner), .result(.error)):
            // The implicit COMMIT failed, such as by a deferred constraint; or the link is lost.
            isSyncErrorOpen = true
            return .deliver(owner)
        case (.sync, .null) where isSyncErrorOpen:
            isSyncErrorOpen = false
            return .syncErrorEnded
        case (.sync, _): return .violation("another answer where that to Sync was due")
        case (_, .result(.sync)): return .violation("an answer to Sync before those to its commands")
        case (.command(let owner), .null):
            steps.removeFirst()
            return .commandEnded(owner)
        case (.simpleQuery(let owner), .null), (.transfer(let owner), .null):
            steps.removeFirst()
            return .completed(owner)
        case (_, .result(.unsupported)): return .violation("a result of a kind that was not asked for")
        case (.command, .result(.copyIn)), (.command, .result(.copyOut)), (.simpleQuery, .result(.copyIn)),
            (.simpleQuery, .result(.copyOut)):
            return .violation("COPY where nothing can move its data")
        case (.simpleQuery, .result(.aborted)), (.transfer, .result(.aborted)):
            return .violation("a pipeline's answer outside a pipeline")
        case (.command(let owner), .result), (.simpleQuery(let owner), .result), (.transfer(let owner), .result):
            return .deliver(owner)
        }
    }

    /// The link is gone: libpq has forgotten what was queued, so these owners get no answer from it (libpq.md P21).
    mutating func linkLost() -> [Owner] {
        defer { steps.removeAll() }
        return owners
    }
}
