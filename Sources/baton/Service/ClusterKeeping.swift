import LocalPostgres
import Logging
import ServiceLifecycle

/// Starts the private PostgreSQL of `dev` again when it has ended by itself: killed, or crashed.
///
/// What dies again and again is given up, and the service with it.
struct ClusterKeeping: Service {
    let cluster: LocalPostgres
    let logger: Logger

    /// PostgreSQL does not stay up.
    struct GivenUp: Error, CustomStringConvertible {
        var description: String {
            "PostgreSQL ended \(RestartLimit.count) times within a minute, and is not started again."
        }
    }

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do { try await keep() } catch is CancellationError {}
        }
    }

    private func keep() async throws {
        var limit = RestartLimit()
        while true {
            try await cluster.waitUntilServerDies()
            guard limit.allows(restartAt: .now) else {
                logger.error("PostgreSQL keeps ending")
                throw GivenUp()
            }
            logger.warning("PostgreSQL has ended, starting it again")
            do {
                try await cluster.startServer()
                logger.notice("PostgreSQL runs again")
            } catch let error as LocalPostgresError {
                logger.error("PostgreSQL cannot be started", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}

/// How many restarts there may be.
struct RestartLimit {
    static let count = 5
    private static let window = Duration.seconds(60)

    private var times: [ContinuousClock.Instant] = []

    mutating func allows(restartAt now: ContinuousClock.Instant) -> Bool {
        times.removeAll { now - $0 >= Self.window }
        guard times.count < Self.count else { return false }
        times.append(now)
        return true
    }
}
