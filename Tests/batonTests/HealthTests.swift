import Glibc
import Testing

@testable import baton

@Suite struct HealthTests {
    private func question(_ environment: [String: String]) throws -> ProbeQuestion {
        try Health.question(SettingsReader(environment: environment, for: .health), timeout: .seconds(2))
    }

    @Test func `without settings the probes are on port 9090 of this machine`() throws {
        let question = try question([:])
        #expect(question.host == "127.0.0.1" && question.port == 9090)
    }

    @Test(arguments: [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("10.1.2.3", "10.1.2.3"), ("localhost", "localhost")])
    func `a service that listens on every address is asked on the loopback`(host: String, asked: String) throws {
        let environment = ["BATON_HOST": host, "BATON_ADMIN_PORT": "9191"]
        let question = try question(environment)
        #expect(question.host == asked && question.port == 9191)
    }

    @Test func `a wrong port is a fault of the settings`() {
        #expect(throws: SettingFaults.self) { try question(["BATON_ADMIN_PORT": "x"]) }
    }

    @Test func `other settings may be wrong`() throws {
        #expect(try question(["BATON_POOL_MAX": "x", "BATON_ADMIN_PORT": "9191"]).port == 9191)
    }

    @Test(arguments: [200, 503])
    func `an answer is its status and its body`(status: Int) throws {
        let answer = "HTTP/1.1 \(status) Something\r\nContent-Type: application/json\r\n\r\n{\"status\":\"x\"}"
        #expect(try exchange(answering: answer) == .init(status: status, body: "{\"status\":\"x\"}"))
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 OK\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n",
    ])
    func `what breaks off or is no HTTP is told apart from an answer`(text: String) {
        #expect(throws: ProbeQuestion.Fault.notHTTP) { try exchange(answering: text) }
    }

    @Test func `an answer without an end is read to a limit`() throws {
        let endless = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 100_000)
        #expect(try exchange(answering: endless).status == 200)
    }

    @Test func `who does not answer is waited for until the deadline`() throws {
        let listener = try Listener()
        let question = ProbeQuestion(host: "127.0.0.1", port: listener.port, timeout: .milliseconds(20))
        #expect(throws: ProbeQuestion.Fault.noAnswer) { try question.ask("/readyz") }
    }

    @Test func `a port where nobody listens is not ready`() throws {
        let port = try Listener().port
        let question = ProbeQuestion(host: "127.0.0.1", port: port, timeout: .seconds(10))
        #expect(throws: ProbeQuestion.Fault.cannotConnect("Connection refused")) { try question.ask("/readyz") }
    }

    @Test func `a host that does not exist is not ready`() {
        let question = ProbeQuestion(host: "999.999.999.999", port: 9090, timeout: .seconds(10))
        #expect(throws: ProbeQuestion.Fault.noSuchHost) { try question.ask("/readyz") }
    }

    /// What a GET makes of an answer that is there before it asks.
    private func exchange(answering text: String) throws -> ProbeQuestion.Answer {
        var pair: [CInt] = [0, 0]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0)
        defer { for descriptor in pair { close(descriptor) } }
        var bytes = Array(text.utf8)
        let count = unsafe Glibc.send(pair[1], &bytes, bytes.count, CInt(MSG_NOSIGNAL))
        try #require(count == bytes.count)
        try #require(shutdown(pair[1], CInt(SHUT_WR)) == 0)
        return try ProbeExchange(descriptor: pair[0], deadline: .now + .seconds(10)).get("/readyz", host: "x")
    }
}

/// A port of this machine on which connections are taken and never answered.
private struct Listener: ~Copyable {
    let port: Int
    private let descriptor: CInt

    init() throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(descriptor, generic, size) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        try #require(isListening)
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
