/// What a statement locks while its transaction lasts, told by its text alone.
package enum StatementLock: Hashable, Sendable {
    /// A table, a view or an index.
    case table(String, TableLockMode)
    /// What the same statement makes: nobody else knows it before the end.
    case made(String)
    /// Nothing that callers of a table would notice.
    case none
    /// What it locks is decided inside: by a function, or in the body of a DO.
    case unknown(String)
}

extension StatementLock: CustomStringConvertible {
    package var description: String {
        switch self {
        case .table(let name, let mode): "\(mode.name) on \(name): \(mode.effect)"
        case .made(let name): "ACCESS EXCLUSIVE on \(name), which it makes: nobody waits"
        case .none: "no lock on a table"
        case .unknown(let reason): "locks depend on \(reason)"
        }
    }
}

/// Reads from a statement which locks it takes (PostgreSQL 15 manual, 13.3.1 and the page of each statement).
struct LockReader {
    private let statement: SQLStatement
    private var cursor: TokenCursor

    static func locks(of statement: SQLStatement) -> [StatementLock] {
        var reader = LockReader(statement: statement, cursor: TokenCursor(statement))
        let locks = reader.read()
        return locks.isEmpty ? [.none] : locks
    }

    private mutating func read() -> [StatementLock] {
        if let index = CreateIndex(statement) {
            return [.table("\(index.table)", index.isConcurrent ? .shareUpdateExclusive : .share)]
        }
        if let index = DropIndex(statement) {
            let mode: TableLockMode = index.isConcurrent ? .shareUpdateExclusive : .accessExclusive
            return index.names.map { .table("\($0) and its table", mode) }
        }
        if let table = CreateTable(statement) { return [.made("\(table.name)")] + references(in: table) }
        if let table = AlterTable(statement) { return Self.locks(of: table) }
        return readOther()
    }

    /// The tables that foreign keys of a new table lead to.
    private func references(in table: CreateTable) -> [StatementLock] {
        Self.referencedTables(in: table.elements.flatMap { $0 }).filter { $0 != "\(table.name)" }
            .map { .table($0, .shareRowExclusive) }
    }

    private mutating func readOther() -> [StatementLock] {
        switch cursor.next?.word {
        case "CREATE": create()
        case "DROP": drop()
        case "ALTER": alter()
        case "TRUNCATE": truncate()
        case "INSERT", "UPDATE", "DELETE", "MERGE": write()
        case "SELECT", "WITH", "TABLE", "VALUES": [.unknown("what it reads, and the functions it calls")]
        case "LOCK": lock()
        case "VACUUM", "ANALYZE", "CLUSTER", "REINDEX", "REFRESH": maintain()
        case "COMMENT": comment()
        case "DO", "CALL": [.unknown("what its body does")]
        case "SET", "RESET", "GRANT", "REVOKE", "SHOW", "NOTIFY", "REASSIGN", "SECURITY": [.none]
        default: [.unknown("the statement, which is not one of those that are known here")]
        }
    }

    private mutating func create() -> [StatementLock] {
        _ = cursor.take("CREATE")
        _ = cursor.take("OR", "REPLACE")
        _ = cursor.take("CONSTRAINT")
        switch cursor.takeOne(of: "TRIGGER", "RULE", "POLICY", "STATISTICS", "VIEW", "MATERIALIZED") {
        case "TRIGGER": return nameAfter("ON").map { [.table($0, .shareRowExclusive)] } ?? [.none]
        case "RULE": return nameAfter("TO").map { [.table($0, .accessExclusive)] } ?? [.none]
        case "POLICY": return nameAfter("ON").map { [.table($0, .accessExclusive)] } ?? [.none]
        case "STATISTICS": return nameAfter("FROM").map { [.table($0, .shareUpdateExclusive)] } ?? [.none]
        case "VIEW", "MATERIALIZED":
            _ = cursor.take("VIEW")
            _ = cursor.take("IF", "NOT", "EXISTS")
            guard let name = cursor.takeName() else { return [.none] }
            return [.made("\(name)"), .unknown("what it reads")]
        default: return [.none]
        }
    }

