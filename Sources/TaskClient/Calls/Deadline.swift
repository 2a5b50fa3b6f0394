/// Does some work, or gives it up at the deadline.
///
/// The work is cancelled and waited for, so it must heed cancellation.
///
/// - Throws: `BatonError.timeout` at the deadline; else what the work throws.
func withDeadline<Value: Sendable>(
    _ deadline: ContinuousClock.Instant, _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(until: deadline, clock: .continuous)
            return nil
        }
        guard let first = try await group.next(), let value = first else { throw BatonError.timeout }
        return value
    }
}
