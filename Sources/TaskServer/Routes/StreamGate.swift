import Synchronization

/// Counts the streams that are under way: each keeps a connection to the database for as long as its reader takes.
final class StreamGate: Sendable {
    private let count = Atomic<Int>(0)

    /// `nil` when there are as many streams as there may be.
    func enter(limit: Int) -> StreamPermit? {
        guard count.wrappingAdd(1, ordering: .relaxed).oldValue < limit else {
            count.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        return StreamPermit(gate: self)
    }

    fileprivate func leave() { count.wrappingSubtract(1, ordering: .relaxed) }
}

/// A place among the streams, given back when nobody holds it any more: an answer that is never written ends that way.
final class StreamPermit: Sendable {
    private let gate: StreamGate

    fileprivate init(gate: StreamGate) { self.gate = gate }

    deinit { gate.leave() }
}
