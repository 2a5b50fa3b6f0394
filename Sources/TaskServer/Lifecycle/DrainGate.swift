package import Logging
import ServiceLifecycle

/// Holds the other services open for a while after the program was told to stop.
///
/// Put it last in the service group, `[pool, admin, api, gate]`: a group stops its services in reverse order, so the
/// state turns at once, load balancers have the delay to see `/readyz` at 503, and only then the listener closes, the
/// requests in flight finish, and the pool goes last.
package struct DrainGate: Service {
    private let state: DrainState
    private let delay: Duration
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(state: DrainState, delay: Duration, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.state = state
        self.delay = delay
        self.clock = clock
        self.logger = logger
    }

    package func run() async throws {
        // Ends by graceful shutdown, or throws when the group is cancelled: then nothing is left to wait for.
        do { try await gracefulShutdown() } catch { return state.beginDraining() }
        state.beginDraining()
        logger.info("draining", metadata: ["delay": "\(delay)"])
        try? await clock.sleep(for: delay)
    }
}
