import TaskModel

/// Reads a request's query strictly: each read declares a parameter, and `finish()` reports everything wrong at once.
///
/// Form encoding: `+` is a space, `%` introduces two hexadecimal digits. A fault does not stop the reading: the read
/// answers its default, and `finish()` throws.
struct Query {
    private var given: [(name: String, value: String)] = []
    private var known: [String] = []
    private var faults: [ParameterFault] = []

    /// - Parameter text: What follows the question mark; empty when there is none.
    init(_ text: Substring) {
        guard !text.isEmpty else { return }
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let rawName = pair.prefix { $0 != UInt8(ascii: "=") }
            let name = Self.decoded(rawName)
            let value = Self.decoded(pair.dropFirst(rawName.count + 1))
            if let name, let value {
                given.append((name, value))
            } else {
                let detail = "Is not percent-encoded UTF-8."
                faults.append(ParameterFault(name: name ?? String(Substring(rawName)), detail: detail))
            }
        }
    }

    /// Every value of a parameter that may be repeated, in the caller's order.
    mutating func values(_ name: String) -> [String] {
        known.append(name)
        return given.isEmpty ? [] : given.filter { $0.name == name }.map(\.value)
    }

    /// The value of a parameter that may be given once.
    mutating func value(_ name: String) -> String? {
        let values = values(name)
        if values.count > 1 { refuse(name, "May be given only once.") }
        return values.first
    }

    mutating func refuse(_ name: String, _ detail: String) {
        faults.append(ParameterFault(name: name, detail: detail))
    }

    /// Throws every fault found, parameters that no read declared among them.
    func finish() throws(RequestFault) {
        guard !given.isEmpty || !faults.isEmpty else { return }
        var faults = faults
        var unknown: Set<String> = []
        for (name, _) in given where !known.contains(name) && unknown.insert(name).inserted {
            let allowed = known.isEmpty ? "There are none here." : "Allowed: \(known.joined(separator: ", "))."
            faults.append(ParameterFault(name: name, detail: "Is not a parameter. \(allowed)"))
        }
        guard faults.isEmpty else { throw .invalidParameters(faults) }
    }

    /// `nil` where an escape is broken or the bytes are not UTF-8.
    private static func decoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"):
                bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimalValue, let low = rest.popFirst()?.hexadecimalValue else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default:
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
