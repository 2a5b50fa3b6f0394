import Logging
import ServiceLifecycle
import TaskModel
import TaskStore

/// Forgets the idempotency keys that are older than 24 hours, step by step, for as long as the service runs.
///
/// Every replica does: what one is forgetting the others pass over.
struct KeyCleaning: Service {
    /// Keys of one statement: it locks no more, and takes some milliseconds.
    private static let stepSize = 1000
    private static let interval = Duration.seconds(60)

    let store: PostgresStore
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await forgetAll()
                // Spread, so that replicas that started together do not stay together.
                try? await Task.sleep(for: Self.interval * Double.random(in: 0.75..<1.25))
            }
        }
    }

    private func forgetAll() async {
        do {
            while try await store.forgetKeys(limit: Self.stepSize, deadline: .now + .seconds(10)) == Self.stepSize {}
        } catch {
            // The store has logged why; a later turn makes up for it.
            logger.debug("keys not forgotten", metadata: ["error": "\(error)"])
        }
    }
}
