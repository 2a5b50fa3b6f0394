import Synchronization

/// Bounds how many requests are worked on at one time, so that memory has a bound too.
///
/// Nobody waits here: who finds it full is refused before anything else is done. Waiting is for the pool's queue.
final class Admission: Sendable {
    private let count = Atomic<Int>(0)

    /// - Returns: Whether there was room; then `leave()` must follow.
    func enter(limit: Int) -> Bool {
        guard count.add(1, ordering: .relaxed).newValue > limit else { return true }
        leave()
        return false
    }

    func leave() { count.subtract(1, ordering: .relaxed) }
}
