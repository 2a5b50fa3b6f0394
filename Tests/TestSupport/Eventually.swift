/// Asks again and again until the answer is yes; for what cannot be awaited, such as what another process does.
///
/// - Returns: Whether it became true before the time was up.
package func eventually(
    within limit: Duration = .seconds(10), _ condition: () async throws -> Bool
) async throws -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if try await condition() { return true }
        try await clock.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
