import AsyncPQ
import Glibc
import TestSupport
import Testing

@Suite struct FilesTests {

    @Test func `a password comes from a file, by the host's name and not by its address`() async throws {
        let server = try await TCPServer.shared.server
        let files = try TemporaryDirectory()
        let passfile = try files.write(
            "pgpass", "localhost:\(server.port):baton:ann:\(TCPServer.password)\n*:*:*:ann:hunter2-wrong\n")
        let options = "port=\(server.port) dbname=baton user=ann passfile='\(passfile)'"
        try await expectUser("ann", "host=localhost \(options)")
        try await expectUser("ann", "host=localhost hostaddr=127.0.0.1 \(options)")
        #expect(try await connectFailure("host=127.0.0.1 \(options)").state == .invalidPassword)
        // Others could read it, so it is not used.
        unsafe chmod(passfile, 0o644)
        #expect(try await connectFailure("host=localhost \(options)").reason.contains("no password supplied"))
    }

    @Test func `each host of a list has its own line in the file`() async throws {
        let server = try await TCPServer.shared.server
        let deadPort = try freePort()
        let files = try TemporaryDirectory()
        let passfile = try files.write(
            "pgpass",
            "localhost:\(deadPort):*:*:hunter2-wrong\n127.0.0.1:\(server.port):*:*:\(TCPServer.password)\n")
        let hosts = "host=localhost,127.0.0.1 port=\(deadPort),\(server.port)"
        try await expectUser("ann", "\(hosts) dbname=baton user=ann passfile='\(passfile)'")
    }

    /// Variables of the environment are the process's, so each of these tests has a process of its own.
    @Test func `a service names the hosts, and the connection string wins over it`() async throws {
        let server = try await TCPServer.shared.server
        let (port, deadPort) = (server.port, try freePort())
        let files = try TemporaryDirectory()
        let path = try files.write(
            "services",
            """
            [tasks]
            host=localhost,127.0.0.1
            port=\(deadPort),\(port)
            dbname=baton
            user=ann
            password=\(TCPServer.password)
            target_session_attrs=read-write
            connect_timeout=7

            [standby]
            host=127.0.0.1
            port=\(port)
            dbname=baton
            user=trudy
            target_session_attrs=standby
            """)
        await #expect(processExitsWith: .success) { [path = path as String, port = port as Int] in
            unsafe setenv("PGSERVICEFILE", path, 1)
            try await expectUser("ann", "service=tasks")
            try await expectUser("ann", "postgresql:///?service=tasks")
            try await expectUser("trudy", "service=tasks user=trudy host=127.0.0.1 port=\(port)")
            let standby = try await connectFailure("service=standby")
            #expect(standby.reason.contains("hot standby") && standby.state == nil)
            try await expectUser("trudy", "service=standby target_session_attrs=primary")
            let missing = try await connectFailure("service=nowhere")
            #expect(missing.reason.contains("definition of service \"nowhere\" not found"))
            unsafe setenv("PGSERVICE", "tasks", 1)
            try await expectUser("ann", "")
        }
    }

    @Test func `the environment names what the connection string leaves open`() async throws {
        let server = try await TCPServer.shared.server
        let (port, deadPort) = (server.port, try freePort())
        let passfile = try TemporaryDirectory()
        let path = try passfile.write("pgpass", "*:*:*:ann:\(TCPServer.password)\n")
        await #expect(processExitsWith: .success) {
            [path = path as String, port = port as Int, deadPort = deadPort as Int] in
            for (name, value) in [
                ("PGHOST", "localhost,localhost"), ("PGPORT", "\(deadPort),\(port)"), ("PGDATABASE", "baton"),
                ("PGUSER", "ann"), ("PGPASSFILE", path), ("PGLOADBALANCEHOSTS", "random"), ("PGCONNECT_TIMEOUT", "3"),
            ] { unsafe setenv(name, value, 1) }
            try await expectUser("ann", "")
            try await expectUser("trudy", "user=trudy")
            #expect(try await connectFailure("port=\(deadPort)").reason.contains("Connection refused"))
            unsafe setenv("PGPASSWORD", "hunter2-wrong", 1)
            #expect(try await connectFailure("").state == .invalidPassword)
            unsafe setenv("PGTARGETSESSIONATTRS", "standby", 1)
            #expect(try await connectFailure("user=trudy").reason.contains("hot standby"))
            unsafe setenv("PGLOADBALANCEHOSTS", "sometimes", 1)
            await #expect(
                throws: PQError.invalidConfiguration(reason: "load_balance_hosts is neither disable nor random")
            ) {
                try await expectUser("trudy", "user=trudy")
            }
        }
    }
}

/// Connects and compares who is logged in.
private func expectUser(
    _ name: String, _ connectionString: String, sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let user = try await withPool(connectionString) { pool in
        let rows = try await pool.query("SELECT current_user::text")
        return try rows[0].decode(0, as: String.self)
    }
    #expect(user == name, sourceLocation: sourceLocation)
}
