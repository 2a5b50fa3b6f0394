/// Reads SQL as far as it takes to find where statements begin and which tokens they are made of.
///
/// Knows comments (nested ones too), quoted names, strings with and without escapes, dollar quotes, parentheses, and
/// function bodies written `BEGIN ATOMIC … END`; the rest passes by (PostgreSQL 15 manual, 4.1).
struct SQLScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var comments: [SQLComment] = []

    private init(_ sql: String) { bytes = Array(sql.utf8) }

    /// The statements of a text in order, empty ones left out, and its comments.
    static func script(of sql: String) -> SQLScript {
        var scanner = SQLScanner(sql)
        var script = SQLScript()
        while let statement = scanner.nextStatement() { script.statements.append(statement) }
        script.comments = scanner.comments
        return script
    }

    static func statements(in sql: String) -> [SQLStatement] { script(of: sql).statements }

    /// The next statement up to its semicolon; `nil` at the end.
    private mutating func nextStatement() -> SQLStatement? {
        var tokens: [SQLToken] = []
        var parenthesisDepth = 0
        // Inside BEGIN ATOMIC each CASE brings an END of its own.
        var atomicDepth = 0
        while let token = nextToken() {
            if token.isSymbol(";"), parenthesisDepth == 0, atomicDepth == 0 {
                if tokens.isEmpty { continue }
                return SQLStatement(tokens: tokens)
            }
            if token.isSymbol("(") { parenthesisDepth += 1 }
            if token.isSymbol(")") { parenthesisDepth -= 1 }
            if atomicDepth > 0, token.word == "CASE" { atomicDepth += 1 }
            if atomicDepth > 0, token.word == "END" { atomicDepth -= 1 }
            if token.word == "ATOMIC", tokens.last?.word == "BEGIN" { atomicDepth += 1 }
            tokens.append(token)
        }
        return tokens.isEmpty ? nil : SQLStatement(tokens: tokens)
    }

    private mutating func nextToken() -> SQLToken? {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): lineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipBlockComment()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 11, 12: advance()
            default: return token(startingWith: byte)
            }
        }
        return nil
    }

    private mutating func token(startingWith byte: UInt8) -> SQLToken {
        let start = position
        let firstLine = line
        let kind = passToken(startingWith: byte)
        var text = self.text(start..<position)
        if kind == .quotedName { text = String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"") }
        return SQLToken(
            kind: kind, text: text, word: kind == .word ? text.uppercased() : "", line: firstLine,
            range: start..<position)
    }

    /// Goes behind the token and tells what it was.
    private mutating func passToken(startingWith byte: UInt8) -> SQLToken.Kind {
        switch byte {
        case UInt8(ascii: "'"): passQuoted(by: byte, backslashEscapes: false)
        case UInt8(ascii: "\""):
            passQuoted(by: byte, backslashEscapes: false)
            return .quotedName
        case UInt8(ascii: "$"): return passDollar()
        case UInt8(ascii: "E"), UInt8(ascii: "e"):
            guard peek(1) == UInt8(ascii: "'") else { return passWord() }
            advance()
            passQuoted(by: UInt8(ascii: "'"), backslashEscapes: true)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while let byte = peek(), Self.continuesWord(byte) || byte == UInt8(ascii: ".") { advance() }
            return .number
        default:
            if Self.startsWord(byte) { return passWord() }
            advance()
            return .symbol
        }
        return .string
    }

    private mutating func passWord() -> SQLToken.Kind {
        while let byte = peek(), Self.continuesWord(byte) { advance() }
        return .word
    }

    /// Passes a string or a quoted name; a doubled quote is one of its characters.
    private mutating func passQuoted(by quote: UInt8, backslashEscapes: Bool) {
        advance()
        while let byte = peek() {
            advance()
            if backslashEscapes, byte == UInt8(ascii: "\\") {
                advance()
            } else if byte == quote {
                guard peek() == quote else { break }
                advance()
            }
        }
    }

    /// Passes `$tag$ … $tag$`; a `$1` or a lone dollar sign is passed alone.
    private mutating func passDollar() -> SQLToken.Kind {
        var end = position + 1
        while end < bytes.count, Self.continuesWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        let isNumber = end > position + 1 && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position + 1])
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !isNumber else {
            advance()
            return .symbol
        }
        let tag = Array(bytes[position...end])
        for _ in tag { advance() }
        while position < bytes.count {
            if bytes[position...].starts(with: tag) {
                for _ in tag { advance() }
                break
            }
            advance()
        }
        return .string
    }

    private mutating func lineComment() {
        let start = position + 2
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
        let text = Self.trimmed(bytes[min(start, position)..<position])
        comments.append(SQLComment(text: String(decoding: text, as: UTF8.self), line: line))
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if peek() == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                depth += 1
                advance()
            } else if peek() == UInt8(ascii: "*"), peek(1) == UInt8(ascii: "/") {
                depth -= 1
                advance()
            }
            advance()
        } while depth > 0 && position < bytes.count
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < bytes.count ? bytes[position + offset] : nil
    }

    private mutating func advance() {
        guard position < bytes.count else { return }
        if bytes[position] == UInt8(ascii: "\n") { line += 1 }
        position += 1
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace = { (byte: UInt8) in [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")].contains(byte) }
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }

    private static func startsWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 128...:
            true
        default: false
        }
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "$")
    }
}
