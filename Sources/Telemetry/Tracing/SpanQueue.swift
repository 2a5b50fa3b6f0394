internal import DequeModule
internal import Synchronization

/// The spans that have ended and were not exported yet: so many and no more, whatever becomes of the exporter.
package final class SpanQueue: Sendable {
    /// What became of the spans so far.
    package struct Counts: Hashable, Sendable {
        package var exported = 0
        /// There was no room: spans come faster than they leave.
        package var droppedFull = 0
        /// Nobody took them, after the last attempt.
        package var droppedFailed = 0
        /// Who was sent them did not want them.
        package var droppedRejected = 0

        package init() {}
    }

    private struct State {
        var spans = Deque<SpanRecord>()
        var counts = Counts()
    }

    /// How many are sent at once.
    static let batchLimit = 512
    private let limit: Int
    private let state = Mutex(State())
    /// Tells the exporter that a batch is complete.
    let batches: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// - Parameter limit: Of spans that wait; more are dropped and counted.
    package init(limit: Int = 8192) {
        self.limit = limit
        (batches, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package var counts: Counts { state.withLock { $0.counts } }

    func add(_ span: SpanRecord) {
        let isBatch = state.withLock { state in
            guard state.spans.count < limit else {
                state.counts.droppedFull += 1
                return false
            }
            state.spans.append(span)
            return state.spans.count % Self.batchLimit == 0
        }
        if isBatch { signal.yield() }
    }

    /// Has what waits sent, however little.
    func nudge() { signal.yield() }

    /// Nothing is signalled any more.
    func finish() { signal.finish() }

    /// Takes the oldest ones out, at most a batch.
    func takeBatch() -> [SpanRecord] {
        state.withLock { state in
            let batch = Array(state.spans.prefix(Self.batchLimit))
            state.spans.removeFirst(batch.count)
            return batch
        }
    }

    func count(_ update: (inout Counts) -> Void) { state.withLock { update(&$0.counts) } }

    /// Gives up what waits.
    func dropAll() {
        state.withLock { state in
            state.counts.droppedFailed += state.spans.count
            state.spans = []
        }
    }
}
