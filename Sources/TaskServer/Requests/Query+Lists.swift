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
}
