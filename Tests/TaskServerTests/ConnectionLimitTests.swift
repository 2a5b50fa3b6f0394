import Logging
import NIOCore
import NIOEmbedded
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

    @Test func `whoever is refused hears it, whatever is being sent meanwhile`() async throws {
        try await api(limit: 1).serve { port, _ in
            try await Wire.open(port: port) { first in
                try await first.send("GET /v1 HTTP/1.1")
                #expect(try await first.answer().head.first == "http/1.1 200 ok")
                let body = String(repeating: " ", count: 100_000)
                for _ in 0..<50 {
                    try await Wire.open(port: port, outlastsEnd: true) { second in
                        try await second.send("POST /v1/tasks HTTP/1.1", "Content-Length: 300000", body: body)
                        #expect(try await second.answer().head.first == "http/1.1 503 service unavailable")
                        try await second.send(raw: body)
                        #expect(await second.rest().isEmpty)
                    }
                }
            }
        }
    }

    @Test(arguments: [1, 100_000])
    func `whoever is refused and does not stop is cut off, by the time or by what was sent`(size: Int) async throws {
        try await api(limit: 1).serve { port, _ in
            try await Wire.open(port: port) { first in
                try await first.send("GET /v1 HTTP/1.1")
                #expect(try await first.answer().head.first == "http/1.1 200 ok")
                try await Wire.open(port: port, outlastsEnd: true) { second in
                    let status = try await second.answer().head.first
                    #expect(status == "http/1.1 503 service unavailable")
                    await #expect(throws: (any Error).self) {
                        while true {
                            try await second.send(raw: String(repeating: " ", count: size))
                            // A round trip, so that few small ones are sent.
                            try await first.send("GET /v1 HTTP/1.1")
                            _ = try await first.answer()
                        }
                    }
                }
            }
        }
    }

    @Test func `so many are told at one time that there is no room, and no more`() throws {
        let limit = ConnectionLimit(2, observer: nil, logger: RecordingLog().logger)
        let channels = (0..<ConnectionLimit.refusalLimit + 3).map { _ in EmbeddedChannel() }
        let verdicts = channels.map { limit.admit($0) }
        #expect(verdicts.prefix(2) == [.served, .served])
        #expect(verdicts.dropFirst(2).dropLast().allSatisfy { $0 == .refused })
        #expect(verdicts.last == .cutOff)
        for index in [0, 2] { _ = try channels[index].finish() }
        #expect(
            [EmbeddedChannel(), EmbeddedChannel(), EmbeddedChannel()].map { limit.admit($0) } == [
                .served, .refused, .cutOff,
            ])
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
                // Who has been refused may find that it can send no more.
                try? await wire.send("GET /v1 HTTP/1.1", "Connection: close")
                return try await wire.answer().head.first
            }
            if status == "http/1.1 200 ok" { return }
            #expect(status == "http/1.1 503 service unavailable")
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
