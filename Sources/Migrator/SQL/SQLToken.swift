/// A piece of SQL text that is neither white space nor a comment.
struct SQLToken: Hashable {
    enum Kind: Hashable {
        /// A key word or a name without quotes.
        case word
        case quotedName
        /// Any form of text value.
        case string
        case number
        /// One character.
        case symbol
    }

    var kind: Kind
    /// As it stands in the text; a quoted name without its quotes.
    var text: String
    /// Of a word, in capitals; empty for anything else.
    var word: String
    /// From 1.
    var line: Int
    /// Where it stands among the text's UTF-8 bytes.
    var range: Range<Int>

    func isSymbol(_ symbol: Character) -> Bool { kind == .symbol && text == String(symbol) }

    /// What it names, as PostgreSQL folds it (PostgreSQL 15 manual, 4.1.1); `nil` if it can be no name.
    var name: String? {
        switch kind {
        case .word: text.lowercased()
        case .quotedName: text
        case .string, .number, .symbol: nil
        }
    }
}

/// A statement without its semicolon; never empty.
struct SQLStatement: Hashable {
    var tokens: [SQLToken]

    /// The line it begins on, from 1.
    var line: Int { tokens.first?.line ?? 1 }
    /// The line its last token begins on.
    var lastLine: Int { tokens.last?.line ?? 1 }
    /// Its words in capitals, what is quoted left out.
    var words: [String] { tokens.map(\.word).filter { !$0.isEmpty } }
    /// Where it stands among the text's UTF-8 bytes.
    var range: Range<Int> { (tokens.first?.range.lowerBound ?? 0)..<(tokens.last?.range.upperBound ?? 0) }

    /// Whether it begins with these words.
    func begins(with words: String...) -> Bool { tokens.prefix(words.count).map(\.word) == words }
}

/// A comment that runs to the end of its line.
struct SQLComment: Hashable {
    /// Without the dashes and the white space around it.
    var text: String
    var line: Int
}

/// A text of SQL taken apart.
struct SQLScript: Hashable {
    var statements: [SQLStatement] = []
    var comments: [SQLComment] = []
}

/// A name that may have a schema before it.
struct SQLName: Hashable {
    /// As PostgreSQL folds them; never empty.
    var parts: [String]
    /// Where it stands among the text's UTF-8 bytes.
    var range: Range<Int>

    /// The object's own name.
    var last: String { parts.last ?? "" }

    /// In quotes, as SQL takes it whatever its letters are.
    var sql: String { parts.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ".") }
}

extension SQLName: CustomStringConvertible {
    var description: String { parts.joined(separator: ".") }
}
