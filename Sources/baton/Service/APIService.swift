import Logging
import ServiceLifecycle
import TaskModel
import TaskServer
import TaskStore

/// Opens the API once the key of the page tokens is known, which may be when PostgreSQL comes up after the service.
struct APIService: Service {
    let settings: Settings
    let store: PostgresStore
    let drain: DrainState
    let logger: Logger
    let onRunning: @Sendable (Int) async -> Void

    func run() async throws {
        guard let key = try await cancelWhenGracefulShutdown({ try await pageTokenKey() }) else { return }
        var configuration = APIServerConfiguration(pageTokenKey: key, version: Version.current)
        configuration.host = settings.host
        configuration.port = settings.port
        configuration.maxBodySize = settings.maxBodySize
        configuration.requiresIfMatch = settings.requiresIfMatch
        configuration.connectionLimit = connectionLimit
        configuration.concurrentRequestLimit = settings.concurrentRequestLimit
        configuration.rateLimit = settings.rateLimit
        configuration.headTimeout = settings.headTimeout
        configuration.bodyTimeout = settings.bodyTimeout
        configuration.requestTimeout = settings.requestTimeout
        configuration.streamTimeout = settings.streamTimeout
        // The other half of the pool is for everybody else.
        configuration.streamLimit = max(1, settings.poolMaximum / 2)
        try await APIServer(
            configuration: configuration, store: store, drain: drain, logger: logger, onRunning: onRunning
        ).run()
    }

    /// What was set, or as many as there can be: a connection is a file, and PostgreSQL must not be without.
    private var connectionLimit: Int {
        let others = 2 * (settings.poolMaximum + 1) + OpenFiles.reserve
        let room = OpenFiles.makeRoom(for: settings.connectionLimit + others) - others
        guard room < settings.connectionLimit else { return settings.connectionLimit }
        logger.notice(
            "fewer connections than BATON_MAX_CONNECTIONS: the system limits open files", metadata: ["limit": "\(room)"]
        )
        return max(1, room)
    }

    /// Asks until there is an answer; `nil` when the program was stopped before that.
    private func pageTokenKey() async throws -> PageTokenKey? {
        if let secret = settings.pageTokenKey { return PageTokenKey(bytes: secret.bytes) }
        while !Task.isCancelled {
            do {
                return PageTokenKey(bytes: try await store.pageTokenKey(deadline: .now + settings.requestTimeout))
            } catch is StoreError {
                logger.notice("waiting for PostgreSQL and its schema; `baton migrate up` applies the migrations")
                try? await Task.sleep(for: .seconds(1))
            } catch is CancellationError {
                return nil
            }
        }
        return nil
    }
}
