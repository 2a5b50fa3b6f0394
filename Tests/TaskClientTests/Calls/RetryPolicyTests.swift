import TaskModel
import Testing

@testable import TaskClient

@Suite struct RetryPolicyTests {
    @Test(
        arguments: [
            (.problem(Problem(.overloaded)), true), (.problem(Problem(.unavailable)), true),
            (.problem(Problem(.conflictRetry)), true), (.problem(Problem(.deadlineExceeded)), true),
            (.problem(Problem(.outcomeUnknown)), false), (.problem(Problem(.internal)), false),
            (.problem(Problem(.taskNotFound)), false), (.transport(BrokenPipe()), true), (.timeout, false),
            (.unexpectedResponse(status: 502, reason: ""), true), (.unexpectedResponse(status: 503, reason: ""), true),
            (.unexpectedResponse(status: 504, reason: ""), true), (.unexpectedResponse(status: 500, reason: ""), false),
            (.unexpectedResponse(status: 200, reason: ""), false), (.invalidConfiguration(""), false),
        ] as [(BatonError, Bool)])
    func `a call is repeated when its cause may be gone`(error: BatonError, isRepeated: Bool) {
        #expect((pause(after: error) != nil) == isRepeated)
    }

    @Test func `the pause doubles up to its limit, by chance down to nothing`() {
        var policy = RetryPolicy()
        policy.attemptLimit = 10
        let longest = (1..<10).map { pause(policy, attemptCount: $0, jitter: 1) }
        #expect(longest == [50, 100, 200, 400, 800, 1600, 2000, 2000, 2000].map(Duration.milliseconds))
        #expect(pause(policy, attemptCount: 3, jitter: 0.5) == .milliseconds(100))
        #expect(pause(policy, attemptCount: 9, jitter: 0) == .zero)
    }

    @Test func `the last attempt is not followed by another`() {
        #expect(pause(attemptCount: 3) != nil)
        #expect(pause(attemptCount: 4) == nil)
        #expect(pause(attemptCount: 5) == nil)
    }

    @Test func `the pause is never shorter than what the service asked for`() {
        #expect(pause(retryDelay: .seconds(3), jitter: 0) == .seconds(3))
        #expect(pause(retryDelay: .seconds(3), jitter: 1) == .milliseconds(3050))
    }

    @Test func `a pause that would use up the time is not taken`() {
        #expect(pause(remaining: .milliseconds(51), jitter: 1) == .milliseconds(50))
        #expect(pause(remaining: .milliseconds(50), jitter: 1) == nil)
        #expect(pause(retryDelay: .seconds(10), remaining: .seconds(10), jitter: 0) == nil)
        #expect(pause(remaining: .zero, jitter: 0) == nil)
        #expect(pause(remaining: .seconds(-1), jitter: 0) == nil)
    }

    private func pause(
        _ policy: RetryPolicy = RetryPolicy(), after error: BatonError = .problem(Problem(.overloaded)),
        attemptCount: Int = 1, retryDelay: Duration? = nil, remaining: Duration = .seconds(60), jitter: Double = 0.5
    ) -> Duration? {
        policy.pause(
            after: error, attemptCount: attemptCount, retryDelay: retryDelay, remaining: remaining, jitter: jitter)
    }
}

private struct BrokenPipe: Error {}
