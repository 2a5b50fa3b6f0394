import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

@Suite(.timeLimit(.minutes(1))) struct ServerTimingTests {
    private static let wish: HTTPFields = [.prefer: "server-timing"]

    @Test(arguments: ["server-timing", "wait=5, Server-Timing", "respond-async; x=y, server-timing"])
    func `a caller who asks is told each part of the time, in milliseconds`(prefer: String) async throws {
        let response = try await TestAPI(.task(.sample())).send(.get, "/v1/tasks/7", [.prefer: prefer])
        #expect(response.headers[.preferenceApplied] == "server-timing")
        let text = try #require(response.headers[.serverTiming])
        #expect(text.wholeMatch(of: Self.form) != nil, "\(text)")
    }

    private static var form: some RegexComponent {
        #/queue;dur=\d+\.\d{3}, pool;dur=\d+\.\d{3}, db;dur=\d+\.\d{3}, encode;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}/#
    }

    @Test(arguments: ["wait=5", "timing", "x=server-timing", "\"server-timing\""])
    func `nobody else is told, and nothing is measured`(prefer: String) async throws {
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(.get, "/v1/tasks/7", [.prefer: prefer])
        #expect(response.status == .ok)
        #expect(response.headers[.serverTiming] == nil && response.headers[.preferenceApplied] == nil)
        #expect(api.store.scopes.allSatisfy { $0.times == nil })
    }

    @Test func `problems have it too`() async throws {
        let response = try await TestAPI(.failure(StoreError.taskNotFound)).send(.get, "/v1/tasks/7", Self.wish)
        #expect(response.status == .notFound && response.headers[.serverTiming] != nil)
    }

    @Test func `the parts are what was waited for, and do not exceed the whole`() async throws {
        let api = TestAPI(.task(.sample()))
        let response = try await api.send(.get, "/v1/tasks/7", Self.wish)
        let times = try #require(api.store.scopes.first?.times)
        #expect(times.parts.database == .zero && times.parts.pool == .zero)
        let durations = try #require(response.headers[.serverTiming]).split(separator: ", ").compactMap { metric in
            metric.split(separator: "=").last.flatMap { Double($0) }
        }
        #expect(durations.count == 5 && durations.dropLast().reduce(0, +) <= (durations.last ?? 0) + 0.004)
    }

    @Test func `waiting and encoding are added up step by step`() {
        let start = ContinuousClock.now
        let times = RequestTimes(queue: .microseconds(12))
        times.databaseAnswered(poolWait: .milliseconds(3), after: .milliseconds(20), at: start)
        times.databaseAnswered(poolWait: .zero, after: .microseconds(1_999), at: start + .milliseconds(30))
        times.encodingEnded(at: start + .milliseconds(31))
        times.encodingEnded(at: start + .milliseconds(90))
        let text = ServerTiming.text(times.parts, total: .seconds(1) + .nanoseconds(1_999))
        #expect(
            text == "queue;dur=0.012, pool;dur=3.000, db;dur=21.999, encode;dur=1.000, total;dur=1000.001")
    }

    @Test func `of pipelined requests each is told how long it waited for those before it`() async throws {
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let api = TestAPI(
            .taskAfter {
                enter.yield()
                for await _ in released { break }
                return .sample()
            })
        try await api.serve { port, _ in
            try await Wire.open(port: port) { wire in
                let request = "GET /v1/tasks/7 HTTP/1.1\r\nHost: a\r\nPrefer: server-timing\r\n\r\n"
                // The fourth is on its way: it is none of the three.
                try await wire.send(raw: request + request + request + "GET /v1 HTTP/1.1\r\nHost: a\r\n")
                for await _ in entered { break }
                let start = ContinuousClock.now
                try await Wire.open(port: port) { clock in
                    for _ in 0..<20 {
                        try await clock.send("GET /v1 HTTP/1.1")
                        _ = try await clock.answer()
                    }
                }
                let held = ContinuousClock.now - start
                release.finish()
                _ = try await wire.answer()
                for _ in 0..<2 {
                    let queue = try await queueTime(&wire)
                    #expect(queue >= held - .microseconds(1))
                }
                try await wire.send(raw: "Prefer: server-timing\r\n\r\n")
                #expect(try await wire.answer().head.first == "http/1.1 200 ok")
            }
        }
    }

    private func queueTime(_ wire: inout Wire) async throws -> Duration {
        let line = try #require(try await wire.answer().head.first { $0.hasPrefix("server-timing: ") })
        let match = try #require(line.firstMatch(of: #/queue;dur=(\d+)\.(\d{3})/#))
        return .milliseconds(Int64(match.1) ?? -1) + .microseconds(Int64(match.2) ?? -1)
    }

    @Test func `on a connection the time before the service turns to a request counts`() async throws {
        try await TestAPI(.task(.sample())).connect { wire in
            for _ in 0..<3 {
                try await wire.send("GET /v1/tasks/7 HTTP/1.1", "Prefer: server-timing")
                let answer = try await wire.answer()
                #expect(answer.head.contains { $0.hasPrefix("server-timing: queue;dur=") })
                #expect(answer.head.contains("preference-applied: server-timing"))
            }
        }
    }
}
