/// Why a text is no JSON that is accepted here, and where.
package struct JSONSyntaxError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// Nothing, or only white space.
        case emptyText
        case byteOrderMark
        case invalidUTF8
        /// Something else stands where only this may.
        case expected(String)
        /// The text ends where this should follow.
        case endOfText(expected: String)
        case trailingText
        /// A string holds a character below U+0020 that is not escaped.
        case controlCharacter(UInt8)
        case invalidEscape
        /// A `\u` escape names one half of a surrogate pair, and the other half is not next to it.
        case loneSurrogate
        case duplicateName(String)
        case nestedTooDeeply(limit: Int)
    }

    package var reason: Reason
    /// In bytes from the start of the text.
    package var offset: Int

    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    /// One sentence for the caller who sent the text.
    package var description: String { "\(sentence) (byte offset \(offset))." }

    private var sentence: String {
        switch reason {
        case .emptyText: "The text is empty"
        case .byteOrderMark: "The text starts with a byte order mark"
        case .invalidUTF8: "The text is not valid UTF-8"
        case .expected(let wanted): "Expected \(wanted)"
        case .endOfText(let wanted): "The text ends where \(wanted) should follow"
        case .trailingText: "Something follows after the end of the value"
        case .controlCharacter(let byte):
            "A string holds the control character \(codePoint(byte)), which must be escaped"
        case .invalidEscape: "A string holds an escape that JSON does not have"
        case .loneSurrogate: "A string holds one half of a surrogate pair"
        case .duplicateName(let name): "The name \"\(excerpt(name))\" occurs twice in one object"
        case .nestedTooDeeply(let limit): "More than \(limit) arrays and objects are nested"
        }
    }

    private func codePoint(_ byte: UInt8) -> String {
        "U+00" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    /// A name can be as long as the text.
    private func excerpt(_ name: String) -> String {
        let start = name.unicodeScalars.prefix(40)
        return start.endIndex == name.endIndex ? name : String(start) + "…"
    }
}
