import AsyncPQ
import TestSupport
import Testing

@Suite(.enabled(if: Certificates.isOpenSSLPresent, "openssl is not installed, which makes the certificates"))
struct TLSTests {
    /// Whether the session is encrypted.
    private func connect(_ options: String) async throws -> Bool {
        let server = try await TCPServer.shared.server
        let string = "hostaddr=127.0.0.1 port=\(server.port) dbname=baton user=trudy \(options)"
        return try await withPool(string) { pool in
            let rows = try await pool.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            return try rows[0].decode(0, as: Bool.self)
        }
    }

    private func refusal(_ options: String) async throws -> String {
        let server = try await TCPServer.shared.server
        return try await connectFailure(
            "hostaddr=127.0.0.1 port=\(server.port) dbname=baton user=trudy \(options)"
        ).reason
    }

    private func files() async throws -> Certificates {
        try #require(try await TCPServer.shared.server.certificates)
    }

    @Test(arguments: [("disable", false), ("allow", false), ("prefer", true), ("require", true)])
    func `each mode that does not look at the certificate does as it says`(mode: String, isEncrypted: Bool) async throws
    {
        let encrypted = try await connect("host=db.test sslmode=\(mode)")
        #expect(encrypted == isEncrypted)
    }

    @Test(arguments: ["verify-ca", "verify-full"])
    func `the right authority and the right name are accepted`(mode: String) async throws {
        let authority = try await files().authority
        #expect(try await connect("host=db.test sslmode=\(mode) sslrootcert=\(authority)"))
    }

    @Test(arguments: ["verify-ca", "verify-full"])
    func `a certificate of another authority is refused`(mode: String) async throws {
        let other = try await files().otherAuthority
        let reason = try await refusal("host=db.test sslmode=\(mode) sslrootcert=\(other)")
        #expect(reason.contains("certificate verify failed"))
    }

    @Test func `another name than the certificate's is refused by verify-full, and by verify-ca it is not`()
        async throws
    {
        let authority = try await files().authority
        let reason = try await refusal("host=other.test sslmode=verify-full sslrootcert=\(authority)")
        #expect(reason.contains("does not match host name"))
        #expect(try await connect("host=other.test sslmode=verify-ca sslrootcert=\(authority)"))
    }

    @Test func `without the authority's file nothing is verified`() async throws {
        let reason = try await refusal("host=db.test sslmode=verify-full sslrootcert=/nonexistent/ca.crt")
        #expect(reason.contains("root certificate file"))
    }

    @Test func `a server that insists on TLS refuses a plain session`() async throws {
        let password = TCPServer.password
        #expect(try await connect("host=db.test user=secure password=\(password) sslmode=require"))
        let reason = try await refusal("host=db.test user=secure password=\(password) sslmode=disable")
        #expect(reason.contains("pg_hba.conf rejects connection"))
    }

    @Test func `a client's certificate logs in where it is wanted, and none does not`() async throws {
        let files = try await files()
        let certificate = "sslcert=\(files.clientCertificate) sslkey=\(files.clientKey)"
        #expect(try await connect("host=db.test user=certified sslmode=require \(certificate)"))
        let none = try await refusal("host=db.test user=certified sslmode=require sslcert=/nonexistent")
        #expect(none.contains("requires a valid client certificate"))
        // It is the certificate of one user only.
        let other = try await refusal("host=db.test user=ann password=x sslmode=require \(certificate)")
        #expect(other.contains("password authentication failed"))
    }

    @Test func `a key that a password opens is opened, and with a wrong one it is not`() async throws {
        let files = try await files()
        let locked =
            "host=db.test user=certified sslmode=require sslcert=\(files.clientCertificate)"
            + " sslkey=\(files.lockedClientKey)"
        #expect(try await connect("\(locked) sslpassword=\(Certificates.keyPassword)"))
        let reason = try await refusal("\(locked) sslpassword=hunter2-wrong")
        #expect(reason.contains("could not load private key file") && !reason.contains("hunter2"))
    }

    @Test func `a statement on an encrypted session is cancelled in the server too`() async throws {
        let server = try await TCPServer.shared.server
        try await withPool("\(server.address) user=trudy sslmode=require") { pool in
            let pid = try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self)
            await #expect(throws: PQError.deadlineExceeded(wasSent: true)) {
                try await pool.query("SELECT pg_sleep(600)", deadline: .now + .milliseconds(200))
            }
            #expect(try await pool.query("SELECT pg_backend_pid()")[0].decode(0, as: Int32.self) == pid)
        }
    }
}
