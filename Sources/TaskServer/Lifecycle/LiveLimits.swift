import Synchronization

/// The limits in force, for all who look at them.
///
/// A request keeps those that it began with.
package final class LiveLimits: Sendable {
    /// What is exchanged as a whole.
    final class InForce: Sendable {
        let limits: RequestLimits
        /// `nil` counts nobody's requests.
        let rateLimiter: RateLimiter?

        init(_ limits: RequestLimits, rateLimiter: RateLimiter?) {
            self.limits = limits
            self.rateLimiter = rateLimiter
        }
    }

    private let state: Mutex<InForce>

    package init(_ limits: RequestLimits = RequestLimits()) {
        state = Mutex(InForce(limits, rateLimiter: limits.rateLimit.map { RateLimiter($0) }))
    }

    var inForce: InForce { state.withLock { $0 } }

    package var current: RequestLimits { inForce.limits }

    /// What callers have used up is forgotten when the rate limit is another.
    package func change(to limits: RequestLimits) {
        state.withLock { state in
            let isSameRate = limits.rateLimit == state.limits.rateLimit
            let limiter = isSameRate ? state.rateLimiter : limits.rateLimit.map { RateLimiter($0) }
            state = InForce(limits, rateLimiter: limiter)
        }
    }
}
