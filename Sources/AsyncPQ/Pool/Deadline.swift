/// The deadline of whatever the current task does: it flows through acquire, statement, commit and clean-up.
///
/// ```swift
/// try await Deadline.with(.now + .seconds(2)) {
///     try await pool.withTransaction { session in … }
/// }
/// ```
///
/// A call's own deadline counts as well; the sooner one wins. Child tasks inherit it.
public enum Deadline {
    /// The present task's deadline; `nil` has no end.
    @TaskLocal public static var current: ContinuousClock.Instant?

    /// Runs `body` with a deadline, or with the present one where that is sooner.
    public static func with<Value>(
        _ deadline: ContinuousClock.Instant, _ body: () async throws -> Value
    ) async rethrows -> Value {
        try await $current.withValue(soonest(deadline, current)) { try await body() }
    }

    /// The sooner of two, where no deadline is the latest of all.
    static func soonest(
        _ left: ContinuousClock.Instant?, _ right: ContinuousClock.Instant?
    ) -> ContinuousClock.Instant? {
        guard let left else { return right }
        guard let right else { return left }
        return min(left, right)
    }
}
