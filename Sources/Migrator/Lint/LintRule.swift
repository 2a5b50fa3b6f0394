/// What lint looks for, by the name that `-- baton: allow` takes.
package enum LintRule: String, Hashable, Sendable, CaseIterable {
    case notNullWithoutDefault = "not-null-without-default"
    case setNotNull = "set-not-null"
    case volatileDefault = "volatile-default"
    case tableRewrite = "table-rewrite"
    case plainIndex = "plain-index"
    case missingNotValid = "missing-not-valid"
    case typeChange = "type-change"
    case rename
    case dropColumn = "drop-column"
    case dropTable = "drop-table"
    case missingName = "missing-name"

    /// What to write instead.
    package var safeWay: String {
        switch self {
        case .notNullWithoutDefault:
            "give it a constant DEFAULT, or add it without NOT NULL, fill it in batches, and set NOT NULL in a later migration"
        case .setNotNull:
            """
            add CHECK (… IS NOT NULL) NOT VALID with a name, VALIDATE it in the next migration, then SET NOT NULL, which \
            believes the check and reads nothing
            """
        case .volatileDefault:
            "add the column without a default, then SET DEFAULT for new rows, and fill the old ones in batches"
        case .tableRewrite:
            "add a plain column, keep it by the statements or a trigger, and fill the old rows in batches"
        case .plainIndex:
            """
            CREATE INDEX CONCURRENTLY, alone in a file that begins with "-- baton: no-transaction"; a constraint takes it \
            over by USING INDEX
            """
        case .missingNotValid: "add it NOT VALID, which reads no row, and VALIDATE CONSTRAINT in the next migration"
        case .typeChange:
            "add a new column, write both, fill the old rows in batches, read the new one, drop the old one in a later release"
        case .rename:
            "add the new name beside the old one (a column that both are written to, a view), and drop the old one in a later release"
        case .dropColumn, .dropTable:
            "let a release go out that does not use it, and drop it in the next one, with an allow that says so"
        case .missingName:
            "write CONSTRAINT table_columns_kind before it, so that errors and later migrations can name it"
        }
    }
}

/// Something that lint found.
package struct LintFinding: Hashable, Sendable {
    package let fileName: String
    /// From 1; `nil` when it is about the file as a whole.
    package let line: Int?
    /// One of `LintRule`, or what is wrong with the file itself: `file`, `missing-down-file`, `missing-reason`,
    /// `unknown-rule`, `allow-without-reason`, `unused-allow`.
    package let rule: String
    /// What is wrong.
    package let message: String
    /// What to do instead.
    package let safeWay: String

    /// The place as editors and terminals know it: `file:line`.
    package var place: String { line.map { "\(fileName):\($0)" } ?? fileName }
}
