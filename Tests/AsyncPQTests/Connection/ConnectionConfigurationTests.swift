import Testing

@testable import AsyncPQ

@Suite struct ConnectionConfigurationTests {
    @Test func `a URI and keywords mean the same`() throws {
        let uri = try ConnectionConfiguration("postgresql://ann:secret@db.example:5433/tasks?sslmode=require")
        let keywords = try ConnectionConfiguration(
            "host=db.example port=5433 user=ann password=secret dbname=tasks sslmode=require")
        #expect(uri.options == keywords.options)
    }

    @Test(arguments: [
        "postgresql://ann:hunter2@[::1", "host='x password=hunter2", "hunter2", "pass=hunter2 host=x",
        "postgresql://h/db?hunter2=1", "postgresql://h/%zzhunter2", "host=x\0 password=hunter2",
    ])
    func `a string that is none is refused without quoting it`(text: String) {
        let error = #expect(throws: PQError.self) { try ConnectionConfiguration(text) }
        guard case .invalidConfiguration(let reason) = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(!reason.contains("hunter2") && !reason.isEmpty)
    }

    @Test func `its text shows nothing of it`() throws {
        let configuration = try ConnectionConfiguration("host=db.example password=hunter2")
        #expect("\(configuration)" == "<connection to PostgreSQL>")
    }

    @Test func `several hosts are tried in order, one port serves all`() throws {
        let configuration = try ConnectionConfiguration("host=a,b,/run/pg port=6000")
        let endpoints = try Endpoint.list(from: configuration.options)
        #expect(endpoints.map(\.host) == ["a", "b", "/run/pg"])
        #expect(endpoints.map(\.port) == ["6000", "6000", "6000"])
        #expect(endpoints.map(\.nameToLookUp) == ["a", "b", nil])
    }

    @Test func `each host may have its own port and address`() throws {
        let configuration = try ConnectionConfiguration("host=a,b hostaddr=10.0.0.1, port=1,2")
        let endpoints = try Endpoint.list(from: configuration.options)
        #expect(endpoints[0] == Endpoint(host: "a", address: "10.0.0.1", port: "1"))
        #expect(endpoints[0].nameToLookUp == nil)
        #expect(endpoints[1] == Endpoint(host: "b", address: nil, port: "2"))
    }

    @Test func `what the caller set wins over our defaults`() throws {
        let configuration = try ConnectionConfiguration("host=a keepalives_idle=5 gssencmode=prefer")
        let endpoint = try #require(try Endpoint.list(from: configuration.options).first)
        let options = Dictionary(uniqueKeysWithValues: configuration.startOptions(for: endpoint))
        #expect(options["keepalives_idle"] == "5")
        #expect(options["gssencmode"] == "prefer")
        #expect(options["client_encoding"] == "UTF8")
    }

    @Test func `the state is found in a refusal's text`() {
        let message = "connection to server on socket \"/x\" failed: FATAL:  57P03: the database system is starting up"
        #expect(SQLState(inVerboseMessage: message) == .cannotConnectNow)
        #expect(SQLState(inVerboseMessage: "could not connect: Connection refused") == nil)
    }
}
