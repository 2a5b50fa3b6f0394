package import Logging
import SystemPackage

/// A private PostgreSQL cluster and its running server.
///
/// Whoever starts one ends it with `stop()`. When the program dies before that, the server lives on, and the next `start`
/// in the same directory takes it over; an ephemeral cluster ends and goes away by itself.
package actor LocalPostgres {
    /// How a server ends.
    package enum StopMode: Sendable {
        /// Sessions are cut off, and everything is written out.
        case fast
        /// As if the machine had failed; the next start replays the log.
        case immediate
    }

    /// What a start is doing, for a person who waits.
    package enum Progress: Equatable, Sendable {
        case initialising(directory: String, version: String)
        case starting(version: String)
        case adopting(pid: Int32)
    }

    /// A connection string for libpq; the same over all restarts.
    package nonisolated let connectionString: String
    /// Where the cluster is; not the directory asked for when root's server could not reach that.
    package nonisolated let directory: String
    /// Of the server, for example `15.18`.
    package nonisolated let version: String

    private let serverStart: ServerStart
    var binaries: ServerBinaries { serverStart.binaries }
    private let guardian: Guardian?
    private let logger: Logger
    /// Held until `stop()`.
    private var claim: ClusterDirectory?
    private var server: ServerProcess?

    private init(
        claim: consuming ClusterDirectory, serverStart: ServerStart, server: ServerProcess, guardian: Guardian?,
        logger: Logger
    ) {
        connectionString = Placement.connectionString(
            socketDirectory: claim.socketDirectory, user: ClusterInitialiser.userName,
            database: ClusterInitialiser.databaseName)
        directory = claim.layout.home.string
        version = serverStart.binaries.version
        self.claim = consume claim
        self.serverStart = serverStart
        self.server = server
        self.guardian = guardian
        self.logger = logger
    }

    /// Starts the cluster in a directory, making it first when there is none.
    ///
    /// - Parameters:
    ///   - directory: Missing, empty, or made by an earlier call. A relative path starts at the working directory.
    ///   - settings: PostgreSQL's own, over those that keep the cluster private.
    ///   - onProgress: Called in order, from the calling task.
    /// - Throws: `LocalPostgresError`; or `CancellationError`, and then no server of ours runs.
    package static func start(
        directory: String, settings: [String: String] = [:], host: HostEnvironment = .current, logger: Logger,
        onProgress: (Progress) -> Void = { _ in }
    ) async throws -> LocalPostgres {
        try await start(
            in: FileSystem.absolute(directory), isEphemeral: false, settings: settings, host: host, logger: logger,
            onProgress: onProgress)
    }

    /// Starts a cluster in a temporary directory that is gone after `stop()`, or when the program ends in any way.
    ///
    /// - Parameter settings: `["fsync": "off"]` also makes the cluster faster to begin with.
    package static func startEphemeral(
        settings: [String: String] = [:], host: HostEnvironment = .current, logger: Logger
    ) async throws -> LocalPostgres {
        let directory = try ClusterDirectory.makeTemporary(host: host)
        do {
            return try await start(
                in: directory, isEphemeral: true, settings: settings, host: host, logger: logger, onProgress: { _ in })
        } catch {
            try? FileSystem.remove(directory)
            throw error
        }
    }

    private static func start(
        in path: FilePath, isEphemeral: Bool, settings: [String: String], host: HostEnvironment, logger: Logger,
        onProgress: (Progress) -> Void
    ) async throws -> LocalPostgres {
        let installed = try await ServerBinaries.findAll(on: host)
        let claim = try await ClusterDirectory.claim(path, host: host)
        let layout = claim.layout
        let serverStart = ServerStart(
            layout: layout, socketDirectory: claim.socketDirectory,
            binaries: try ServerBinaries.match(
                installed, clusterVersion: layout.clusterVersion, directory: layout.home),
            user: claim.user, settings: settings)
        let guardian = isEphemeral ? Guardian(layout: layout, socketDirectory: claim.socketDirectory) : nil
        do {
            try await serverStart.initialiseIfNeeded(onProgress: onProgress)
            let server = try await serverStart.run(onProgress: onProgress)
            return LocalPostgres(
                claim: claim, serverStart: serverStart, server: server, guardian: guardian, logger: logger)
        } catch {
            await guardian?.dismiss()
            throw error
        }
    }
}

extension LocalPostgres {
    /// The process number of the server; `nil` while it is stopped.
    package var pid: Int32? { server.flatMap { $0.isRunning ? $0.pid : nil } }

    /// Ends the server and gives the directory up; an ephemeral cluster is removed.
    ///
    /// A server that does not end within 10 s is ended immediately, and in the end killed.
    package func stop(mode: StopMode = .fast) async {
        guard let directory = claim.take() else { return }
        await stopServer(mode: mode)
        guard let guardian else { return directory.removeSocketDirectoryIfOutside() }
        await guardian.dismiss()
        directory.removeAll()
    }

    /// Ends the server alone; `startServer()` brings it back.
    package func stopServer(mode: StopMode = .fast) async {
        guard let server else { return }
        self.server = nil
        await ServerStop(server: server).run(mode)
        if server.isRunning { logger.error("PostgreSQL could not be stopped", metadata: ["pid": "\(server.pid)"]) }
    }

    /// Starts the server again after it has ended, however it did.
    package func startServer() async throws {
        precondition(claim != nil, "The cluster has been given up.")
        server = try await serverStart.run { _ in }
    }

    package func restart(mode: StopMode = .fast) async throws {
        await stopServer(mode: mode)
        try await startServer()
    }

    /// Returns when the server has ended without having been asked to.
    ///
    /// - Throws: `CancellationError`.
    package func waitUntilServerDies() async throws {
        while server?.isRunning != false { try await Task.sleep(for: .milliseconds(100)) }
    }
}
