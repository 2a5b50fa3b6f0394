/// Reads SQL as far as it takes to find where statements begin and which words they are made of.
///
/// Knows comments (nested ones too), quoted names, strings with and without escapes, dollar quotes, parentheses, and
/// function bodies written `BEGIN ATOMIC … END`; the rest passes by (PostgreSQL 15 manual, 4.1).
struct SQLScanner {
    /// What stands outside comments and quotes.
    private enum Token: Equatable {
        case word(String)
        case semicolon
        case open
        case close
        case other
    }

    /// A statement's words in capitals, quoted text left out, and the line it begins on, from 1.
    struct Statement: Hashable {
        var words: [String]
        var line: Int
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    private init(_ sql: String) { bytes = Array(sql.utf8) }

    /// The statements of a text in order; empty ones are left out.
    static func statements(in sql: String) -> [Statement] {
        var scanner = SQLScanner(sql)
        var statements: [Statement] = []
        while let statement = scanner.nextStatement() { statements.append(statement) }
        return statements
    }

    /// The next statement up to its semicolon; `nil` at the end.
    private mutating func nextStatement() -> Statement? {
        var statement: Statement?
        var parenthesisDepth = 0
        // Inside BEGIN ATOMIC each CASE brings an END of its own.
        var atomicDepth = 0
        while let token = nextToken() {
            if token == .semicolon, parenthesisDepth == 0, atomicDepth == 0 {
                if statement == nil { continue }
                return statement
            }
            if statement == nil { statement = Statement(words: [], line: line) }
            switch token {
            case .open: parenthesisDepth += 1
            case .close: parenthesisDepth -= 1
            case .word(let word):
                if atomicDepth > 0, word == "CASE" { atomicDepth += 1 }
                if atomicDepth > 0, word == "END" { atomicDepth -= 1 }
                if word == "ATOMIC", statement?.words.last == "BEGIN" { atomicDepth += 1 }
                statement?.words.append(word)
            case .semicolon, .other: break
            }
        }
        return statement
    }

    private mutating func nextToken() -> Token? {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): skipBlockComment()
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 11, 12: advance()
            default: return token(startingWith: byte)
            }
        }
        return nil
    }

    private mutating func token(startingWith byte: UInt8) -> Token {
        switch byte {
        case UInt8(ascii: ";"): return single(.semicolon)
        case UInt8(ascii: "("): return single(.open)
        case UInt8(ascii: ")"): return single(.close)
        case UInt8(ascii: "'"): return quoted(by: byte, backslashEscapes: false)
        case UInt8(ascii: "\""): return quoted(by: byte, backslashEscapes: false)
        case UInt8(ascii: "$"): return dollarQuoted()
        case UInt8(ascii: "E"), UInt8(ascii: "e"):
            guard peek(1) == UInt8(ascii: "'") else { return word() }
            advance()
            return quoted(by: UInt8(ascii: "'"), backslashEscapes: true)
        default: return Self.startsWord(byte) ? word() : single(.other)
        }
    }

    private mutating func single(_ token: Token) -> Token {
        advance()
        return token
    }

    private mutating func word() -> Token {
        let start = position
        while let byte = peek(), Self.continuesWord(byte) { advance() }
        return .word(String(decoding: bytes[start..<position], as: UTF8.self).uppercased())
    }

    /// Passes a string or a quoted name; a doubled quote is one of its characters.
    private mutating func quoted(by quote: UInt8, backslashEscapes: Bool) -> Token {
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
        return .other
    }

    /// Passes `$tag$ … $tag$`; a `$1` or a lone dollar sign is passed alone.
    private mutating func dollarQuoted() -> Token {
        var end = position + 1
        while end < bytes.count, Self.continuesWord(bytes[end]), bytes[end] != UInt8(ascii: "$") { end += 1 }
        let isNumber = end > position + 1 && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position + 1])
        guard end < bytes.count, bytes[end] == UInt8(ascii: "$"), !isNumber else { return single(.other) }
        let tag = Array(bytes[position...end])
        for _ in tag { advance() }
        while position < bytes.count {
            if bytes[position...].starts(with: tag) {
                for _ in tag { advance() }
                break
            }
            advance()
        }
        return .other
    }

    private mutating func skipLine() {
        while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
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
