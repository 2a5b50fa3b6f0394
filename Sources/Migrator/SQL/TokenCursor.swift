/// Goes through tokens from the first to the last and takes what it is asked for, if that comes next.
struct TokenCursor {
    private let tokens: [SQLToken]
    private var index = 0

    init(_ tokens: some Sequence<SQLToken>) { self.tokens = Array(tokens) }

    init(_ statement: SQLStatement) { self.init(statement.tokens) }

    /// The next token; `nil` at the end.
    var next: SQLToken? { index < tokens.count ? tokens[index] : nil }

    /// What was not taken yet.
    var rest: [SQLToken] { Array(tokens[index...]) }

    /// Takes these words in this order, or nothing.
    mutating func take(_ words: String...) -> Bool {
        guard index + words.count <= tokens.count,
            zip(words, tokens[index...]).allSatisfy({ $0 == $1.word })
        else { return false }
        index += words.count
        return true
    }

    /// Takes the first of these words that comes next.
    mutating func takeOne(of words: String...) -> String? { words.first { take($0) } }

    mutating func take(symbol: Character) -> Bool {
        guard next?.isSymbol(symbol) == true else { return false }
        index += 1
        return true
    }

    mutating func skip() { index = min(index + 1, tokens.count) }

    /// Takes a name with the schema before it, if there is one.
    mutating func takeName() -> SQLName? {
        guard let first = next, let name = first.name else { return nil }
        var result = SQLName(parts: [name], range: first.range)
        index += 1
        while next?.isSymbol(".") == true, index + 1 < tokens.count, let part = tokens[index + 1].name {
            result.parts.append(part)
            result.range = result.range.lowerBound..<tokens[index + 1].range.upperBound
            index += 2
        }
        return result
    }

    /// Takes names separated by commas.
    mutating func takeNames() -> [SQLName] {
        var names: [SQLName] = []
        repeat {
            guard let name = takeName() else { break }
            names.append(name)
        } while take(symbol: ",")
        return names
    }

    /// Takes `( … )` and answers what is inside.
    mutating func takeParentheses() -> [SQLToken]? {
        guard take(symbol: "(") else { return nil }
        let start = index
        var depth = 1
        while let token = next {
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            if depth == 0 { break }
            index += 1
        }
        let inside = Array(tokens[start..<index])
        skip()
        return inside
    }
}

extension Sequence<SQLToken> {
    /// The parts between the commas that stand in no parentheses.
    func splitAtCommas() -> [[SQLToken]] {
        var parts: [[SQLToken]] = [[]]
        var depth = 0
        for token in self {
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            if depth == 0, token.isSymbol(",") { parts.append([]) } else { parts[parts.count - 1].append(token) }
        }
        return parts.filter { !$0.isEmpty }
    }

    /// The tokens that stand in no parentheses; of each pair the opening one stays.
    func outsideParentheses() -> [SQLToken] {
        var depth = 0
        var result: [SQLToken] = []
        for token in self {
            if token.isSymbol(")") { depth -= 1 }
            if depth == 0, !token.isSymbol(")") { result.append(token) }
            if token.isSymbol("(") { depth += 1 }
        }
        return result
    }
}

extension [SQLToken] {
    /// Where these words stand next to each other; `nil` if they do not.
    func firstIndex(of words: String...) -> Int? {
        guard count >= words.count else { return nil }
        return (0...count - words.count).first { start in
            zip(words, self[start...]).allSatisfy { $0 == $1.word }
        }
    }

    func contains(_ words: String...) -> Bool {
        guard count >= words.count else { return false }
        return (0...count - words.count).contains { start in
            zip(words, self[start...]).allSatisfy { $0 == $1.word }
        }
    }
}
