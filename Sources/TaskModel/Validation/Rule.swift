/// How a JSON value becomes a `Value`.
struct Rule<Value>: Sendable {
    /// What the value should be, to complete a sentence: "a string of 1 to 500 characters".
    let wanted: String
    /// Answers the value, or `nil` after noting everything that is wrong with it.
    let read: @Sendable (_ value: JSONValue, _ place: JSONPointer, _ faults: inout FaultList) -> Value?
}

extension Rule<Bool> {
    static let flag = Rule(wanted: "true or false") { value, place, faults in
        guard case .bool(let flag) = value else {
            faults.add(.wrongType, at: place, "Must be true or false.")
            return nil
        }
        return flag
    }
}

extension Rule<Int64> {
    /// A positive number of 64 bits.
    static let identifier = Rule(wanted: "a positive whole number of 64 bits") { value, place, faults in
        switch value {
        case .integer(let number) where number > 0:
            return number
        case .integer:
            faults.add(.outOfRange, at: place, "Must be at least 1.")
        case .number(let literal) where literal.utf8.dropFirst(literal.hasPrefix("-") ? 1 : 0).allSatisfy(isDigit):
            faults.add(.outOfRange, at: place, "Must be between 1 and \(Int64.max).")
        case .number:
            faults.add(.wrongType, at: place, "Must be a whole number, written without fraction or exponent.")
        default:
            faults.add(.wrongType, at: place, "Must be a whole number.")
        }
        return nil
    }
}

extension Rule<Priority> {
    static let priority = Rule(wanted: "one of \(allowedPriorities)") { value, place, faults in
        guard case .string(let name) = value else {
            faults.add(.wrongType, at: place, "Must be a string: one of \(allowedPriorities).")
            return nil
        }
        guard let priority = Priority.known.first(where: { $0.rawValue == name }) else {
            faults.add(.notAllowed, at: place, "Must be one of \(allowedPriorities).")
            return nil
        }
        return priority
    }
}

private let allowedPriorities = Priority.known.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")

extension Rule<Timestamp> {
    static let moment = Rule(wanted: "an RFC 3339 date-time") { value, place, faults in
        guard case .string(let text) = value else {
            faults.add(.wrongType, at: place, "Must be a string: an RFC 3339 date-time or null.")
            return nil
        }
        guard let timestamp = Timestamp(rfc3339: text) else {
            faults.add(
                .invalidFormat, at: place,
                "Must be an RFC 3339 date-time in the years 1 to 9999, such as \"2026-11-22T19:02:00Z\".")
            return nil
        }
        return timestamp
    }
}

extension Rule<[String]> {
    static let labels = Rule(wanted: "an array of at most \(labelLimit) strings") { value, place, faults in
        guard case .array(let elements) = value else {
            faults.add(.wrongType, at: place, "Must be an array of strings.")
            return nil
        }
        if elements.count > labelLimit {
            faults.add(.tooMany, at: place, "Must have at most \(labelLimit) elements; it has \(elements.count).")
        }
        // What is beyond the limit is refused as a whole, and a body can hold very many.
        return distinctLabels(elements.prefix(labelLimit), at: place, faults: &faults)
    }

    private static func distinctLabels(
        _ elements: ArraySlice<JSONValue>, at place: JSONPointer, faults: inout FaultList
    ) -> [String] {
        var labels: [String] = []
        for (index, element) in elements.enumerated() {
            guard let label = Rule<String>.label.read(element, place.element(index), &faults) else { continue }
            if labels.contains(where: { $0.hasSameCodePoints(as: label) }) {
                faults.add(.duplicate, at: place.element(index), "The label occurs earlier in the array.")
            }
            labels.append(label)
        }
        return labels
    }
}

private let labelLimit = 20
