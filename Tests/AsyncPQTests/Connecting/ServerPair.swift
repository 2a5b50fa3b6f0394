import Glibc
import LocalPostgres
import TestSupport
import Testing

@testable import AsyncPQ

/// A primary and a standby that follows it, each on a socket of its own in the same directory.
struct ServerPair: Sendable {
    let primary: LocalPostgres
    /// The directory of both sockets.
    private let socketDirectory: String
    private let standbyData: String
    private let owner: [String]
    private let binaries: String

    static var isPossible: Bool { binaries != nil && CommandLineTool.isPresent("setpriv") }

    private static var binaries: String? {
        (13...20).reversed().map { "/usr/lib/postgresql/\($0)/bin" }.first {
            unsafe access("\($0)/pg_basebackup", X_OK) == 0
        }
    }

    /// The options that lead to both, in this order.
    enum Order { case primaryFirst, standbyFirst }

    func address(_ order: Order) -> String {
        let ports = order == .primaryFirst ? "5432,5433" : "5433,5432"
        return "host='\(socketDirectory),\(socketDirectory)' port=\(ports) user=baton dbname=baton"
    }

    /// Runs `body` with a pair and ends both.
    static func run(_ body: (ServerPair) async throws -> Void) async throws {
        let pair = try await ServerPair()
        do {
            try await pair.startStandby()
            try await body(pair)
            await pair.stop()
        } catch {
            await pair.stop()
            throw error
        }
    }

    private init() async throws {
        // With a standby that must have each commit, none that was acknowledged may be missing after a promotion.
        primary = try await LocalPostgres.startEphemeral(
            settings: ["fsync": "off", "synchronous_commit": "on"], logger: .quiet)
        socketDirectory = try ConnectionConfiguration(primary.connectionString).options["host"] ?? ""
        standbyData = "\(primary.directory)/standby"
        binaries = Self.binaries ?? ""
        var status = stat()
        unsafe stat("\(primary.directory)/data", &status)
        owner =
            geteuid() == 0
            ? ["setpriv", "--reuid=\(status.st_uid)", "--regid=\(status.st_gid)", "--clear-groups", "--"] : []
        guard unsafe mkdir(standbyData, 0o700) == 0, unsafe chown(standbyData, status.st_uid, status.st_gid) == 0
        else { throw SocketFailure() }
    }

    private func startStandby() async throws {
        try await run("pg_basebackup", "-D", standbyData, "-R", "-X", "stream", "-d", primary.connectionString)
        let settings = [
            "listen_addresses=", "port=5433", "unix_socket_directories=\(socketDirectory)", "fsync=off",
            "logging_collector=off",
        ]
        let options = settings.map { "-c \($0)" }.joined(separator: " ")
        try await run("pg_ctl", "-D", standbyData, "-w", "-l", "\(standbyData)/server.log", "-o", options, "start")
        try await withPool(primary.connectionString) { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery("ALTER SYSTEM SET synchronous_standby_names = '*'")
                _ = try await session.query("SELECT pg_reload_conf()")
            }
            #expect(
                try await eventually(within: .seconds(60)) {
                    try await pool.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'").count == 1
                })
        }
    }

    func promote() async throws { try await run("pg_ctl", "-D", standbyData, "-w", "promote") }

    private func stop() async {
        _ = try? await run("pg_ctl", "-D", standbyData, "-m", "immediate", "stop")
        await primary.stop(mode: .immediate)
    }

    private func run(_ name: String, _ arguments: String...) async throws {
        try await CommandLineTool.run(owner + ["\(binaries)/\(name)"] + arguments)
    }
}