    private mutating func drop() -> [StatementLock] {
        _ = cursor.take("DROP")
        switch cursor.takeOne(of: "TABLE", "VIEW", "MATERIALIZED", "SEQUENCE", "FOREIGN", "TRIGGER", "RULE", "POLICY") {
        case "TRIGGER", "RULE", "POLICY":
            return nameAfter("ON").map { [.table($0, .accessExclusive)] } ?? [.none]
        case "FOREIGN": guard cursor.take("TABLE") else { return [.none] }
        case "MATERIALIZED": _ = cursor.take("VIEW")
        case nil: return [.none]
        default: break
        }
        _ = cursor.take("IF", "EXISTS")
        return cursor.takeNames().map { .table("\($0)", .accessExclusive) }
    }

    private mutating func alter() -> [StatementLock] {
        _ = cursor.take("ALTER")
        switch cursor.takeOne(of: "INDEX", "VIEW", "MATERIALIZED", "SEQUENCE", "TRIGGER", "POLICY", "RULE") {
        case "TRIGGER", "POLICY", "RULE":
            return nameAfter("ON").map { [.table($0, .accessExclusive)] } ?? [.none]
        case "INDEX":
            _ = cursor.take("IF", "EXISTS")
            return cursor.takeName().map { [.table("\($0)", .shareUpdateExclusive)] } ?? [.none]
        case "SEQUENCE":
            _ = cursor.take("IF", "EXISTS")
            return cursor.takeName().map { [.table("\($0)", .shareRowExclusive)] } ?? [.none]
        case "MATERIALIZED", "VIEW":
            _ = cursor.take("VIEW")
            _ = cursor.take("IF", "EXISTS")
            return cursor.takeName().map { [.table("\($0)", .accessExclusive)] } ?? [.none]
        default: return [.none]
        }
    }

    private mutating func truncate() -> [StatementLock] {
        _ = cursor.take("TRUNCATE")
        _ = cursor.take("TABLE")
        _ = cursor.take("ONLY")
        return cursor.takeNames().map { .table("\($0)", .accessExclusive) }
    }

    private mutating func write() -> [StatementLock] {
        cursor.skip()
        _ = cursor.takeOne(of: "INTO", "FROM")
        _ = cursor.take("ONLY")
        return cursor.takeName().map { [.table("\($0)", .rowExclusive)] } ?? [.none]
    }

    private mutating func lock() -> [StatementLock] {
        _ = cursor.take("LOCK")
        _ = cursor.take("TABLE")
        _ = cursor.take("ONLY")
        let names = cursor.takeNames()
        let words = cursor.take("IN") ? cursor.rest.map(\.word).prefix { $0 != "MODE" } : []
        let mode = TableLockMode(words: Array(words)) ?? .accessExclusive
        return names.map { .table("\($0)", mode) }
    }

    private mutating func maintain() -> [StatementLock] {
        let first = cursor.next?.word
        cursor.skip()
        let options = cursor.takeParentheses()?.map(\.word) ?? []
        let words = statement.words
        if first == "REFRESH" {
            _ = cursor.take("MATERIALIZED", "VIEW")
            let isConcurrent = cursor.take("CONCURRENTLY")
            return cursor.takeName().map { [.table("\($0)", isConcurrent ? .exclusive : .accessExclusive)] } ?? [.none]
        }
        if first == "REINDEX" {
            let kind = cursor.takeOne(of: "INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM")
            let isConcurrent = cursor.take("CONCURRENTLY") || options.contains("CONCURRENTLY")
            guard kind == "INDEX" || kind == "TABLE", let name = cursor.takeName() else {
                return [.unknown("which indexes there are")]
            }
            return [.table("\(name)", isConcurrent ? .shareUpdateExclusive : .share)]
        }
        while cursor.takeOne(of: "FULL", "FREEZE", "VERBOSE", "ANALYZE") != nil {}
        let isStrong = first == "CLUSTER" || (first == "VACUUM" && words.contains("FULL"))
        let mode: TableLockMode = isStrong ? .accessExclusive : .shareUpdateExclusive
        let names = cursor.takeNames()
        return names.isEmpty ? [.table("each table in turn", mode)] : names.map { .table("\($0)", mode) }
    }

