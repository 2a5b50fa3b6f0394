/// A pending migration, statement by statement, with what each locks.
package struct PlannedMigration: Hashable, Sendable {
    package let migration: Migration
    package let isWithoutTransaction: Bool
    package let statements: [PlannedStatement]

    package init(_ migration: Migration) {
        self.migration = migration
        isWithoutTransaction = migration.isWithoutTransaction(.up)
        let bytes = Array(migration.upSQL.utf8)
        statements = SQLScanner.statements(in: migration.upSQL).map { statement in
            PlannedStatement(
                line: statement.line, sql: String(decoding: bytes[statement.range], as: UTF8.self),
                locks: LockReader.locks(of: statement))
        }
    }
}

/// A statement of a file, as it stands there.
package struct PlannedStatement: Hashable, Sendable {
    /// The line it begins on, from 1.
    package let line: Int
    /// Without its semicolon.
    package let sql: String
    /// Never empty.
    package let locks: [StatementLock]

    package init(line: Int, sql: String, locks: [StatementLock]) {
        self.line = line
        self.sql = sql
        self.locks = locks
    }
}
