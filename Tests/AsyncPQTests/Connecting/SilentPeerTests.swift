import Glibc
import TestSupport
import Testing

@testable import AsyncPQ

@Suite struct SilentPeerTests {
    private func connector(
        _ string: String, lookUp: (@Sendable (String) throws(ConnectFault) -> [String])? = nil
    ) throws -> Connector {
        var connector = Connector(
            configuration: try patient(ConnectionConfiguration(string)), reactor: .shared, logger: .quiet)
        if let lookUp { connector.lookUp = lookUp }
        return connector
    }

    private func reason(_ connector: Connector) async throws -> String {
        let error = await #expect(throws: PQError.self) { _ = try await connector.connect() }
        guard case .connectFailed(let reason, nil) = error else {
            Issue.record("another error: \(String(describing: error))")
            return ""
        }
        return reason
    }

    @Test func `a host that answers nothing costs its own time, and the next one is used`() async throws {
        let server = try await TCPServer.shared.server
        let (deaf, silent) = (try DeafListener(), try SilentListener())
        let ports = "\(deaf.port),\(silent.port),\(server.port)"
        let connector = try connector(
            "host=127.0.0.1,127.0.0.1,127.0.0.1 port=\(ports) dbname=baton user=trudy connect_timeout=2")
        let start = ContinuousClock.now
        let handle = try await connector.connect()
        #expect(ContinuousClock.now - start >= .seconds(4))
        #expect(handle.endpoint == Endpoint(host: "127.0.0.1", address: "127.0.0.1", port: "\(server.port)"))
        withExtendedLifetime((deaf, silent)) {}
    }

    @Test(arguments: [false, true])
    func `who does not answer is told with the time that was waited`(isDeaf: Bool) async throws {
        let (deaf, silent) = (try DeafListener(), try SilentListener())
        let port = isDeaf ? deaf.port : silent.port
        let start = ContinuousClock.now
        let reason = try await reason(connector("host=localhost port=\(port) user=x connect_timeout=1"))
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(reason.contains("\"localhost\" (127.0.0.1), port \(port) failed: no answer within 1.0 seconds"))
    }

    @Test func `all hosts together take no longer than the total, and each tried one gives its reason`() async throws {
        let (first, second) = (try SilentListener(), try SilentListener())
        var configuration = try ConnectionConfiguration(
            "host=127.0.0.1,127.0.0.1,127.0.0.1 port=\(first.port),\(second.port),\(try freePort()) user=x")
        configuration.connectTimeout = .seconds(2)
        configuration.totalConnectTimeout = .seconds(3)
        let reason = try await reason(Connector(configuration: configuration, reactor: .shared, logger: .quiet))
        #expect(reason.contains("\(first.port)") && reason.contains("\(second.port)"))
        // There was no time left for the third.
        #expect(!reason.contains("refused"))
    }

    @Test func `silent hosts take no thread away from others`() async throws {
        let server = try await TCPServer.shared.server
        let silent = try SilentListener()
        let waiting = try connector("host=127.0.0.1 port=\(silent.port) user=x connect_timeout=60")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    await #expect(throws: CancellationError.self) { _ = try await waiting.connect() }
                }
            }
            _ = try await connector("\(server.address) user=trudy").connect()
            group.cancelAll()
        }
    }

    @Test func `a name without an address is told, and the next host is used`() async throws {
        let server = try await TCPServer.shared.server
        let lookUp: @Sendable (String) throws(ConnectFault) -> [String] = { name throws(ConnectFault) in
            if name == "nowhere.test" {
                throw ConnectFault(kind: .nameUnknown, reason: "\"nowhere.test\" has no address")
            }
            return ["127.0.0.1"]
        }
        let options = "port=\(server.port) dbname=baton user=trudy"
        #expect(try await reason(connector("host=nowhere.test \(options)", lookUp: lookUp)).contains("nowhere.test"))
        let handle = try await connector("host=nowhere.test,db.test \(options)", lookUp: lookUp).connect()
        #expect(handle.endpoint.host == "db.test" && handle.endpoint.address == "127.0.0.1")
    }

    @Test func `the resolver's own words are told for what is no name`() async throws {
        // Refused without a question to any server (RFC 1035, 2.3.4: a label has at most 63 characters).
        let name = String(repeating: "x", count: 64) + ".test"
        #expect(try await reason(connector("host=\(name) user=x")).contains("\"\(name)\" has no address: "))
    }

    @Test func `a name with several addresses is tried at each of them`() async throws {
        let server = try await TCPServer.shared.server
        let connector = try connector("host=db.test port=\(server.port) dbname=baton user=trudy") { _ in
            ["127.0.0.7", "127.0.0.8", "127.0.0.1"]
        }
        #expect(try await connector.connect().endpoint.address == "127.0.0.1")
        let nowhere = try self.connector("host=db.test port=\(try freePort()) user=x") { _ in
            ["127.0.0.7", "127.0.0.8"]
        }
        let reason = try await reason(nowhere)
        #expect(reason.contains("127.0.0.7") && reason.contains("127.0.0.8"))
    }

    @Test func `a look-up that hangs is given up in time, and others connect meanwhile`() async throws {
        let server = try await TCPServer.shared.server
        let gate = try SilentListener()
        let hanging = try connector("host=db.test user=x connect_timeout=1") { _ in
            // Until the listener is closed, nothing comes.
            var byte: UInt8 = 0
            if let socket = try? connectedSocket(port: gate.port) { _ = unsafe recv(socket, &byte, 1, 0) }
            return []
        }
        async let reason = reason(hanging)
        _ = try await connector("\(server.address) user=trudy").connect()
        #expect(try await reason == "\"db.test\" has no address: no answer within 1.0 seconds")
        withExtendedLifetime(gate) {}
    }
}
