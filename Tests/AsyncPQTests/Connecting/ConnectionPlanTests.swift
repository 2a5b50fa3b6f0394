import Testing

@testable import AsyncPQ

@Suite struct ConnectionPlanTests {
    private func plan(_ string: String) throws -> ConnectionPlan {
        try ConnectionPlan(options: ConnectionConfiguration(string).options)
    }

    @Test(arguments: [
        "host=a,b load_balance_hosts=random user=ann", "host=a,b user=ann load_balance_hosts = 'random'",
        "load_balance_hosts=disable load_balance_hosts=random host=a,b user=ann",
        #"host=a,b user=ann load_balance_hosts=ran\dom"#, "postgresql://ann@a,b?load_balance_hosts=random",
        "postgres://ann@a,b/?application_name=x&load_balance_hosts=random",
    ])
    func `load balancing is understood whatever the version of libpq`(string: String) throws {
        let configuration = try ConnectionConfiguration(string)
        #expect(try ConnectionPlan(options: configuration.options).isShuffled)
        #expect(configuration.options["user"] == "ann")
        #expect(try plan(string).endpoints.compactMap(\.host) == ["a", "b"])
        let endpoint = try #require(try plan(string).endpoints.first)
        // Never given to libpq, which may not know it.
        #expect(!configuration.startOptions(for: endpoint).contains { $0.0 == "load_balance_hosts" })
    }

    @Test func `what is beside load balancing is read as it stands`() throws {
        let string = #"password='a b\'load_balance_hosts=disable' load_balance_hosts=random host=a user=o\ o"#
        let options = try ConnectionConfiguration(string).options
        #expect(options["password"] == "a b'load_balance_hosts=disable")
        #expect(options["user"] == "o o" && options["host"] == "a" && options["load_balance_hosts"] == "random")
        let uri = try ConnectionConfiguration("postgresql://ann:is?it@h/db?load_balance_hosts=random&sslmode=require")
        #expect(uri.options["password"] == "is?it" && uri.options["sslmode"] == "require")
        #expect(uri.options["dbname"] == "db" && uri.options["load_balance_hosts"] == "random")
    }

    @Test(arguments: [
        "host=a load_balance_hosts=sometimes", "host=a load_balance_hosts", "host=a load_balance_hosts='random",
        "host=a target_session_attrs=hunter2", "host=a connect_timeout=hunter2", "host=a port=hunter2",
        "host=a port=0", "host=a port=65536", "host=a,b,c port=1,2", "host=a,b hostaddr=10.0.0.1",
    ])
    func `an option without sense is refused, and its value is not quoted`(string: String) {
        let error = #expect(throws: PQError.self) { try ConnectionConfiguration(string) }
        guard case .invalidConfiguration(let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(!reason.contains("hunter2") && !reason.isEmpty)
    }

    @Test(arguments: [
        // libpq takes what follows the first / or @ for a host, a port or a database, and quotes it when it fails.
        "postgresql://ann:hunter/hunter2@db.example/tasks", "postgresql://ann:hunter@hunter2@db.example/tasks",
        "postgresql://ann:/hunter2@db.example", "postgresql://ann:12/hunter2@db.example?sslmode=require",
        "postgres://ann:hunter2/@db.example",
    ])
    func `a password in a URI that was not encoded is refused, and no part of it is quoted`(string: String) {
        let error = #expect(throws: PQError.self) { try ConnectionConfiguration(string) }
        guard case .invalidConfiguration(let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(!reason.contains("hunter") && reason.contains("%40"))
    }

    @Test func `the string's timeout is ours to keep, and none means that only the total counts`() throws {
        #expect(try ConnectionConfiguration("host=a").connectTimeout == .seconds(5))
        #expect(try ConnectionConfiguration("host=a connect_timeout=1").connectTimeout == .seconds(1))
        #expect(try ConnectionConfiguration("postgresql://a?connect_timeout=90").connectTimeout == .seconds(90))
        for none in ["0", "-1"] {
            let configuration = try ConnectionConfiguration("host=a connect_timeout=\(none)")
            #expect(configuration.connectTimeout > configuration.totalConnectTimeout)
        }
        var configuration = try ConnectionConfiguration("host=a connect_timeout=9")
        configuration.connectTimeout = .seconds(2)
        #expect(configuration.connectTimeout == .seconds(2))
    }

    @Test(arguments: ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"])
    func `each role of libpq is known`(role: String) throws {
        #expect(try plan("host=a target_session_attrs=\(role)").role.rawValue == role)
    }

    @Test func `dump shows nothing of a configuration`() throws {
        var text = ""
        dump(try ConnectionConfiguration("host=db.example password=hunter2"), to: &text)
        #expect(!text.contains("hunter2") && !text.contains("db.example"))
    }
}
