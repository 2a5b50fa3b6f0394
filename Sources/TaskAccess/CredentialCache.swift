internal import Synchronization

/// What was found out about credentials, for a few seconds; of bounded size.
///
/// What is older than `refreshAfter` is handed to one caller with the task to find out again, while the others go on with
/// it; what is older than `limit` is gone. So a busy credential costs one look-up in a while and never a crowd of them.
final class CredentialCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    enum Entry {
        case known(Value)
        /// To be found out again; until then nobody else is told so for a second.
        case due(Value)
        case unknown
    }

    private struct Kept {
        let value: Value
        var refreshAt: ContinuousClock.Instant
        let endsAt: ContinuousClock.Instant
    }

    private let countLimit: Int
    private let lifetime: CacheLifetime
    private let entries = Mutex<[Key: Kept]>([:])

    init(countLimit: Int, lifetime: CacheLifetime) {
        self.countLimit = countLimit
        self.lifetime = lifetime
    }

    func look(for key: Key, now: ContinuousClock.Instant) -> Entry {
        entries.withLock { entries in
            guard let kept = entries[key], now < kept.endsAt else { return .unknown }
            guard now >= kept.refreshAt else { return .known(kept.value) }
            entries[key]?.refreshAt = now + .seconds(1)
            return .due(kept.value)
        }
    }

    /// - Parameters:
    ///   - now: When it was asked for, so that the time which the answer took counts as well.
    ///   - end: When it ends by itself; `nil` when it does not.
    func keep(_ value: Value, for key: Key, now: ContinuousClock.Instant, end: ContinuousClock.Instant? = nil) {
        let limit = now + lifetime.limit
        let kept = Kept(value: value, refreshAt: now + lifetime.refreshAfter, endsAt: min(limit, end ?? limit))
        entries.withLock { entries in
            if entries.count >= countLimit, entries[key] == nil {
                entries = entries.filter { now < $0.value.endsAt }
                // Still full: to begin anew costs each holder one look-up.
                if entries.count >= countLimit { entries.removeAll(keepingCapacity: true) }
            }
            entries[key] = kept
        }
    }

    func forget(_ key: Key) { entries.withLock { $0[key] = nil } }

    var count: Int { entries.withLock(\.count) }
}

/// How long something is believed without being looked up again.
package struct CacheLifetime: Sendable {
    /// When one caller looks it up again.
    package var refreshAfter: Duration
    /// When it is gone if nobody did.
    package var limit: Duration

    package init(refreshAfter: Duration, limit: Duration) {
        self.refreshAfter = refreshAfter
        self.limit = limit
    }

    /// A revoked key is refused within 5 seconds: after 4, and the time that a request takes to reach this point.
    package static let credentials = CacheLifetime(refreshAfter: .seconds(2), limit: .seconds(4))
    /// Short, because a key that somebody tried out may be made next.
    static let absences = CacheLifetime(refreshAfter: .seconds(1), limit: .seconds(1))
}
