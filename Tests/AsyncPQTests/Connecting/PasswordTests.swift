import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct PasswordTests {
    private func failure(_ options: String) async throws -> (reason: String, state: SQLState?) {
        try await connectFailure("\(TCPServer.shared.server.address) \(options)")
    }

    @Test(arguments: ["ann", "clara"])
    func `the right password opens a session`(user: String) async throws {
        let server = try await TCPServer.shared.server
        try await withPool("\(server.address) user=\(user) password=\(TCPServer.password)") { pool in
            let name = try await pool.query("SELECT current_user::text")[0].decode(0, as: String.self)
            #expect(name == user)
        }
    }

    @Test(arguments: ["ann", "clara"])
    func `a wrong password is told by its SQLSTATE`(user: String) async throws {
        let (reason, state) = try await failure("user=\(user) password=hunter2-wrong")
        #expect(state == .invalidPassword)
        #expect(reason.contains("password authentication failed for user \"\(user)\"") && !reason.contains("hunter2"))
        #expect(!reason.contains("LOCATION"))
    }

    @Test func `no password where one is needed is an error of its own`() async throws {
        let empty = try TemporaryDirectory().path + "/nothing"
        let (reason, state) = try await failure("user=ann passfile=\(empty)")
        #expect(state == nil && reason.contains("no password supplied"))
    }

    @Test func `a wrong password is tried once on a list of hosts, and rarely by a pool`() async throws {
        let server = try await TCPServer.shared.server
        let hosts = "host=127.0.0.1,127.0.0.1,127.0.0.1 port=\(server.port) dbname=baton sslmode=disable"
        let connector = Connector(
            configuration: try patient(ConnectionConfiguration("\(hosts) user=ann password=hunter2-wrong")),
            reactor: .shared,
            logger: .quiet)
        let error = await #expect(throws: PQError.self) { _ = try await connector.connect() }
        #expect("\(String(describing: error))".split(separator: "FATAL").count == 2)

        var configuration = PoolConfiguration()
        configuration.acquireTimeout = .seconds(60)
        configuration.firstRetryDelay = .seconds(600)
        configuration.retryDelayLimit = .seconds(600)
        let pool = ConnectionPool(
            connection: connector.configuration, configuration: configuration, logger: .quiet)
        for _ in 0..<200 {
            await #expect(throws: PQError.self) { try await pool.query("SELECT 1") }
        }
        #expect(pool.statistics.connectFailureTotal == 1)
        await pool.close(within: .seconds(5))
    }

    @Test func `a pool recovers without a restart when the password is put right`() async throws {
        let server = try await TCPServer.shared.server
        try await withPool(server.ownerConnection) { owner in
            _ = try await owner.query("CREATE ROLE late LOGIN PASSWORD 'another'")
            try await withPool("\(server.address) user=late password=\(TCPServer.password)") { pool in
                await #expect(throws: PQError.self) { try await pool.query("SELECT 1") }
                try await owner.withSession { session in
                    _ = try await session.simpleQuery("ALTER ROLE late PASSWORD \(literal: TCPServer.password)")
                }
                #expect(try await eventually { (try? await pool.query("SELECT 1")) != nil })
            }
            _ = try await owner.query("DROP ROLE late")
        }
    }

    @Test func `a database that is not there, and a user that is not there, are told by their SQLSTATE`() async throws {
        let noDatabase = try await failure("user=ann password=\(TCPServer.password) dbname=nowhere")
        #expect(noDatabase.state == .invalidCatalogName)
        let noUser = try await failure("user=nobody password=hunter2")
        #expect(noUser.state == .invalidPassword)
    }
}
