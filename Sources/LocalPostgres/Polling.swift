/// Asks again and again until the answer is yes or the time is over.
///
/// For what can only be looked at: files that the server writes, processes that are not our children.
///
/// - Returns: The last answer.
/// - Throws: `CancellationError`, or what `condition` throws.
func poll(
    for limit: Duration, every interval: Duration = .milliseconds(10), until condition: () async throws -> Bool
) async throws -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: limit)
    while true {
        if try await condition() { return true }
        guard clock.now < deadline else { return false }
        try await clock.sleep(for: interval)
    }
}
