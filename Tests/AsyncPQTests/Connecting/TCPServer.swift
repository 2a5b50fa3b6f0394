import Glibc
import LocalPostgres
import TestSupport
import Testing

@testable import AsyncPQ

/// A PostgreSQL server on a port of 127.0.0.1, with logins of every kind and, where openssl is installed, with TLS.
///
/// One for the whole run. Its users, all of the database `baton`: `ann` logs in by SCRAM, `clara` sends her password in
/// clear, `trudy` needs none, `secure` must use TLS, `certified` must show a certificate.
struct TCPServer: Sendable {
    static let password = "hunter2-right"
    static let shared = Shared()

    let port: Int
    /// `nil` where openssl is not installed.
    let certificates: Certificates?
    private let cluster: LocalPostgres
    private let files: TemporaryDirectory

    actor Shared {
        private var starting: Task<TCPServer, any Error>?

        var server: TCPServer {
            get async throws {
                let task = starting ?? Task { try await TCPServer() }
                starting = task
                return try await task.value
            }
        }
    }

    /// The options that lead to it, without a user.
    var address: String { "host=127.0.0.1 port=\(port) dbname=baton" }

    /// Through the socket, as the cluster's owner.
    var ownerConnection: String { "\(cluster.connectionString) port=\(port)" }

    private init() async throws {
        files = try TemporaryDirectory()
        certificates = Certificates.isOpenSSLPresent ? try await Certificates.make(in: files.path) : nil
        port = try freePort()
        cluster = try await LocalPostgres.startEphemeral(
            settings: ["listen_addresses": "127.0.0.1", "port": "\(port)", "fsync": "off"], logger: .quiet)
        try await withPool(ownerConnection) { pool in
            try await pool.withSession { session in
                _ = try await session.simpleQuery(SQLText(unsafeSQL: Self.users))
                guard certificates != nil else { return }
                for (name, value) in Self.securitySettings {
                    _ = try await session.simpleQuery("ALTER SYSTEM SET \(identifier: name) = \(literal: value)")
                }
            }
        }
        try installFiles()
        try await cluster.restart()
    }

    private static let users = """
        SET password_encryption = 'scram-sha-256';
        CREATE ROLE ann LOGIN PASSWORD '\(password)';
        CREATE ROLE clara LOGIN PASSWORD '\(password)';
        CREATE ROLE secure LOGIN PASSWORD '\(password)';
        CREATE ROLE trudy LOGIN;
        CREATE ROLE certified LOGIN;
        """

    private static let securitySettings = [
        "ssl": "on", "ssl_cert_file": "server.crt", "ssl_key_file": "server.key", "ssl_ca_file": "ca.crt",
    ]

    /// Later lines count only where no earlier one fits (PostgreSQL 15 manual, 21.1).
    private static let logins = """
        local all all trust
        local replication all trust
        hostssl all certified 127.0.0.1/32 cert
        host all certified 127.0.0.1/32 reject
        hostssl all secure 127.0.0.1/32 scram-sha-256
        host all secure 127.0.0.1/32 reject
        host all trudy 127.0.0.1/32 trust
        host all clara 127.0.0.1/32 password
        host all all 127.0.0.1/32 scram-sha-256
        """

    private func installFiles() throws {
        let data = "\(cluster.directory)/data"
        var owner = stat()
        unsafe stat(data, &owner)
        func install(_ name: String, _ text: String) throws {
            try TemporaryDirectory.write(text, to: "\(data)/\(name)")
            unsafe chown("\(data)/\(name)", owner.st_uid, owner.st_gid)
        }
        try install("pg_hba.conf", Self.logins)
        guard let certificates else { return }
        try install("server.crt", try text(of: certificates.serverCertificate))
        try install("server.key", try text(of: certificates.serverKey))
        try install("ca.crt", try text(of: certificates.authority))
    }
}

/// Runs `body` with a pool of one connection and closes it.
func withPool<Value>(
    _ connectionString: String, maximumConnections: Int = 1, body: (ConnectionPool) async throws -> Value
) async throws -> Value {
    var configuration = PoolConfiguration()
    configuration.maximumConnections = maximumConnections
    configuration.acquireTimeout = .seconds(60)
    let pool = ConnectionPool(
        connection: try patient(ConnectionConfiguration(connectionString)), configuration: configuration, logger: .quiet
    )
    do {
        let value = try await body(pool)
        await pool.close(within: .seconds(10))
        return value
    } catch {
        await pool.close(within: .seconds(10))
        throw error
    }
}

/// With time for a machine that has much to do, unless the string names a time.
func patient(_ configuration: ConnectionConfiguration) -> ConnectionConfiguration {
    guard configuration.chosenConnectTimeout == nil else { return configuration }
    var configuration = configuration
    configuration.connectTimeout = .seconds(60)
    configuration.totalConnectTimeout = .seconds(120)
    return configuration
}

/// Why no connection could be made; an issue when one was, or something else went wrong.
func connectFailure(
    _ connectionString: String, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> (reason: String, state: SQLState?) {
    do {
        _ = try await withPool(connectionString) { try await $0.query("SELECT 1") }
    } catch PQError.connectFailed(let reason, let state) {
        return (reason, state)
    }
    Issue.record("a connection was made", sourceLocation: sourceLocation)
    return ("", nil)
}
