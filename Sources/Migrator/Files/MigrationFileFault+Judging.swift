extension MigrationFileFault.Kind {
    /// What is wrong with a file's text, in the order of its lines.
    static func all(in text: String) -> [Self] {
        let script = SQLScanner.script(of: text)
        let directives = script.comments.compactMap { comment in
            MigrationDirective(comment).map { (directive: $0, line: comment.line) }
        }
        let isWithoutTransaction = directives.contains { $0.line == 1 && $0.directive == .noTransaction }
        var faults: [Self] = script.statements.isEmpty ? [.empty] : []
        for (directive, line) in directives {
            switch directive {
            case .noTransaction: if line > 1 { faults.append(.misplacedNoTransaction(line: line)) }
            case .unknown(let text): faults.append(.unknownDirective(text, line: line))
            case .allow: break
            }
        }
        for (index, statement) in script.statements.enumerated() {
            if let fault = fault(of: statement) {
                faults.append(fault)
            } else if isWithoutTransaction {
                if index > 0 { faults.append(.secondStatement(line: statement.line)) }
                if let fault = faultWithoutTransaction(of: statement) { faults.append(fault) }
            } else if statement.refusesTransactions {
                faults.append(.needsNoTransaction(statement: statement.title, line: statement.line))
            }
        }
        return faults
    }

    /// What is wrong with a statement in any file.
    private static func fault(of statement: SQLStatement) -> Self? {
        if let control = statement.transactionControl {
            return .transactionControl(statement: control, line: statement.line)
        }
        if let command = statement.tokens.first(where: { $0.isSymbol("\\") }) {
            return .psqlCommand(line: command.line)
        }
        let readsInput = statement.begins(with: "COPY") && statement.words.contains("STDIN")
        return readsInput ? .needsInput(line: statement.line) : nil
    }

    private static func faultWithoutTransaction(of statement: SQLStatement) -> Self? {
        if let index = CreateIndex(statement), index.isConcurrent {
            return index.name == nil ? .unnamedIndex(line: statement.line) : nil
        }
        if let index = DropIndex(statement), index.isConcurrent { return nil }
        if ["VACUUM", "CALL", "DO"].contains(statement.tokens.first?.word) { return nil }
        return .needsTransaction(statement: statement.title, line: statement.line)
    }
}

extension SQLStatement {
    /// What may run outside of a transaction: what the next run can repeat or complete after a crash.
    static let transactionlessForms = "CREATE INDEX CONCURRENTLY, DROP INDEX CONCURRENTLY, VACUUM, CALL and DO"

    private static let controlWords: Set = ["BEGIN", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"]

    /// What the statement is called if it begins or ends a transaction or a part of one.
    fileprivate var transactionControl: String? {
        guard let first = tokens.first?.word, !first.isEmpty else { return nil }
        if Self.controlWords.contains(first) { return first }
        let isTransaction = tokens.dropFirst().first?.word == "TRANSACTION" && (first == "START" || first == "PREPARE")
        return isTransaction ? "\(first) TRANSACTION" : nil
    }

    /// Whether the server refuses it in a transaction (PreventInTransactionBlock in PostgreSQL's sources).
    fileprivate var refusesTransactions: Bool {
        if let index = CreateIndex(self) { return index.isConcurrent }
        if let index = DropIndex(self) { return index.isConcurrent }
        if begins(with: "REINDEX") { return words.contains("CONCURRENTLY") }
        if begins(with: "ALTER", "TABLE") { return tokens.contains("DETACH") && words.last == "CONCURRENTLY" }
        return begins(with: "VACUUM") || begins(with: "CREATE", "DATABASE") || begins(with: "DROP", "DATABASE")
            || begins(with: "CREATE", "TABLESPACE") || begins(with: "DROP", "TABLESPACE")
            || begins(with: "ALTER", "SYSTEM")
    }

    /// Its leading key words, to name it in a message.
    fileprivate var title: String {
        let concurrently = words.contains("CONCURRENTLY") ? ["CONCURRENTLY"] : []
        var title = words.prefix { $0 != "CONCURRENTLY" && !["IF", "ON"].contains($0) }.prefix(2)
        if title.first == "CREATE", words.dropFirst().first == "UNIQUE" { title = words.prefix(3) }
        return (Array(title) + concurrently).joined(separator: " ")
    }
}
