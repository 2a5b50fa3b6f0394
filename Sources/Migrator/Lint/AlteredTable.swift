/// What may happen to callers of a table that exists while it is altered.
struct AlteredTable {
    let name: SQLName

    /// What one action of ALTER TABLE breaks.
    func hits(in action: [SQLToken]) -> [LintHit] {
        guard let line = action.first?.line else { return [] }
        var cursor = TokenCursor(action)
        if cursor.take("ADD") { return additions(cursor, line) }
        if cursor.take("ALTER") { return changes(cursor, line) }
        if cursor.take("RENAME") {
            if cursor.take("CONSTRAINT") { return [] }
            return [hit(.rename, line, "programs that still run use the old name")]
        }
        if cursor.take("DROP") {
            if cursor.take("CONSTRAINT") { return [] }
            _ = cursor.take("COLUMN")
            _ = cursor.take("IF", "EXISTS")
            let column = cursor.takeName().map { "\($0)" } ?? "the column"
            return [hit(.dropColumn, line, "programs that still run may use \(name).\(column)")]
        }
        return []
    }

    private func additions(_ cursor: TokenCursor, _ line: Int) -> [LintHit] {
        var cursor = cursor
        let isConstraint = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE"]
            .contains(cursor.next?.word)
        guard !isConstraint else { return constraint(cursor.rest, line) }
        _ = cursor.take("COLUMN")
        _ = cursor.take("IF", "NOT", "EXISTS")
        let column = cursor.takeName().map { "\($0)" } ?? "the column"
        return ColumnAddition(table: "\(name)", column: column, definition: cursor.rest, line: line).hits
    }

    private func constraint(_ tokens: [SQLToken], _ line: Int) -> [LintHit] {
        let outside = tokens.outsideParentheses()
        if outside.contains("PRIMARY", "KEY") || outside.contains("UNIQUE") || outside.contains("EXCLUDE") {
            guard !outside.contains("USING", "INDEX") else { return [] }
            return [hit(.plainIndex, line, "reads and writes of \(name) wait while the constraint's index is built")]
        }
        guard !outside.contains("NOT", "VALID") else { return [] }
        return [hit(.missingNotValid, line, "writes to \(name) wait while every row is checked")]
    }

    private func changes(_ cursor: TokenCursor, _ line: Int) -> [LintHit] {
        var cursor = cursor
        _ = cursor.take("COLUMN")
        let column = cursor.takeName().map { "\($0)" } ?? "the column"
        if cursor.take("TYPE") || cursor.take("SET", "DATA", "TYPE") {
            return [
                hit(
                    .typeChange, line,
                    "\(name) may be rewritten while reads and writes wait, and programs expect the old type")
            ]
        }
        if cursor.take("SET", "NOT", "NULL") {
            return [
                hit(.setNotNull, line, "reads and writes of \(name) wait while every row is looked at for \(column)")
            ]
        }
        return []
    }

    private func hit(_ rule: LintRule, _ line: Int, _ message: String) -> LintHit {
        LintHit(rule: rule, line: line, message: message)
    }
}

/// `ADD COLUMN` on a table that exists.
private struct ColumnAddition {
    let table: String
    let column: String
    /// Type and constraints.
    let definition: [SQLToken]
    let line: Int

    var hits: [LintHit] {
        let outside = definition.outsideParentheses()
        var hits: [LintHit] = []
        let isGenerated = outside.contains("GENERATED")
        let isSerial = ["SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL8", "SERIAL4", "SERIAL2"]
            .contains(outside.first?.word)
        if outside.contains("AS", "IDENTITY") || outside.contains("STORED") || isSerial {
            hits.append(hit(.tableRewrite, "\(table) is rewritten for \(column) while reads and writes wait"))
        }
        if outside.contains("NOT", "NULL"), !outside.contains("DEFAULT"), !isGenerated, !isSerial {
            hits.append(
                hit(.notNullWithoutDefault, "it fails if \(table) has a row, because \(column) has no value there"))
        }
        if let function = volatileFunction {
            hits.append(
                hit(
                    .volatileDefault,
                    "\(table) is rewritten while reads and writes wait, if \(function)() may be volatile"))
        }
        if outside.contains("REFERENCES") || outside.contains("CHECK") {
            hits.append(hit(.missingNotValid, "writes to \(table) wait while the rows are checked"))
        }
        if outside.contains("PRIMARY", "KEY") || outside.contains("UNIQUE") {
            hits.append(hit(.plainIndex, "reads and writes of \(table) wait while the constraint's index is built"))
        }
        return hits
    }

    private func hit(_ rule: LintRule, _ message: String) -> LintHit {
        LintHit(rule: rule, line: line, message: message)
    }

    /// The first function in the default that is not known to answer the same for a whole statement.
    private var volatileFunction: String? {
        guard let start = definition.outsideParentheses().first(where: { $0.word == "DEFAULT" }) else { return nil }
        let expression = definition.drop { $0.range.lowerBound <= start.range.lowerBound }
        let end = expression.firstIndex { ["CHECK", "CONSTRAINT", "REFERENCES"].contains($0.word) }
        let tokens = Array(expression[..<(end ?? expression.endIndex)])
        return tokens.indices.dropLast().first { index in
            tokens[index + 1].isSymbol("(") && tokens[index].name.map { !Self.steadyFunctions.contains($0) } ?? false
        }.flatMap { tokens[$0].name }
    }

    /// Functions of PostgreSQL's own that are stable or immutable and likely in a default, and types with a length.
    private static let steadyFunctions: Set = [
        "now", "transaction_timestamp", "statement_timestamp", "current_setting", "date_trunc", "to_timestamp",
        "make_interval", "make_date", "make_timestamptz", "lower", "upper", "length", "coalesce", "nullif", "greatest",
        "least", "cast", "row", "array", "jsonb_build_object", "jsonb_build_array", "json_build_object",
        "json_build_array", "to_jsonb", "to_json", "current_timestamp", "localtimestamp", "current_time", "localtime",
        "char", "character", "varchar", "varying", "numeric", "decimal", "timestamp", "timestamptz", "time", "timetz",
        "interval", "bit", "and", "or", "not", "in", "any", "all", "when", "then", "else", "case",
    ]
}
