extension Rule<String> {
    static let title = text(1...500, mayBeBlank: false)
    static let description = text(0...10_000)
    static let label = text(1...50)
    static let userName = text(1...200, mayBeBlank: false)
    /// What a caller calls an item of a batch.
    static let ref = text(0...200)

    /// A plausible address: what cannot be one is refused, what nobody has is not.
    ///
    /// One `@`; before it 1 to 64 characters, after it names separated by single dots; no white space or control
    /// character; at most 254 characters, which is what SMTP can carry (RFC 5321, 4.5.3.1). Quoted local parts are
    /// refused with the rest that nobody uses.
    static let email = Rule(wanted: "an email address") { value, place, faults in
        guard case .string(let address) = value else {
            faults.add(.wrongType, at: place, "Must be a string: an email address or null.")
            return nil
        }
        if let length = excess(of: address, over: 254) {
            faults.add(.tooLong, at: place, "Must have at most 254 characters; it has \(length).")
        }
        if address.unicodeScalars.contains("\0") {
            faults.add(.nulCharacter, at: place, nulDetail)
        } else if !isPlausible(address) {
            faults.add(.invalidFormat, at: place, "Must be an email address, such as \"name@example.org\".")
        }
        return address
    }

    /// A text whose length in code points is in `lengths`.
    ///
    /// - Parameter mayBeBlank: Whether it may consist of white space only.
    private static func text(_ lengths: ClosedRange<Int>, mayBeBlank: Bool = true) -> Rule {
        let wanted = "a string of \(lengths.lowerBound) to \(lengths.upperBound) characters"
        return Rule(wanted: wanted) { value, place, faults in
            guard case .string(let text) = value else {
                faults.add(.wrongType, at: place, "Must be \(wanted).")
                return nil
            }
            if text.isEmpty, lengths.lowerBound > 0 {
                faults.add(.tooShort, at: place, "Must have at least \(lengths.lowerBound) character.")
            } else if !mayBeBlank, text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
                faults.add(.blank, at: place, "Must have a character that is not white space.")
            }
            if let length = excess(of: text, over: lengths.upperBound) {
                faults.add(.tooLong, at: place, "Must have at most \(lengths.upperBound) characters; it has \(length).")
            }
            if text.unicodeScalars.contains("\0") { faults.add(.nulCharacter, at: place, nulDetail) }
            return text
        }
    }
}

private let nulDetail = "Must not hold the character U+0000, which cannot be stored."

/// The number of code points, if it is above the limit.
private func excess(of text: String, over limit: Int) -> Int? {
    // A code point is at least one byte.
    guard text.utf8.count > limit else { return nil }
    let length = text.unicodeScalars.count
    return length > limit ? length : nil
}

private func isPlausible(_ address: String) -> Bool {
    let parts = address.unicodeScalars.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].count) else { return false }
    let isWritable = address.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0.properties.generalCategory != .control
    }
    return isWritable && parts[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
}
