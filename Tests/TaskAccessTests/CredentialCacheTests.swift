import Testing

@testable import TaskAccess

@Suite struct CredentialCacheTests {
    private let start = ContinuousClock.now

    private func cache(_ countLimit: Int = 100) -> CredentialCache<Int, String> {
        CredentialCache(countLimit: countLimit, lifetime: CacheLifetime(refreshAfter: .seconds(2), limit: .seconds(4)))
    }

    private func word(_ entry: CredentialCache<Int, String>.Entry) -> String {
        switch entry {
        case .known: "known"
        case .due: "due"
        case .unknown: "unknown"
        }
    }

    @Test func `an entry is known, then due to one caller a second, then gone`() {
        let cache = cache()
        cache.keep("a", for: 1, now: start)
        let moments: [(Int, String)] = [
            (0, "known"), (1999, "known"), (2000, "due"), (2001, "known"), (2999, "known"), (3000, "due"),
            (3999, "known"),
            (4000, "unknown"),
        ]
        for (milliseconds, expected) in moments {
            #expect(
                word(cache.look(for: 1, now: start + .milliseconds(milliseconds))) == expected, "\(milliseconds) ms")
        }
    }

    @Test func `an entry ends by itself where it has an end`() {
        let cache = cache()
        cache.keep("a", for: 1, now: start, end: start + .seconds(1))
        #expect(word(cache.look(for: 1, now: start + .milliseconds(999))) == "known")
        #expect(word(cache.look(for: 1, now: start + .seconds(1))) == "unknown")
    }

    @Test func `it has a bound, and what has ended makes room first`() {
        let cache = cache(10)
        for key in 0..<5 { cache.keep("old", for: key, now: start) }
        let later = start + .seconds(4)
        for key in 10..<20 { cache.keep("new", for: key, now: later) }
        #expect(cache.count == 10)
        #expect(word(cache.look(for: 10, now: later)) == "known")
        for key in 20..<1000 { cache.keep("new", for: key, now: later) }
        #expect(cache.count <= 10)
        #expect(word(cache.look(for: 999, now: later)) == "known")
    }
}
