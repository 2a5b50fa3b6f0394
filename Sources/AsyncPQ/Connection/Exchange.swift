/// Statements that are sent together and answered together, and the task that waits for the answer.
///
/// It is answered once: when the server's ReadyForQuery came, the link died, its deadline passed or its task was
/// cancelled. Immutable but for `progress`, which belongs to the reactor's thread.
final class Exchange: Sendable {
    enum Content: Sendable {
        /// Extended protocol, one Sync for all: together one transaction unless they say otherwise.
        case statements([Query])
        /// Simple protocol, outside pipeline mode: text that may hold several statements.
        case simple(String)
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
    let waiter = Waiter<Outcome>()
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
        /// The connection that the pool chose for it.
        var connection: Connection?
    }

    /// One step that libpq answers.
    enum Command {
        case prepare(StatementCache.Key)
        case deallocate
        case execute
    }

    init(_ content: Content, deadline: ContinuousClock.Instant?) {
        self.content = content
        self.deadline = deadline
    }
}
