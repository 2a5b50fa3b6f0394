/// What a comment `-- baton: …` of a migration file asks for.
enum MigrationDirective: Hashable {
    /// On the first line: the one statement of the file runs outside of a transaction.
    case noTransaction
    /// Lint is to accept what it would complain about in the next statement; the reason may be missing.
    case allow(rule: String, reason: String)
    /// Anything else after `baton:`.
    case unknown(String)

    /// `nil` for a comment of any other kind.
    init?(_ comment: SQLComment) {
        let prefix = "baton:"
        guard comment.text.hasPrefix(prefix) else { return nil }
        self.init(text: comment.text.dropFirst(prefix.count))
    }

    /// Takes what stands after `baton:`.
    init(text: Substring) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        let reason = words.firstIndex(of: "because").map { words[($0 + 1)...].joined(separator: " ") } ?? ""
        switch words.first {
        case "no-transaction" where words.count == 1 || words[1] == "because": self = .noTransaction
        case "allow" where words.count >= 2: self = .allow(rule: String(words[1]), reason: reason)
        default: self = .unknown(words.joined(separator: " "))
        }
    }

    /// Whether a file's statement runs outside of a transaction.
    static func isWithoutTransaction(_ sql: String) -> Bool {
        SQLScanner.script(of: sql).comments.contains { $0.line == 1 && MigrationDirective($0) == .noTransaction }
    }
}
