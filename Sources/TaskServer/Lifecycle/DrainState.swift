import Synchronization

/// Whether the program is about to stop: the one fact that the probes, the answers and the gate share.
package final class DrainState: Sendable {
    private let draining = Atomic<Bool>(false)

    package init() {}

    package var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// There is no way back: a draining program stops.
    package func beginDraining() { draining.store(true, ordering: .relaxed) }
}
