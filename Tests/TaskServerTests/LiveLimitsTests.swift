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

    /// Sends a request and expects an answer of this status.
    private func expect(
        _ status: Int, _ wire: inout Wire, _ lines: [String] = ["GET /v1/tasks/7 HTTP/1.1"], body: String = "",
        _ source: SourceLocation = #_sourceLocation
    ) async throws {
        let head = [lines[0], "Host: api"] + lines.dropFirst()
        try await wire.send(raw: head.map { $0 + "\r\n" }.joined() + "\r\n" + body)
        let first = try await wire.answer().head.first ?? ""
        #expect(first.hasPrefix("http/1.1 \(status) "), sourceLocation: source)
    }

    @Test func `a rate limit begins, is another, and ends`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            var limits = RequestLimits()
            for _ in 0..<3 { try await expect(200, &wire) }
            limits.rateLimit = RateLimit(perSecond: 0.001, burst: 1)
            live.change(to: limits)
            try await expect(200, &wire)
            try await expect(429, &wire)
            limits.requestTimeout = .seconds(5)
            live.change(to: limits)
            // The rate is the same, and what was used up stays so.
            try await expect(429, &wire)
            limits.rateLimit = RateLimit(perSecond: 0.001, burst: 2)
            live.change(to: limits)
            for _ in 0..<2 { try await expect(200, &wire) }
            try await expect(429, &wire)
            limits.rateLimit = nil
            live.change(to: limits)
            try await expect(200, &wire)
        }
    }

    @Test func `the longest body and the need of If-Match change`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            let head = ["PATCH /v1/tasks/7 HTTP/1.1", "Content-Type: application/json", "Content-Length: 14"]
            let body = #"{"title": "x"}"#
            try await expect(200, &wire, head, body: body)
            var limits = RequestLimits()
            limits.requiresIfMatch = true
            live.change(to: limits)
            try await expect(428, &wire, head, body: body)
            limits.requiresIfMatch = false
            limits.maxBodySize = 13
            live.change(to: limits)
            try await expect(413, &wire, head, body: body)
        }
    }

    @Test func `how many requests are worked on at one time changes`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            var limits = RequestLimits()
            // Nobody may set it to that; it is the plainest way to see the bound.
            limits.concurrentRequestLimit = 0
            live.change(to: limits)
            try await expect(503, &wire)
            limits.concurrentRequestLimit = 1
            live.change(to: limits)
            try await expect(200, &wire)
        }
    }

    @Test func `a head may take as long as is said when it arrives`() async throws {
        let live = LiveLimits()
        try await api(live).connect { wire in
            try await expect(200, &wire)
            var limits = RequestLimits()
            limits.headTimeout = .milliseconds(100)
            live.change(to: limits)
            try await wire.send(raw: "GET")
            #expect(try await wire.answer().head.first == "http/1.1 408 request timeout")
        }
    }
}
