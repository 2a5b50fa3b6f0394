/// One thing that is wrong with a value in a request body.
public struct FieldFault: Hashable, Sendable {
    /// Where the value is, as a JSON Pointer (RFC 6901); empty for the whole body.
    public var pointer: String
    /// What is wrong with it.
    public var code: FaultCode
    /// The same for a reader, with what is allowed.
    public var detail: String

    /// A fault at the place that `pointer` names.
    public init(pointer: String, code: FaultCode, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// A kind of fault, by a name that never changes.
///
/// An open enumeration: a service newer than its caller may answer a name that the caller does not know.
public struct FaultCode: RawRepresentable, Hashable, Sendable {
    /// The name, in capitals.
    public let rawValue: String

    /// A code with any name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The field is missing.
    public static let required = FaultCode(rawValue: "REQUIRED")
    /// No field has this name.
    public static let unknownField = FaultCode(rawValue: "UNKNOWN_FIELD")
    /// The service alone sets this field, or another route does.
    public static let readOnly = FaultCode(rawValue: "READ_ONLY")
    /// The value is of another JSON type.
    public static let wrongType = FaultCode(rawValue: "WRONG_TYPE")
    /// The value is null and may not be.
    public static let notNullable = FaultCode(rawValue: "NOT_NULLABLE")
    /// The text has fewer characters than it needs.
    public static let tooShort = FaultCode(rawValue: "TOO_SHORT")
    /// The text has only white space.
    public static let blank = FaultCode(rawValue: "BLANK")
    /// The text has more characters than it may.
    public static let tooLong = FaultCode(rawValue: "TOO_LONG")
    /// The array has more elements than it may.
    public static let tooMany = FaultCode(rawValue: "TOO_MANY")
    /// The array has fewer elements than it needs.
    public static let tooFew = FaultCode(rawValue: "TOO_FEW")
    /// The element occurs earlier in the array.
    public static let duplicate = FaultCode(rawValue: "DUPLICATE")
    /// The number is outside its bounds.
    public static let outOfRange = FaultCode(rawValue: "OUT_OF_RANGE")
    /// The value is none of those allowed.
    public static let notAllowed = FaultCode(rawValue: "NOT_ALLOWED")
    /// The text is not written as it should be.
    public static let invalidFormat = FaultCode(rawValue: "INVALID_FORMAT")
    /// The text holds U+0000, which the database cannot keep.
    public static let nulCharacter = FaultCode(rawValue: "NUL_CHARACTER")
}

/// Everything that is wrong with a request body that could be read.
package struct ValidationFailure: Error, Hashable, Sendable {
    /// At least one and at most `FaultList.limit`; known fields first, in the order of the contract.
    package var faults: [FieldFault]

    package init(faults: [FieldFault]) {
        self.faults = faults
    }
}

/// Gathers faults, up to a limit, so that a hostile body cannot make the answer many times its size.
struct FaultList {
    static let limit = 100

    private(set) var faults: [FieldFault] = []

    mutating func add(_ more: [FieldFault]) {
        faults += more.prefix(Self.limit - faults.count)
    }

    mutating func add(_ code: FaultCode, at place: JSONPointer, _ detail: String) {
        if faults.count < Self.limit {
            faults.append(FieldFault(pointer: place.text, code: code, detail: detail))
        }
    }
}

/// A place in a JSON document (RFC 6901).
struct JSONPointer {
    /// The whole document.
    static let root = JSONPointer(text: "")

    let text: String

    func member(_ name: String) -> JSONPointer {
        var escaped = "/"
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return JSONPointer(text: text + escaped)
    }

    func element(_ index: Int) -> JSONPointer {
        JSONPointer(text: "\(text)/\(index)")
    }
}
