/// A statement that one connection keeps prepared on the server.
final class PreparedStatement {
    let sql: String
    let types: [PostgresType]
    /// What the server knows it by.
    let name: String
    /// Whether what it does outlives its transaction in the session; decided once, when it is prepared.
    let leavesTraces: Bool
    fileprivate var lastUse: UInt64 = 0

    fileprivate init(_ query: Query, name: String) {
        sql = query.sql
        types = query.parameters.types
        self.name = name
        leavesTraces = SessionTraces.mayBeLeft(by: query.sql)
    }

    /// Two copies of one text share its storage, which makes the comparison quick.
    fileprivate func isFor(_ query: Query) -> Bool { sql == query.sql && query.parameters.haveTypes(types) }
}

/// Which statements are prepared on one connection, and under which names; the least recently used goes first.
///
/// Prepared statements outlive a rolled-back transaction (PostgreSQL 15 manual, PREPARE), so only a failed Parse takes
/// one out again. The server's memory grows with each, hence the limit (libpq.md P31).
struct StatementCache {
    enum Lookup {
        case prepared(PreparedStatement)
        /// Not there: prepare it, after dropping the one named `evicted`.
        case unknown(PreparedStatement, evicted: String?)
    }

    /// By what a glance at the text tells; few share that.
    private var statements: [UInt64: [PreparedStatement]] = [:]
    private(set) var count = 0
    private var useCount: UInt64 = 0
    private var nameCount = 0
    private let limit: Int

    init(limit: Int) { self.limit = max(limit, 1) }

    /// Finds the statement of a query, or gives it a name.
    mutating func statement(for query: Query) -> Lookup {
        useCount += 1
        let glance = Self.glance(at: query.sql)
        if let known = statements[glance]?.first(where: { $0.isFor(query) }) {
            known.lastUse = useCount
            return .prepared(known)
        }
        let evicted = count >= limit ? removeLeastRecentlyUsed() : nil
        nameCount += 1
        let fresh = PreparedStatement(query, name: "apq\(nameCount)")
        fresh.lastUse = useCount
        statements[glance, default: []].append(fresh)
        count += 1
        return .unknown(fresh, evicted: evicted?.name)
    }

    /// The server does not have it any more, or never had.
    mutating func forget(_ statement: PreparedStatement) {
        let glance = Self.glance(at: statement.sql)
        guard var alike = statements[glance], let index = alike.firstIndex(where: { $0 === statement }) else { return }
        alike.remove(at: index)
        statements[glance] = alike.isEmpty ? nil : alike
        count -= 1
    }

    private mutating func removeLeastRecentlyUsed() -> PreparedStatement? {
        let oldest = statements.values.joined().min { $0.lastUse < $1.lastUse }
        if let oldest { forget(oldest) }
        return oldest
    }

    /// A number made of the length, the last bytes and some between: a hash of all bytes took longer than to send them.
    private static func glance(at sql: String) -> UInt64 {
        let bytes = sql.utf8.span
        var number = UInt64(bytes.count)
        func mix(_ index: Int) { number = (number ^ UInt64(bytes[index])) &* 0x100_0000_01b3 }
        for index in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 16)) { mix(index) }
        for index in max(0, bytes.count - 8)..<bytes.count { mix(index) }
        return number
    }
}

extension Parameters {
    fileprivate func haveTypes(_ types: [PostgresType]) -> Bool {
        slots.count == types.count && slots.indices.allSatisfy { slots[$0].type == types[$0] }
    }
}
