import Glibc
import SystemPackage

/// Brings the server of one cluster up: takes over one that runs already, or starts one.
struct ServerStart: Sendable {
    /// A crashed server first replays its log, which may take minutes.
    static let readyLimit: Duration = .seconds(300)
    /// How long the processes of a server that was killed may take to notice.
    static let orphanLimit: Duration = .seconds(30)

    var layout: ClusterLayout
    var socketDirectory: FilePath
    var binaries: ServerBinaries
    var user: ServerUser
    var settings: [String: String]

    /// Makes the cluster when there is none.
    func initialiseIfNeeded(onProgress: (LocalPostgres.Progress) -> Void) async throws {
        guard !FileSystem.isDirectory(layout.data) else { return }
        onProgress(.initialising(directory: layout.home.string, version: binaries.version))
        let isDurable = settings["fsync"] != "off"
        try await ClusterInitialiser(layout: layout, binaries: binaries, user: user, isDurable: isDurable).run()
    }

    func run(onProgress: (LocalPostgres.Progress) -> Void) async throws -> ServerProcess {
        if let server = try await takeOver(onProgress: onProgress) { return server }
        try await waitForOrphans()
        try removeLeftovers()
        onProgress(.starting(version: binaries.version))
        let log = ServerLog(beginningAt: layout.log)
        let server = try await ServerProcess.launch(program, data: layout.data, log: log)
        try await waitUntilReady(server, log: log)
        return server
    }

    var program: Program { Program(path: binaries.postgres, arguments: arguments, user: user) }

    /// Everything is on the command line, so that `postmaster.opts` tells whether a running server is as wanted.
    var arguments: [String] {
        let socketSetting = socketDirectory.string.replacing("\"", with: "\"\"")
        var all = [
            "listen_addresses": "", "port": "5432", "unix_socket_directories": "\"\(socketSetting)\"",
            "unix_socket_permissions": "0700", "cluster_name": "baton", "logging_collector": "off",
            "log_destination": "stderr", "log_timezone": "UTC", "TimeZone": "UTC",
        ]
        all.merge(settings) { _, wanted in wanted }
        return ["-D", layout.data.string] + all.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    }

    /// The line that a server with our arguments has written (PostgreSQL 15, CreateOptsFile).
    static func optionsSuffix(of arguments: [String]) -> String {
        arguments.map { " \"\($0)\"" }.joined() + "\n"
    }

    /// The server that still runs in the directory, when it is as wanted; another one is stopped.
    private func takeOver(onProgress: (LocalPostgres.Progress) -> Void) async throws -> ServerProcess? {
        guard let file = PostmasterFile.read(in: layout.data), file.pid > 0,
            ProcessTable.match(file.pid, workingIn: layout.data) == .server
        else { return nil }
        let server = ServerProcess(adopting: file.pid, data: layout.data)
        if isAsWanted, file.status != .stopping {
            onProgress(.adopting(pid: file.pid))
            let log = ServerLog(beginningAt: layout.log)
            try await waitUntilReady(server, log: log)
            if UnixSocket.accepts(Placement.socketPath(in: socketDirectory)) { return server }
        }
        await ServerStop(server: server).run(.fast)
        return nil
    }

    private var isAsWanted: Bool {
        let options = FileSystem.text(of: layout.data.appending("postmaster.opts")) ?? ""
        return options.hasSuffix(Self.optionsSuffix(of: arguments))
    }

    /// After a server was killed its processes live on for a moment, and a new one refuses to start beside them.
    private func waitForOrphans() async throws {
        guard let segment = PostmasterFile.read(in: layout.data)?.sharedMemoryID else { return }
        _ = try await poll(for: Self.orphanLimit) { !SharedMemory.isInUse(segment) }
    }

    /// Removes what a server that is gone has left, when it is certain that it is gone.
    ///
    /// Its number may belong to another program by now, or to a process that waits to be reaped: PostgreSQL would take
    /// that for the server and refuse to start.
    private func removeLeftovers() throws {
        if let file = PostmasterFile.read(in: layout.data) {
            guard ProcessTable.match(abs(file.pid), workingIn: layout.data) == .other,
                file.sharedMemoryID.map(SharedMemory.isInUse) != true
            else { return }
            try FileSystem.remove(PostmasterFile.path(in: layout.data))
        }
        let socket = Placement.socketPath(in: socketDirectory)
        try FileSystem.remove(socket)
        try FileSystem.remove(FilePath(socket.string + ".lock"))
    }

    private func waitUntilReady(_ server: ServerProcess, log: ServerLog) async throws {
        do {
            let isReady = try await poll(for: Self.readyLimit) {
                if hasReported(server, .ready) { return true }
                guard server.isRunning else { throw log.deathError }
                return false
            }
            if !isReady { throw LocalPostgresError.startTimedOut(log: log.path.string, lastLines: log.lastLines) }
            try Task.checkCancellation()
        } catch {
            // Also when the caller was cancelled: nobody else knows this server.
            await ServerStop(server: server).run(.immediate)
            throw error
        }
    }

    private func hasReported(_ server: ServerProcess, _ status: PostmasterFile.Status) -> Bool {
        guard let file = PostmasterFile.read(in: layout.data) else { return false }
        return file.pid == server.pid && file.status == status
    }
}
