/// Reads a JSON text from left to right, once.
///
/// The work is linear in the length of the text, and its stack is bounded by the nesting limit, whatever the text.
struct JSONParser {
    static let nestingLimit = 64

    let text: [UInt8]
    /// The next byte to read.
    var position = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func document() throws(JSONSyntaxError) -> JSONValue {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONSyntaxError(.byteOrderMark, at: 0) }
        try checkEncoding()
        skipWhiteSpace()
        if position == text.count { throw JSONSyntaxError(.emptyText, at: 0) }
        let value = try value(depth: 0)
        skipWhiteSpace()
        guard position == text.count else { throw JSONSyntaxError(.trailingText, at: position) }
        return value
    }

    /// Checks the whole text once, so that the strings in it need no check of their own.
    private func checkEncoding() throws(JSONSyntaxError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text.span)
        } catch {
            throw JSONSyntaxError(.invalidUTF8, at: error.byteOffsets.lowerBound)
        }
    }

    /// - Parameter depth: How many arrays and objects are around the value.
    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard position < text.count else { throw unexpected("a value") }
        switch Unicode.Scalar(text[position]) {
        case "{": return try object(depth: depth + 1)
        case "[": return try array(depth: depth + 1)
        case "\"": return .string(try string(expected: "a string"))
        case "-", "0"..."9": return try number()
        case "t": return try word("true", .bool(true))
        case "f": return try word("false", .bool(false))
        case "n": return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth: depth)
        var members: [JSONMember] = []
        var names = NameSet()
        if take("}") { return .object(members) }
        repeat {
            skipWhiteSpace()
            let start = position
            let name = try string(expected: "a name in double quotes")
            guard names.insert(name) else { throw JSONSyntaxError(.duplicateName(name), at: start) }
            skipWhiteSpace()
            guard take(":") else { throw unexpected("a colon") }
            skipWhiteSpace()
            members.append(JSONMember(name: name, value: try value(depth: depth)))
            skipWhiteSpace()
        } while take(",")
        guard take("}") else { throw unexpected("a comma or }") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth: depth)
        var elements: [JSONValue] = []
        if take("]") { return .array(elements) }
        repeat {
            skipWhiteSpace()
            elements.append(try value(depth: depth))
            skipWhiteSpace()
        } while take(",")
        guard take("]") else { throw unexpected("a comma or ]") }
        return .array(elements)
    }

    /// Steps over an opening bracket and the white space after it.
    private mutating func enter(depth: Int) throws(JSONSyntaxError) {
        guard depth <= Self.nestingLimit else {
            throw JSONSyntaxError(.nestedTooDeeply(limit: Self.nestingLimit), at: position)
        }
        position += 1
        skipWhiteSpace()
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            _ = take("+") || take("-")
            try digits()
        }
        let literal = String(decoding: text[start..<position], as: UTF8.self)
        guard isWhole, let integer = Int64(literal) else { return .number(literal: literal) }
        return .integer(integer)
    }

    /// Steps over one or more digits.
    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while position < text.count, isDigit(text[position]) { position += 1 }
        if position == start { throw unexpected("a digit") }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        guard text[position...].starts(with: word.utf8) else { throw unexpected("a value") }
        position += word.utf8.count
        return value
    }
}

extension JSONParser {
    mutating func skipWhiteSpace() {
        while position < text.count {
            switch Unicode.Scalar(text[position]) {
            case " ", "\n", "\r", "\t": position += 1
            default: return
            }
        }
    }

    mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard position < text.count, Unicode.Scalar(text[position]) == wanted else { return false }
        position += 1
        return true
    }

    func unexpected(_ wanted: String) -> JSONSyntaxError {
        JSONSyntaxError(position < text.count ? .expected(wanted) : .endOfText(expected: wanted), at: position)
    }
}

func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

/// The names seen in one object, compared by code points.
///
/// Objects are small, and a few comparisons cost less than hashing; an object with very many members must not cost the
/// square of their number.
private struct NameSet {
    private var few: [String] = []
    private var many: Set<[UInt8]> = []

    /// Answers `false` when the name is there already.
    mutating func insert(_ name: String) -> Bool {
        if few.count < 16 {
            if few.contains(where: { $0.hasSameCodePoints(as: name) }) { return false }
            few.append(name)
            return true
        }
        if many.isEmpty { many = Set(few.map { Array($0.utf8) }) }
        return many.insert(Array(name.utf8)).inserted
    }
}
