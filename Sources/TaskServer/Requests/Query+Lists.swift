import TaskModel

/// The parameters that lists have in common, and those of the tasks.
extension Query {
    static let pageSizeDefault = 50
    static let pageSizeLimit = 500

    /// `page_size`: 50 when absent, 500 when larger, however large.
    mutating func pageSize() -> Int {
        guard let text = value("page_size") else { return Self.pageSizeDefault }
        let digits = text.utf8.drop { $0 == UInt8(ascii: "0") }
        guard !digits.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) else {
            refuse("page_size", "Must be a whole number above 0; more than \(Self.pageSizeLimit) counts as that.")
            return Self.pageSizeDefault
        }
        return digits.count > 3 ? Self.pageSizeLimit : min(Int(text) ?? Self.pageSizeLimit, Self.pageSizeLimit)
    }

    /// A user's id, as `user_id` and `transfer_tasks_to` take it.
    mutating func userID(_ name: String) -> UserID? {
        guard let text = value(name) else { return nil }
        guard let number = Int64(canonical: text[...]) else {
            refuse(name, "Must be the id of a user, a positive 64-bit number.")
            return nil
        }
        return UserID(rawValue: number)
    }

    /// `true` or `false`.
    mutating func boolean(_ name: String) -> Bool? {
        switch value(name) {
        case nil: return nil
        case "true": return true
        case "false": return false
        default:
            refuse(name, "Must be true or false.")
            return nil
        }
    }

    /// `priority`, repeatable: each known one once, least urgent first, so that equal filters are equal values.
    mutating func priorities() -> [Priority]? {
        let wanted = values("priority").map(Priority.init(rawValue:))
        guard !wanted.isEmpty else { return nil }
        if !wanted.allSatisfy(Priority.known.contains) {
            refuse("priority", "Must be one of \(Priority.known.map(\.rawValue).joined(separator: ", ")).")
        }
        return Priority.known.filter(wanted.contains)
    }

    /// `label`, repeatable: each once, in the order of their bytes, so that equal filters are equal values.
    mutating func labels() -> [String] {
        let wanted = values("label")
        guard !wanted.isEmpty else { return [] }
        if !wanted.allSatisfy({ (1...50).contains($0.unicodeScalars.count) && !$0.unicodeScalars.contains("\0") }) {
            refuse("label", "Must have 1 to 50 characters, none of them U+0000.")
        }
        var distinct: [String] = []
        for label in wanted where !distinct.contains(where: { $0.hasSameCodePoints(as: label) }) {
            distinct.append(label)
        }
        if distinct.count > 20 { refuse("label", "May be given at most 20 times; a task has no more labels.") }
        return distinct.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// An RFC 3339 date-time.
    mutating func moment(_ name: String) -> Timestamp? {
        guard let text = value(name) else { return nil }
        guard let moment = Timestamp(rfc3339: text) else {
            refuse(
                name,
                "Must be an RFC 3339 date-time in the years 1 to 9999, such as 2026-11-22T19:02:00Z (a + is written %2B)."
            )
            return nil
        }
        return moment
    }

    /// `q`: a text with at least one word in it.
    mutating func words() -> String? {
        guard let text = value("q") else { return nil }
        let scalars = text.unicodeScalars
        let hasWord = scalars.contains(where: isOfWord)
        guard hasWord, scalars.count <= 500, !scalars.contains("\0") else {
            refuse("q", "Must have a word, a letter or a digit at least, and at most 500 characters.")
            return nil
        }
        return text
    }

    /// `order_by`: a key, and ` desc` for the opposite direction.
    mutating func order() -> TaskOrder {
        guard let text = value("order_by") else { return .byID }
        guard let order = TaskOrder.known.first(where: { $0.text == text }) else {
            let keys = TaskOrder.Key.allCases.map(\.rawValue).joined(separator: ", ")
            refuse("order_by", "Must be one of \(keys), each alone or followed by a space and desc.")
            return .byID
        }
        return order
    }
}

/// Whether the database counts it among the letters and digits that words are made of.
private func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
    default: false
    }
}
