import Logging
import TaskModel
import Testing

@testable import TaskServer

@Suite(.timeLimit(.minutes(1))) struct ConnectionLimitTests {
    private func api(limit: Int) -> TestAPI {
        var api = TestAPI(.task(.sample()))
        api.configuration.connectionLimit = limit
        return api
    }

    @Test func `a connection beyond the limit is answered 503 unasked and closed, and the others are served on`()
        async throws
    {
        try await api(limit: 2).serve { port, _ in
            try await Wire.open(port: port) { first in
                try await first.send("GET /v1/tasks/7 HTTP/1.1")
                #expect(try await first.answer().head.first == "http/1.1 200 ok")
                try await Wire.open(port: port) { second in
                    try await second.send("GET /v1 HTTP/1.1")
                    #expect(try await second.answer().head.first == "http/1.1 200 ok")
                    try await Wire.open(port: port) { third in
                        let answer = try await third.answer()
                        #expect(answer.head.first == "http/1.1 503 service unavailable")
                        #expect(answer.head.contains("retry-after: 1") && answer.head.contains("connection: close"))
                        let problem = try Problem(decoding: JSONValue(parsing: Array(answer.body.utf8)))
                        #expect(problem.code == .overloaded)
                        #expect(answer.head.contains("x-request-id: \(problem.requestID ?? "none")"))
                        #expect(await third.rest().isEmpty)
                    }
                    try await second.send("GET /v1 HTTP/1.1")
                    #expect(try await second.answer().head.first == "http/1.1 200 ok")
                }
            }
        }
    }

    @Test func `a connection that is closed makes room, however often`() async throws {
        try await api(limit: 1).serve { port, _ in
            for _ in 0..<50 { try await openUntilServed(port) }
        }
    }

    /// The end of the connection before is known to the service a moment later.
    private func openUntilServed(_ port: Int) async throws {
        while true {
            let status: String? = try await Wire.open(port: port) { wire in
                do {
                    try await wire.send("GET /v1 HTTP/1.1", "Connection: close")
                    return try await wire.answer().head.first
                } catch {
                    // The answer may be lost: the service hangs up on what is still being sent.
                    return nil
                }
            }
            if status == "http/1.1 200 ok" { return }
            #expect(status == nil || status == "http/1.1 503 service unavailable")
        }
    }

    @Test func `refusals are told in the log, and not each of them`() async throws {
        let log = RecordingLog()
        var api = api(limit: 1)
        api.logger = log.logger
        try await api.serve { port, _ in
            try await Wire.open(port: port) { first in
                try await first.send("GET /v1 HTTP/1.1")
                #expect(try await first.answer().head.first == "http/1.1 200 ok")
                let began = ContinuousClock.now
                for _ in 0..<20 { _ = try await Wire.open(port: port) { wire in await wire.rest() } }
                let lines = log.lines.filter { $0.message == "connections refused" }
                #expect(lines.first?.metadata["limit"] == "1" && lines.first?.metadata["count"] == "1")
                #expect(lines.allSatisfy { $0.level == .warning })
                #expect(lines.count <= 1 + Int((ContinuousClock.now - began) / .seconds(1)))
            }
        }
    }
}
