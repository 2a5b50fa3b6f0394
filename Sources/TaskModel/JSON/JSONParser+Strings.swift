extension JSONParser {
    /// Reads a string from its opening to its closing quote.
    ///
    /// - Parameter expected: What to ask for when there is no opening quote.
    mutating func string(expected: String) throws(JSONSyntaxError) -> String {
        guard take("\"") else { throw unexpected(expected) }
        let start = position
        skipPlainBytes()
        var bytes = text[start..<position]
        while !take("\"") {
            guard position < text.count else { throw unexpected("the closing quote of a string") }
            guard text[position] == UInt8(ascii: "\\") else {
                throw JSONSyntaxError(.controlCharacter(text[position]), at: position)
            }
            bytes.append(contentsOf: try escapedScalar().utf8)
            let runStart = position
            skipPlainBytes()
            bytes.append(contentsOf: text[runStart..<position])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Stops at a quote, a backslash, a control character or the end.
    private mutating func skipPlainBytes() {
        while position < text.count, !mustBeEscaped(text[position]) { position += 1 }
    }

    /// Reads one escape, or the two that together name a character beyond U+FFFF.
    private mutating func escapedScalar() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard position < text.count else { throw unexpected("the rest of an escape") }
        let letter = Unicode.Scalar(text[position])
        if letter == "u" {
            position = start
            return try escapedCodePoint()
        }
        guard let scalar = Self.shortEscapes[letter] else { throw JSONSyntaxError(.invalidEscape, at: start) }
        position += 1
        return scalar
    }

    private mutating func escapedCodePoint() throws(JSONSyntaxError) -> Unicode.Scalar {
        let start = position
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(UInt32(first)) { return scalar }
        guard UTF16.isLeadSurrogate(first), text[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
        else {
            throw JSONSyntaxError(.loneSurrogate, at: start)
        }
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
        else { throw JSONSyntaxError(.loneSurrogate, at: start) }
        return scalar
    }

    /// Reads `\u` and four hexadecimal digits.
    private mutating func codeUnit() throws(JSONSyntaxError) -> UInt16 {
        let start = position
        position += 2
        guard position + 4 <= text.count else {
            position = text.count
            throw unexpected("the rest of an escape")
        }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(text[position])).hexDigitValue else {
                throw JSONSyntaxError(.invalidEscape, at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private static let shortEscapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
    ]
}

/// Whether a byte of UTF-8 cannot stand for itself in a JSON string (RFC 8259, section 7).
func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}
