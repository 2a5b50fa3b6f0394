import Testing

@testable import AsyncPQ

@Suite struct StatementCacheTests {
    private func key(_ sql: String, _ types: [PostgresType] = []) -> StatementCache.Key {
        StatementCache.Key(sql: sql, types: types)
    }

    @Test func `a statement keeps its name`() {
        var cache = StatementCache(limit: 4)
        #expect(cache.name(for: key("a")) == .unknown(name: "apq1", evicted: nil))
        #expect(cache.name(for: key("a")) == .prepared(name: "apq1"))
    }

    @Test func `the same text with other parameter types is another statement`() {
        var cache = StatementCache(limit: 4)
        _ = cache.name(for: key("a", [.int8]))
        #expect(cache.name(for: key("a", [.text])) == .unknown(name: "apq2", evicted: nil))
    }

    @Test func `when it is full the least recently used statement goes`() {
        var cache = StatementCache(limit: 2)
        _ = cache.name(for: key("a"))
        _ = cache.name(for: key("b"))
        _ = cache.name(for: key("a"))
        #expect(cache.name(for: key("c")) == .unknown(name: "apq3", evicted: "apq2"))
        #expect(cache.name(for: key("a")) == .prepared(name: "apq1"))
        #expect(cache.count == 2)
    }

    @Test func `a statement that could not be prepared is prepared anew, under a name never used before`() {
        var cache = StatementCache(limit: 2)
        _ = cache.name(for: key("a"))
        cache.forget(key("a"))
        #expect(cache.name(for: key("a")) == .unknown(name: "apq2", evicted: nil))
    }
}
