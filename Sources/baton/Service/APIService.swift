import Logging
import ServiceLifecycle
import TaskAccess
import TaskModel
import TaskServer
import TaskStore

/// Opens the API once the key of the page tokens is known, which may be when PostgreSQL comes up after the service.
struct APIService: Service {
    let settings: Settings
    let limits: LiveLimits
    let tls: LiveTLS?
    let authentication: Authentication
    let store: PostgresStore
    let readiness: ReadinessCheck
    let drain: DrainState
    let logger: Logger
    let observer: RequestObserver
    let onRunning: @Sendable (Int) async -> Void

    func run() async throws {
        guard let key = try await cancelWhenGracefulShutdown({ try await pageTokenKey() }) else { return }
        var configuration = APIServerConfiguration(pageTokenKey: key, version: Version.current)
        configuration.host = settings.host
        configuration.port = settings.port
        configuration.connectionLimit = connectionLimit
        configuration.tls = tls
        configuration.authentication = authentication
        try await APIServer(
            configuration: configuration, limits: limits, store: store, drain: drain, logger: logger,
            observer: observer,
            onRunning: onRunning
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
        var patience = StartupPatience()
        while !Task.isCancelled {
            do {
                return PageTokenKey(bytes: try await store.pageTokenKey(deadline: .now + settings.requestTimeout))
            } catch is StoreError {
                await tell(&patience)
                try? await Task.sleep(for: patience.delay)
            } catch is CancellationError {
                return nil
            }
        }
        return nil
    }

    private func tell(_ patience: inout StartupPatience) async {
        let reasons = await readiness().faults.map { "\($0.component): \($0.reason)" }.joined(separator: "; ")
        guard patience.failed(because: reasons, now: .now) else { return }
        logger.notice(
            "waiting for PostgreSQL and its schema; `baton migrate up` applies the migrations",
            metadata: ["reason": "\(reasons)"])
    }
}

/// How a start that cannot go on yet is tried again, and how often that is told.
struct StartupPatience {
    /// Until the next attempt.
    private(set) var delay = Duration.milliseconds(100)
    private var lastReason: String?
    private var lastTold: ContinuousClock.Instant?

    /// - Returns: Whether it is to be told: the reason is another, or it was told half a minute ago.
    mutating func failed(because reason: String, now: ContinuousClock.Instant) -> Bool {
        delay = lastTold == nil ? delay : min(delay * 2, .seconds(2))
        let isDue = lastTold.map { now - $0 >= .seconds(30) } ?? true
        guard reason != lastReason || isDue else { return false }
        lastReason = reason
        lastTold = now
        return true
    }
}
