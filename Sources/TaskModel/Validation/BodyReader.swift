/// Takes the fields of a request body one by one and notes everything that is wrong with them.
///
/// Every field is asked for, also after a fault; `refuseRest` then answers for the fields nobody asked for.
struct BodyReader {
    private(set) var faults = FaultList()
    /// The members not asked for yet; `nil` when the body is no object.
    private var rest: [JSONMember]?
    private let place: JSONPointer

    /// - Parameters:
    ///   - place: Where the object stands in the body.
    ///   - what: What the object is, to begin a sentence.
    init(_ body: JSONValue, at place: JSONPointer = .root, as what: String = "The body") {
        self.place = place
        if case .object(let members) = body {
            rest = members
        } else {
            faults.add(.wrongType, at: place, "\(what) must be an object.")
        }
    }

    /// What the faults amount to, once all fields were asked for.
    var failure: ValidationFailure { ValidationFailure(faults: faults.faults) }

    var hasFaults: Bool { !faults.faults.isEmpty }

    /// A field that must be there.
    mutating func required<Value>(_ name: String, _ rule: Rule<Value>) -> Value? {
        guard rest != nil else { return nil }
        guard let value = take(name) else {
            faults.add(.required, at: place.member(name), "The field is required: \(rule.wanted).")
            return nil
        }
        return read(value, name, rule)
    }

    /// A field that may be absent, but not null.
    mutating func optional<Value>(_ name: String, _ rule: Rule<Value>) -> Value? {
        guard let value = take(name) else { return nil }
        return read(value, name, rule)
    }

    /// A field that may be absent or null.
    mutating func nullable<Value>(_ name: String, _ rule: Rule<Value>) -> NullableChange<Value> {
        guard let value = take(name) else { return .keep }
        if case .null = value { return .clear }
        return read(value, name, rule).map(NullableChange.set) ?? .keep
    }

    /// Notes a fault for each field nobody asked for.
    ///
    /// - Parameter readOnly: The fields of the resource that a body cannot set, each with the reason.
    mutating func refuseRest(readOnly: [String: String]) {
        for member in rest ?? [] {
            let field = place.member(member.name)
            if let reason = readOnly[member.name] {
                faults.add(.readOnly, at: field, reason)
            } else {
                faults.add(.unknownField, at: field, "There is no such field here.")
            }
        }
        rest = []
    }

    private mutating func read<Value>(_ value: JSONValue, _ name: String, _ rule: Rule<Value>) -> Value? {
        let field = place.member(name)
        if case .null = value {
            faults.add(.notNullable, at: field, "The field cannot be null: \(rule.wanted).")
            return nil
        }
        return rule.read(value, field, &faults)
    }

    private mutating func take(_ name: String) -> JSONValue? {
        guard let index = rest?.firstIndex(where: { $0.name.hasSameCodePoints(as: name) }) else { return nil }
        return rest?.remove(at: index).value
    }
}