    private mutating func comment() -> [StatementLock] {
        _ = cursor.take("COMMENT", "ON")
        switch cursor.takeOne(of: "TABLE", "COLUMN", "VIEW", "INDEX") {
        case "COLUMN":
            guard var name = cursor.takeName(), name.parts.count > 1 else { return [.none] }
            name.parts.removeLast()
            return [.table("\(name)", .shareUpdateExclusive)]
        case nil: return [.none]
        default: return cursor.takeName().map { [.table("\($0)", .shareUpdateExclusive)] } ?? [.none]
        }
    }

    /// The name behind the first such word outside of parentheses.
    private func nameAfter(_ word: String) -> String? {
        let tokens = cursor.rest.outsideParentheses()
        guard let index = tokens.firstIndex(of: word) else { return nil }
        var rest = TokenCursor(tokens[(index + 1)...])
        return rest.takeName().map { "\($0)" }
    }
}

// ALTER TABLE takes the strongest lock that one of its actions needs.
extension LockReader {
    private static func locks(of table: AlterTable) -> [StatementLock] {
        let strongest = table.actions.map(mode(of:)).max() ?? .accessExclusive
        let referenced = table.actions.flatMap(referencedTables(in:)).filter { $0 != "\(table.name)" }
        return [.table("\(table.name)", strongest)] + referenced.map { .table($0, .shareRowExclusive) }
    }

    /// The lock of one action (PostgreSQL 15, AlterTableGetLockLevel in tablecmds.c).
    private static func mode(of action: [SQLToken]) -> TableLockMode {
        var cursor = TokenCursor(action)
        if cursor.take("VALIDATE", "CONSTRAINT") || cursor.take("CLUSTER", "ON")
            || cursor.take("SET", "WITHOUT", "CLUSTER") || cursor.take("ATTACH", "PARTITION")
        {
            return .shareUpdateExclusive
        }
        if cursor.take("DETACH") {
            return action.last?.word == "CONCURRENTLY" ? .shareUpdateExclusive : .accessExclusive
        }
        if cursor.take("ENABLE") || cursor.take("DISABLE") {
            _ = cursor.takeOne(of: "REPLICA", "ALWAYS")
            return cursor.next?.word == "TRIGGER" ? .shareRowExclusive : .accessExclusive
        }
        if cursor.take("ADD") { return additionMode(cursor) }
        if cursor.take("ALTER") {
            _ = cursor.take("COLUMN")
            cursor.skip()
            if cursor.take("SET", "STATISTICS") { return .shareUpdateExclusive }
            let setsOptions = cursor.takeOne(of: "SET", "RESET") != nil && cursor.next?.isSymbol("(") == true
            return setsOptions ? .shareUpdateExclusive : .accessExclusive
        }
        if cursor.takeOne(of: "SET", "RESET") != nil, let options = cursor.takeParentheses() {
            return optionsMode(options)
        }
        return .accessExclusive
    }

    private static func additionMode(_ cursor: TokenCursor) -> TableLockMode {
        var cursor = cursor
        if cursor.take("CONSTRAINT") { cursor.skip() }
        return cursor.take("FOREIGN", "KEY") ? .shareRowExclusive : .accessExclusive
    }

    /// Storage parameters that planner and vacuum alone look at (PostgreSQL 15, reloptions.c).
    private static func optionsMode(_ options: [SQLToken]) -> TableLockMode {
        let names = options.splitAtCommas().compactMap { $0.first?.name }
        let isWeak = names.allSatisfy { name in
            [
                "fillfactor", "toast_tuple_target", "parallel_workers", "n_distinct", "vacuum_index_cleanup",
                "vacuum_truncate", "log_autovacuum_min_duration",
            ].contains(name) || name.hasPrefix("autovacuum_") || name == "toast"
        }
        return isWeak ? .shareUpdateExclusive : .accessExclusive
    }

    /// The tables named after REFERENCES.
    private static func referencedTables(in tokens: [SQLToken]) -> [String] {
        tokens.indices.filter { tokens[$0].word == "REFERENCES" }.compactMap { index in
            var cursor = TokenCursor(tokens[(index + 1)...])
            return cursor.takeName().map { "\($0)" }
        }
    }
}
