import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import TaskServer

@Suite struct DrainGateTests {
    /// Runs until it is told to stop.
    private final class Listener: Service {
        private let stopped = Atomic<Bool>(false)

        var hasStopped: Bool { stopped.load(ordering: .relaxed) }

        func run() async throws {
            try await gracefulShutdown()
            stopped.store(true, ordering: .relaxed)
        }
    }

    @Test func `the state turns at once, and the services before the gate go on until the delay is over`() async throws
    {
        let clock = ManualClock()
        let drain = DrainState()
        let listener = Listener()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(
            services: [listener, DrainGate(state: drain, delay: .seconds(5), clock: clock, logger: logger)],
            logger: logger)
        async let run: Void = group.run()
        #expect(!drain.isDraining)
        await group.triggerGracefulShutdown()
        #expect(await clock.nextSleeper() == ManualClock.Instant(sinceStart: .seconds(5)))
        #expect(drain.isDraining)
        #expect(!listener.hasStopped)
        clock.advance(by: .seconds(5))
        try await run
        #expect(listener.hasStopped)
    }
}
