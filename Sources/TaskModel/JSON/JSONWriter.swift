/// Appends JSON to a row of bytes, without white space.
///
/// It writes what it is told, in that order: that every object gets its members by `member` and every array its elements
/// by `element` is the caller's part.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    /// - Parameter capacity: How many bytes to make room for; more are made as needed.
    package init(reservingCapacity capacity: Int = 256) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func null() { verbatim("null") }

    package mutating func bool(_ value: Bool) { verbatim(value ? "true" : "false") }

    package mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if needsEscapes(text) {
            appendEscaping(text)
        } else {
            bytes.append(contentsOf: text.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func timestamp(_ timestamp: Timestamp) {
        bytes.append(UInt8(ascii: "\""))
        timestamp.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func integer(_ value: some FixedWidthInteger & SignedInteger) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = UInt64(value.magnitude)
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.count
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        bytes.append(addingCapacity: digits.count - first) { output in
            for index in first..<digits.count { output.append(digits[index]) }
        }
    }

    /// Writes an object whose members `body` writes, each after its `member`.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    /// Writes an array of what `write` makes of each element.
    package mutating func array<Elements: Sequence>(
        _ elements: Elements, _ write: (inout JSONWriter, Elements.Element) -> Void
    ) {
        bytes.append(UInt8(ascii: "["))
        for element in elements {
            separate(after: "[")
            write(&self, element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Writes the name of a member; its value must be written next.
    package mutating func member(_ name: String) {
        separate(after: "{")
        string(name)
        bytes.append(UInt8(ascii: ":"))
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .number(let literal): verbatim(literal)
        case .string(let text): string(text)
        case .array(let elements): array(elements) { $0.value($1) }
        case .object(let members):
            object { writer in
                for member in members {
                    writer.member(member.name)
                    writer.value(member.value)
                }
            }
        }
    }

    /// Appends text that is JSON, or a piece of it, already.
    package mutating func verbatim(_ json: String) {
        bytes.append(contentsOf: json.utf8)
    }

    /// Takes back what was written after the first `count` bytes.
    package mutating func takeBack(to count: Int) { bytes.removeLast(bytes.count - count) }
}

extension JSONWriter {
    /// Writes a comma unless the opening bracket came last; a string that ends in one is closed by its quote.
    private mutating func separate(after bracket: Unicode.Scalar) {
        if let last = bytes.last, Unicode.Scalar(last) != bracket { bytes.append(UInt8(ascii: ",")) }
    }

    /// Looks at every byte without leaving early, which the compiler turns into vector code.
    private func needsEscapes(_ text: String) -> Bool {
        let utf8 = text.utf8Span.span
        var found: UInt8 = 0
        for index in utf8.indices { found |= mustBeEscaped(utf8[index]) ? 1 : 0 }
        return found != 0
    }

    private mutating func appendEscaping(_ text: String) {
        var rest = text.utf8[...]
        while let index = rest.firstIndex(where: mustBeEscaped) {
            bytes.append(contentsOf: rest[..<index])
            appendEscape(of: rest[index])
            rest = rest[rest.index(after: index)...]
        }
        bytes.append(contentsOf: rest)
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch Unicode.Scalar(byte) {
        case "\"", "\\": bytes.append(byte)
        case "\n": bytes.append(UInt8(ascii: "n"))
        case "\r": bytes.append(UInt8(ascii: "r"))
        case "\t": bytes.append(UInt8(ascii: "t"))
        default:
            verbatim(byte < 0x10 ? "u000" : "u00")
            verbatim(String(byte, radix: 16))
        }
    }
}
