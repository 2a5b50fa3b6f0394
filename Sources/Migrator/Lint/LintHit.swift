/// A rule that a statement breaks, before it is known whether that is allowed.
struct LintHit: Hashable {
    var rule: LintRule
    var line: Int
    var message: String

    /// What an up file's statement breaks.
    ///
    /// - Parameter newTables: What the same file has made before: nobody uses it, and it is empty.
    static func hits(in statement: SQLStatement, newTables: Set<String>) -> [LintHit] {
        if let table = CreateTable(statement) { return table.elements.flatMap { unnamedConstraints(in: $0) } }
        if let index = CreateIndex(statement) { return hits(in: index, statement, newTables) }
        if let table = AlterTable(statement) {
            let isNew = newTables.contains(table.name.last)
            return table.actions.flatMap { action in
                unnamedConstraints(inAddition: action) + (isNew ? [] : AlteredTable(name: table.name).hits(in: action))
            }
        }
        var cursor = TokenCursor(statement)
        guard cursor.take("DROP", "TABLE") else { return renames(in: statement, newTables) }
        _ = cursor.take("IF", "EXISTS")
        return cursor.takeNames().filter { !newTables.contains($0.last) }.map {
            LintHit(rule: .dropTable, line: statement.line, message: "programs that still run may use \($0)")
        }
    }

    private static func hits(in index: CreateIndex, _ statement: SQLStatement, _ newTables: Set<String>) -> [LintHit] {
        var hits: [LintHit] = []
        if index.name == nil {
            hits.append(LintHit(rule: .missingName, line: statement.line, message: "the index has no name"))
        }
        if !index.isConcurrent, !newTables.contains(index.table.last) {
            let message = "writes to \(index.table) wait while the index is built"
            hits.append(LintHit(rule: .plainIndex, line: statement.line, message: message))
        }
        return hits
    }

    /// `ALTER VIEW … RENAME` and its like; an index's or a constraint's name is used by no program.
    private static func renames(in statement: SQLStatement, _ newTables: Set<String>) -> [LintHit] {
        guard
            ["VIEW", "TYPE", "FUNCTION", "SEQUENCE", "SCHEMA", "MATERIALIZED", "PROCEDURE"]
                .contains(where: { statement.begins(with: "ALTER", $0) }),
            let index = statement.tokens.outsideParentheses().firstIndex(of: "RENAME")
        else { return [] }
        let line = statement.tokens.outsideParentheses()[index].line
        return [LintHit(rule: .rename, line: line, message: "programs that still run use the old name")]
    }
}

// Constraints that the server would name.
extension LintHit {
    /// In a column of CREATE TABLE or ADD COLUMN, or a constraint of its own.
    static func unnamedConstraints(in element: [SQLToken]) -> [LintHit] {
        let tokens = element.outsideParentheses()
        if tokens.first?.word == "LIKE" { return [] }
        return tokens.indices.compactMap { index in
            guard let kind = constraintKind(tokens, at: index) else { return nil }
            if index >= 2, tokens[index - 2].word == "CONSTRAINT" { return nil }
            return LintHit(rule: .missingName, line: tokens[index].line, message: "\(kind) has no name")
        }
    }

    /// In an action of ALTER TABLE that adds something.
    static func unnamedConstraints(inAddition action: [SQLToken]) -> [LintHit] {
        action.first?.word == "ADD" ? unnamedConstraints(in: Array(action.dropFirst())) : []
    }

    /// What a constraint that begins at this token is called.
    private static func constraintKind(_ tokens: [SQLToken], at index: Int) -> String? {
        let following = index + 1 < tokens.count ? tokens[index + 1].word : ""
        return switch tokens[index].word {
        case "PRIMARY" where following == "KEY": "PRIMARY KEY"
        case "FOREIGN" where following == "KEY": "FOREIGN KEY"
        case "UNIQUE": "UNIQUE"
        case "CHECK": "CHECK"
        case "EXCLUDE": "EXCLUDE"
        // Of a foreign key that is a constraint of its own, REFERENCES is a part.
        case "REFERENCES" where !tokens[..<index].contains(where: { $0.word == "FOREIGN" }): "REFERENCES"
        default: nil
        }
    }
}
