import Testing

@testable import AsyncPQ

@Suite struct StatementCacheTests {
    /// The name that a statement has, or gets.
    private func name(_ query: Query, in cache: inout StatementCache) -> String {
        switch cache.statement(for: query) {
        case .prepared(let statement): "\(statement.name)"
        case .unknown(let statement, nil): "new \(statement.name)"
        case .unknown(let statement, let evicted?): "new \(statement.name) for \(evicted)"
        }
    }

    @Test func `a statement keeps its name`() {
        var cache = StatementCache(limit: 4)
        #expect(name("a", in: &cache) == "new apq1")
        #expect(name("a", in: &cache) == "apq1")
    }

    @Test func `a text is known in whatever storage it comes`() {
        var cache = StatementCache(limit: 4)
        let text = "SELECT title FROM tasks WHERE id = $1"
        #expect(name(Query(unsafeSQL: text), in: &cache) == "new apq1")
        #expect(name(Query(unsafeSQL: text.map(String.init).joined()), in: &cache) == "apq1")
    }

    @Test func `texts that look alike at a glance are different statements`() {
        var cache = StatementCache(limit: 300)
        // Alike in length, in their last bytes and in most others.
        let texts: [String] = (100..<356).map { "SELECT \($0) FROM a_table_with_quite_a_long_name WHERE id = $1" }
        let queries = texts.map { Query(unsafeSQL: $0) }
        let names = queries.map { name($0, in: &cache) }
        #expect(Set(names).count == queries.count)
        #expect(queries.map { "new " + name($0, in: &cache) } == names)
    }

    @Test func `the same text with other parameter types is another statement`() {
        var cache = StatementCache(limit: 4)
        _ = name(Query(unsafeSQL: "a", Parameters(Int64(1))), in: &cache)
        #expect(name(Query(unsafeSQL: "a", Parameters("1")), in: &cache) == "new apq2")
        #expect(name(Query(unsafeSQL: "a", Parameters(Int64(2))), in: &cache) == "apq1")
    }

    @Test func `when it is full the least recently used statement goes`() {
        var cache = StatementCache(limit: 2)
        _ = name("a", in: &cache)
        _ = name("b", in: &cache)
        _ = name("a", in: &cache)
        #expect(name("c", in: &cache) == "new apq3 for apq2")
        #expect(name("a", in: &cache) == "apq1")
        #expect(cache.count == 2)
    }

    @Test func `a statement that could not be prepared is prepared anew, under a name never used before`() {
        var cache = StatementCache(limit: 2)
        guard case .unknown(let refused, nil) = cache.statement(for: "a") else {
            Issue.record("an empty cache knows a statement")
            return
        }
        cache.forget(refused)
        #expect(cache.count == 0)
        #expect(name("a", in: &cache) == "new apq2")
    }
}
