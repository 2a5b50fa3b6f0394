/// A file of a migration as lint sees it.
struct LintedFile {
    let name: String
    /// What the statements break and no allow of the file silences.
    let hits: [LintHit]
    /// What is wrong with the allows themselves.
    let directiveFindings: [LintFinding]
    /// Set when the file does not begin with why.
    let missingReason: LintFinding?

    init(_ file: MigrationFile, _ text: String) {
        name = file.fileName
        let script = SQLScanner.script(of: text)
        // What a down file does to callers is known to whoever takes a migration back.
        let statements = file.direction == .up ? script.statements : []
        var allows = script.comments.compactMap { Allow($0, in: script.statements) }
        var hits: [LintHit] = []
        var newTables: Set<String> = []
        for (index, statement) in statements.enumerated() {
            for hit in LintHit.hits(in: statement, newTables: newTables) {
                let allowing = allows.firstIndex { $0.statement == index && $0.rule == hit.rule.rawValue }
                if let allowing { allows[allowing].isUsed = true } else { hits.append(hit) }
            }
            if let table = CreateTable(statement) { newTables.insert(table.name.last) }
        }
        self.hits = hits
        directiveFindings = allows.flatMap { $0.findings(in: file.fileName) }
        missingReason = Self.hasReason(text) ? nil : Self.reasonFinding(file.fileName)
    }

    /// Whether the comment at the very beginning says something; directives may stand before it.
    private static func hasReason(_ text: String) -> Bool {
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            guard line.hasPrefix("--") else { return false }
            let comment = line.drop { $0 == "-" || $0 == " " }
            if comment.hasPrefix("baton:") {
                if comment.hasPrefix("baton: no-transaction because "), isReason(comment.dropFirst(30)) { return true }
            } else {
                return isReason(comment)
            }
        }
        return false
    }

    /// Two words at least, and not what a new file has there.
    private static func isReason(_ text: Substring) -> Bool {
        let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return trimmed.contains(" ") && trimmed != NewMigration.upPlaceholder
            && trimmed != NewMigration.downPlaceholder
    }

    private static func reasonFinding(_ fileName: String) -> LintFinding {
        LintFinding(
            fileName: fileName, line: 1, rule: "missing-reason", message: "the file does not begin with why",
            safeWay: "say in the first line, as a comment, why the change is made")
    }
}

/// A comment `-- baton: allow RULE because REASON`, and the statement it is about: the one that follows it, or that it
/// stands in.
private struct Allow {
    var rule: String
    var reason: String
    var line: Int
    /// Its index; `nil` when none follows.
    var statement: Int?
    var isUsed = false

    init?(_ comment: SQLComment, in statements: [SQLStatement]) {
        guard case .allow(let rule, let reason)? = MigrationDirective(comment) else { return nil }
        self.rule = rule
        self.reason = reason
        line = comment.line
        statement = statements.firstIndex { $0.lastLine >= comment.line }
    }

    func findings(in fileName: String) -> [LintFinding] {
        LintFinding.ofAllow(rule: rule, reason: reason, isUsed: isUsed, fileName: fileName, line: line)
    }
}

extension LintFinding {
    /// What is wrong with an allow.
    static func ofAllow(rule: String, reason: String, isUsed: Bool, fileName: String, line: Int) -> [LintFinding] {
        func finding(_ name: String, _ message: String, _ safeWay: String) -> LintFinding {
            LintFinding(fileName: fileName, line: line, rule: name, message: message, safeWay: safeWay)
        }
        guard LintRule(rawValue: rule) != nil else {
            let known = LintRule.allCases.map(\.rawValue).joined(separator: ", ")
            return [finding("unknown-rule", "there is no rule \"\(rule)\"", "name one of \(known)")]
        }
        var findings: [LintFinding] = []
        if reason.isEmpty {
            findings.append(
                finding(
                    "allow-without-reason", "the allow of \(rule) does not say why it may",
                    "write \"allow \(rule) because …\""))
        }
        if !isUsed {
            findings.append(
                finding(
                    "unused-allow", "nothing here breaks \(rule)", "remove the allow, or put it before its statement"))
        }
        return findings
    }
}
