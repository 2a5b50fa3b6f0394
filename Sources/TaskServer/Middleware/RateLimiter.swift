import Synchronization
import TaskModel

/// How many requests a caller may make.
package struct RateLimit: Hashable, Sendable {
    /// In the long run, per second.
    package var perSecond: Double
    /// At once, after a rest; at least 1.
    package var burst: Int

    package init(perSecond: Double, burst: Int) {
        self.perSecond = perSecond
        self.burst = burst
    }
}

/// Whom requests are counted for: the holder of a credential, or an address where callers cannot be told apart.
struct RateLimitedCaller: Hashable {
    let tenant: TenantID
    let name: String
}

/// Counts each caller's requests against the limit, in a table of bounded size.
///
/// Of each caller one number is kept: when all that was used will be there again (the generic cell rate algorithm). Who
/// has rested until then need not be in the table. While it is full of callers who have not, newcomers are counted
/// together, as one.
final class RateLimiter: Sendable {
    /// What a caller is told with each answer.
    struct Allowance: Equatable {
        var isExceeded: Bool
        /// Requests that may follow at once.
        var remaining: Int
        /// Until a request is accepted again; zero while some are.
        var retryAfter: Duration
        /// Until the whole burst is there again.
        var reset: Duration
    }

    private let limit: RateLimit
    private let callerLimit: Int
    /// What one request uses up.
    private let interval: Duration
    private let table = Mutex(Table())

    private struct Table {
        /// When each caller has all its requests again; `nil` stands for the newcomers to a full table.
        var restTimes: [RateLimitedCaller?: ContinuousClock.Instant] = [:]
        /// When those who have rested may be looked for again: it takes a walk through the table.
        var nextSweep: ContinuousClock.Instant?
    }

    init(_ limit: RateLimit, callerLimit: Int = 10_000) {
        precondition(limit.perSecond > 0 && limit.burst >= 1, "A rate limit lets something through")
        self.limit = limit
        self.callerLimit = callerLimit
        interval = .seconds(1) / limit.perSecond
    }

    /// Uses up one request, unless there is none left.
    func take(for caller: RateLimitedCaller, now: ContinuousClock.Instant) -> Allowance {
        let capacity = interval * limit.burst
        return table.withLock { table in
            let key = table.restTimes[caller] == nil && isFull(&table, now: now) ? nil : caller
            let restored = max(table.restTimes[key] ?? now, now)
            let used = now.duration(to: restored) + interval
            guard used <= capacity else {
                return Allowance(
                    isExceeded: true, remaining: 0, retryAfter: used - capacity, reset: now.duration(to: restored))
            }
            table.restTimes[key] = restored + interval
            return Allowance(
                isExceeded: false, remaining: Int((capacity - used) / interval), retryAfter: .zero, reset: used)
        }
    }

    /// Whether there is no room for another caller, those forgotten who have all their requests again.
    private func isFull(_ table: inout Table, now: ContinuousClock.Instant) -> Bool {
        guard table.restTimes.count >= callerLimit else { return false }
        guard now >= table.nextSweep ?? now else { return true }
        table.nextSweep = now + .seconds(1)
        table.restTimes = table.restTimes.filter { $0.value > now }
        return table.restTimes.count >= callerLimit
    }

    /// The value of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
    var policy: String { "\"default\";q=\(limit.burst);w=\((interval * limit.burst).wholeSeconds)" }
}

extension RateLimiter.Allowance {
    /// The value of `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
    var text: String { "\"default\";r=\(remaining);t=\((isExceeded ? retryAfter : reset).wholeSeconds)" }
}

extension Duration {
    /// Rounded up.
    var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
