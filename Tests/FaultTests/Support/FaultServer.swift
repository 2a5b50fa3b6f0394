import Glibc
import LocalPostgres
import Logging
import TestSupport

@testable import AsyncPQ

/// The private server of these tests: its processes are stopped and killed, so it is never another's.
struct FaultServer: Sendable {
    let cluster: LocalPostgres
    var connectionString: String { cluster.connectionString }
    /// Where it listens.
    let address: StreamAddress

    /// Started by whoever asks first; it ends with the run.
    static var shared: FaultServer {
        get async throws { try await starter.server() }
    }

    private static let starter = Starter()

    private actor Starter {
        private var starting: Task<FaultServer, any Error>?

        func server() async throws -> FaultServer {
            let task = starting ?? Task { try await FaultServer() }
            starting = task
            return try await task.value
        }
    }

    private init() async throws {
        // Its processes go soon after a client that only vanished, and the crash of one takes little time.
        let settings = ["fsync": "off", "max_connections": "120", "client_connection_check_interval": "200ms"]
        cluster = try await LocalPostgres.startEphemeral(settings: settings, logger: .quiet)
        let directory = try ConnectionConfiguration(cluster.connectionString).options["host"] ?? ""
        address = .unix(path: "\(directory)/.s.PGSQL.5432")
    }

    /// Sends a signal to a process of this server.
    func signal(_ pid: Int32, _ number: Int32) { kill(pid, number) }

    /// As when the machine's memory ran out and the system chose the server.
    func killPostmaster() async throws {
        guard let pid = await cluster.pid else { return }
        kill(pid, SIGKILL)
        try await cluster.waitUntilServerDies()
    }
}
