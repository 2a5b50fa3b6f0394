import TaskModel

/// Whether and when a call is sent once more.
struct RetryPolicy: Sendable {
    /// How often a call is sent at most.
    var attemptLimit = 4
    /// The longest pause after the first attempt; it doubles with each further one.
    var firstPause = Duration.milliseconds(50)
    var pauseLimit = Duration.seconds(2)

    /// How long to wait before the next attempt; `nil` when there is to be none.
    ///
    /// - Parameters:
    ///   - attemptCount: How often the call was sent.
    ///   - retryDelay: What the service asked for; the pause is never shorter.
    ///   - remaining: What is left of the call's time; a pause that would use it up is not worth taking.
    ///   - jitter: 0 to 1, a new random number each time, so that callers refused together do not come back together.
    func pause(
        after error: BatonError, attemptCount: Int, retryDelay: Duration?, remaining: Duration, jitter: Double
    ) -> Duration? {
        guard attemptCount < attemptLimit, mayPass(error) else { return nil }
        let longest = min(firstPause * (1 << (attemptCount - 1)), pauseLimit)
        let pause = (retryDelay ?? .zero) + longest * jitter
        return pause < remaining ? pause : nil
    }

    /// Whether the cause may be gone the next time, for a call that may be repeated.
    private func mayPass(_ error: BatonError) -> Bool {
        switch error {
        case .problem(let problem): problem.isRetryable
        case .transport: true
        // A proxy found no service behind it.
        case .unexpectedResponse(let status, _): (502...504).contains(status)
        case .timeout, .invalidConfiguration: false
        }
    }
}
