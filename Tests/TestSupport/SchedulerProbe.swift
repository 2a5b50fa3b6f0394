internal import Glibc
internal import Synchronization

internal import class Foundation.Thread

/// A thread that only sleeps: the longest it was kept from running tells how busy the machine is.
package final class SchedulerProbe: Sendable {
    private let state = Mutex((longest: Duration.zero, isOver: false))

    package init() { Thread.detachNewThread { [self] in run() } }

    package var longestDelay: Duration { state.withLock { $0.longest } }

    package func end() { state.withLock { $0.isOver = true } }

    private func run() {
        while !state.withLock({ $0.isOver }) {
            let start = ContinuousClock.now
            _ = poll(nil, 0, 5)
            let delay = ContinuousClock.now - start - .milliseconds(5)
            state.withLock { $0.longest = max($0.longest, delay) }
        }
    }
}
