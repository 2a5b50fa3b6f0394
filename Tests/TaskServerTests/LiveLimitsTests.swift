import TaskModel
import Testing

@testable import TaskServer

/// Limits that change while requests are served, on connections that stay open.
@Suite(.timeLimit(.minutes(1))) struct LiveLimitsTests {
    private func api(_ live: LiveLimits) -> TestAPI {
        var api = TestAPI(.task(.sample()))
        api.limits = live
        return api
    }

    private func status(_ wire: inout Wire, _ lines: String..., body: String = "") async throws -> String {
        try await wire.send(raw: lines.map { $0 + "\r\n" }.joined() + "\r\n" + body)
        return try await wire.answer().head.first ?? ""
    }

    @Test func `a rate limit begins, is another, and ends`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            var limits = RequestLimits()
            for _ in 0..<3 { #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("200")) }
            limits.rateLimit = RateLimit(perSecond: 0.001, burst: 1)
            live.change(to: limits)
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("200"))
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("429"))
            limits.requestTimeout = .seconds(5)
            live.change(to: limits)
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("429"), "The rate is the same.")
            limits.rateLimit = RateLimit(perSecond: 0.001, burst: 2)
            live.change(to: limits)
            for _ in 0..<2 { #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("200")) }
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("429"))
            limits.rateLimit = nil
            live.change(to: limits)
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("200"))
        }
    }

    @Test func `the longest body and the need of If-Match change`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            let head = ["PATCH /v1/tasks/7 HTTP/1.1", "Content-Type: application/json", "Content-Length: 14"]
            let body = #"{"title": "x"}"#
            #expect(try await status(&wire, head[0], head[1], head[2], body: body).contains("200"))
            var limits = RequestLimits()
            limits.requiresIfMatch = true
            live.change(to: limits)
            #expect(try await status(&wire, head[0], head[1], head[2], body: body).contains("428"))
            limits.maxBodySize = 13
            live.change(to: limits)
            #expect(try await status(&wire, head[0], head[1], head[2], body: body).contains("413"))
        }
    }

    @Test func `how many requests are worked on at one time changes`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            var limits = RequestLimits()
            // Nobody may set it to that; it is the plainest way to see the bound.
            limits.concurrentRequestLimit = 0
            live.change(to: limits)
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("503"))
            limits.concurrentRequestLimit = 1
            live.change(to: limits)
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("200"))
        }
    }

    @Test func `a head may take as long as is said when it arrives`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            #expect(try await status(&wire, "GET /v1/tasks/7 HTTP/1.1").contains("200"))
            var limits = RequestLimits()
            limits.headTimeout = .milliseconds(100)
            live.change(to: limits)
            try await wire.send(raw: "GET")
            #expect(try await wire.answer().head.first == "http/1.1 408 request timeout")
        }
    }
}
