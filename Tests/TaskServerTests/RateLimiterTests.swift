import TaskModel
import Testing

@testable import TaskServer

@Suite struct RateLimiterTests {
    private let start = ContinuousClock.now

    private func caller(_ name: String, tenant: Int64 = 1) -> RateLimitedCaller {
        RateLimitedCaller(tenant: TenantID(rawValue: tenant), name: name)
    }

    /// How many of `count` requests at one moment are let through.
    private func accepted(
        _ count: Int, _ limiter: RateLimiter, _ caller: RateLimitedCaller, after: Duration
    ) -> Int {
        (0..<count).count { _ in !limiter.take(for: caller, now: start + after).isExceeded }
    }

    @Test func `a burst is let through, and then as many as the rate gives back`() {
        let limiter = RateLimiter(RateLimit(perSecond: 10, burst: 5))
        #expect(accepted(20, limiter, caller("a"), after: .zero) == 5)
        #expect(accepted(20, limiter, caller("a"), after: .milliseconds(99)) == 0)
        #expect(accepted(20, limiter, caller("a"), after: .milliseconds(100)) == 1)
        #expect(accepted(20, limiter, caller("a"), after: .milliseconds(300)) == 2)
        // Rest gives no more than the burst.
        #expect(accepted(20, limiter, caller("a"), after: .seconds(100)) == 5)
    }

    @Test func `it says what is left, when more comes, and when everything is there again`() {
        let limiter = RateLimiter(RateLimit(perSecond: 10, burst: 2))
        let first = limiter.take(for: caller("a"), now: start)
        #expect(first == .init(isExceeded: false, remaining: 1, retryAfter: .zero, reset: .milliseconds(100)))
        let second = limiter.take(for: caller("a"), now: start)
        #expect(second == .init(isExceeded: false, remaining: 0, retryAfter: .zero, reset: .milliseconds(200)))
        let third = limiter.take(for: caller("a"), now: start + .milliseconds(30))
        #expect(
            third
                == .init(
                    isExceeded: true, remaining: 0, retryAfter: .milliseconds(70), reset: .milliseconds(170)))
    }

    @Test func `callers are counted apart by tenant and name`() {
        let limiter = RateLimiter(RateLimit(perSecond: 1, burst: 1))
        for caller in [caller("a"), caller("b"), caller("a", tenant: 2)] {
            #expect(accepted(2, limiter, caller, after: .zero) == 1)
        }
    }

    @Test func `the table has a bound: newcomers share one count while it is full, and those who rested make room`() {
        let limiter = RateLimiter(RateLimit(perSecond: 1, burst: 1), callerLimit: 2)
        #expect(accepted(1, limiter, caller("a"), after: .zero) == 1)
        #expect(accepted(1, limiter, caller("b"), after: .zero) == 1)
        #expect(accepted(1, limiter, caller("c"), after: .zero) == 1)
        #expect(accepted(1, limiter, caller("d"), after: .zero) == 0)
        #expect(accepted(1, limiter, caller("a"), after: .zero) == 0)
        #expect(accepted(1, limiter, caller("d"), after: .seconds(1)) == 1)
        #expect(accepted(1, limiter, caller("e"), after: .seconds(1)) == 1)
    }
}
