/// Which statements are prepared on one connection, and under which names; the least recently used goes first.
///
/// Prepared statements outlive a rolled-back transaction (PostgreSQL 15 manual, PREPARE), so only a failed Parse takes
/// one out again. The server's memory grows with each, hence the limit (libpq.md P31).
struct StatementCache {
    struct Key: Hashable {
        var sql: String
        var types: [PostgresType]
    }

    enum Lookup: Equatable {
        case prepared(name: String)
        /// Not there: prepare it under this name, after dropping `evicted`.
        case unknown(name: String, evicted: String?)
    }

    private struct Entry {
        var name: String
        var lastUse: UInt64
        var leavesTraces: Bool
    }

    private var entries: [Key: Entry] = [:]
    private var useCount: UInt64 = 0
    private var nameCount = 0
    private let limit: Int

    init(limit: Int) { self.limit = max(limit, 1) }

    var count: Int { entries.count }

    /// Finds a statement's name, or gives it one.
    mutating func name(for key: Key) -> Lookup {
        useCount += 1
        if let index = entries.index(forKey: key) {
            entries.values[index].lastUse = useCount
            return .prepared(name: entries.values[index].name)
        }
        let evicted = entries.count >= limit ? removeLeastRecentlyUsed() : nil
        nameCount += 1
        let name = "apq\(nameCount)"
        entries[key] = Entry(name: name, lastUse: useCount, leavesTraces: SessionTraces.mayBeLeft(by: key.sql))
        return .unknown(name: name, evicted: evicted)
    }

    /// Whether what the statement does outlives its transaction in the session; decided once, when it is prepared.
    func leavesTraces(_ key: Key) -> Bool { entries[key]?.leavesTraces ?? true }

    /// The server refused to prepare it.
    mutating func forget(_ key: Key) { entries[key] = nil }

    private mutating func removeLeastRecentlyUsed() -> String? {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return nil }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
