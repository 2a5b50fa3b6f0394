/// `CREATE INDEX`, as far as a migrator has to know it (PostgreSQL 15 manual, CREATE INDEX).
struct CreateIndex {
    var isUnique: Bool
    var isConcurrent: Bool
    /// `nil` lets the server choose one.
    var name: String?
    var table: SQLName
    /// What follows the table: method, columns, condition.
    var definition: Range<Int>

    init?(_ statement: SQLStatement) {
        var cursor = TokenCursor(statement)
        guard cursor.take("CREATE") else { return nil }
        isUnique = cursor.take("UNIQUE")
        guard cursor.take("INDEX") else { return nil }
        isConcurrent = cursor.take("CONCURRENTLY")
        _ = cursor.take("IF", "NOT", "EXISTS")
        name = cursor.take("ON") ? nil : cursor.takeName()?.last
        if name != nil, !cursor.take("ON") { return nil }
        _ = cursor.take("ONLY")
        guard let table = cursor.takeName() else { return nil }
        self.table = table
        definition = table.range.upperBound..<statement.range.upperBound
    }
}

/// `DROP INDEX`.
struct DropIndex {
    var isConcurrent: Bool
    var names: [SQLName]

    init?(_ statement: SQLStatement) {
        var cursor = TokenCursor(statement)
        guard cursor.take("DROP", "INDEX") else { return nil }
        isConcurrent = cursor.take("CONCURRENTLY")
        _ = cursor.take("IF", "EXISTS")
        names = cursor.takeNames()
    }
}

/// `CREATE TABLE`, with its columns and constraints where it lists them.
struct CreateTable {
    var name: SQLName
    var elements: [[SQLToken]]

    init?(_ statement: SQLStatement) {
        var cursor = TokenCursor(statement)
        guard cursor.take("CREATE") else { return nil }
        while cursor.takeOne(of: "GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "FOREIGN") != nil {}
        guard cursor.take("TABLE") else { return nil }
        _ = cursor.take("IF", "NOT", "EXISTS")
        guard let name = cursor.takeName() else { return nil }
        self.name = name
        elements = cursor.takeParentheses()?.splitAtCommas() ?? []
    }
}

/// `ALTER TABLE`, action by action.
struct AlterTable {
    var name: SQLName
    var actions: [[SQLToken]]

    init?(_ statement: SQLStatement) {
        var cursor = TokenCursor(statement)
        guard cursor.take("ALTER") else { return nil }
        _ = cursor.take("FOREIGN")
        guard cursor.take("TABLE") else { return nil }
        _ = cursor.take("IF", "EXISTS")
        _ = cursor.take("ONLY")
        guard let name = cursor.takeName() else { return nil }
        _ = cursor.take(symbol: "*")
        self.name = name
        actions = cursor.rest.splitAtCommas()
    }
}
