import TaskModel
import Testing

@Suite struct JSONWriterTests {
    @Test func `ten thousand random values are read back as they were written`() throws {
        var random = SeededGenerator(seed: 20_261_122)
        for _ in 0..<10_000 {
            let value = randomValue(depth: 0, using: &random)
            var writer = JSONWriter()
            writer.value(value)
            let reread = try JSONValue(parsing: writer.bytes)
            try #require(isSame(reread, value), "\(String(decoding: writer.bytes, as: UTF8.self))")
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, 1_000_000_007, .max, .min] as [Int64])
    func `an integer is written in decimal`(integer: Int64) {
        #expect(text { $0.integer(integer) } == String(integer))
    }

    @Test func `every character below U+0020, the quote and the backslash are escaped and no other`() throws {
        for code in UInt8(0)..<0x80 {
            let character = String(Unicode.Scalar(code))
            let json = text { $0.string("a\(character)b") }
            #expect((json != "\"a\(character)b\"") == (code < 0x20 || character == "\"" || character == "\\"))
            let value = try JSONValue(parsing: Array(json.utf8))
            guard case .string(let reread) = value, reread == "a\(character)b" else {
                Issue.record("U+\(String(code, radix: 16)) became \(json)")
                continue
            }
        }
    }

    @Test(
        arguments: [
            ("", "\"\""), ("\"", #""\"""#), ("\\\\", #""\\\\""#), ("a\nb\rc\td", #""a\nb\rc\td""#),
            ("\u{0}\u{1F}", #""\u0000\u001f""#), ("é\u{301}漢😀\u{2028}", "\"é\u{301}漢😀\u{2028}\""),
            ("</script>", "\"</script>\""),
            ("\n", #""\n""#), ("line\n", #""line\n""#), ("{", "\"{\""),
        ])
    func `a string is written with the escapes it needs`(string: String, json: String) {
        #expect(text { $0.string(string) } == json)
    }

    @Test func `commas stand between members and elements only`() {
        let json = text { writer in
            writer.object { writer in
                writer.member("a")
                writer.object { _ in }
                writer.member("{")
                writer.array(["[", "{"]) { $0.string($1) }
                writer.member("c")
                writer.array([[1], [], [2, 3]]) { $0.array($1) { $0.integer($1) } }
                writer.member("d")
                writer.null()
            }
        }
        #expect(json == #"{"a":{},"{":["[","{"],"c":[[1],[],[2,3]],"d":null}"#)
    }

    @Test func `a timestamp is a string`() {
        #expect(text { $0.timestamp(Timestamp(microsecondsSince1970: 0)) } == "\"1970-01-01T00:00:00.000000Z\"")
    }

    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

private func randomValue(depth: Int, using random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth < 5 ? 9 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<64, using: &random))
    case 3:
        return .number(
            literal: "\(Int64.random(in: .min ... .max, using: &random)).\(UInt8.random(in: 0...9, using: &random))")
    case 4, 5: return .string(randomString(using: &random))
    case 6: return .array(randomElements(depth: depth, using: &random))
    default:
        let values = randomElements(depth: depth, using: &random)
        return .object(
            values.enumerated().map { index, value in
                JSONMember(name: "\(index)" + randomString(using: &random), value: value)
            })
    }
}

private func randomElements(depth: Int, using random: inout SeededGenerator) -> [JSONValue] {
    (0..<Int.random(in: 0...(depth == 0 ? 20 : 4), using: &random)).map { _ in
        randomValue(depth: depth + 1, using: &random)
    }
}

/// Half of the characters are from the first 128, so that escapes are common.
private func randomString(using random: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...30, using: &random) {
        let limit: UInt32 = Bool.random(using: &random) ? 0x7F : 0x10FFFF
        // Surrogates are no scalars.
        text.append(Unicode.Scalar(UInt32.random(in: 0...limit, using: &random)) ?? "\u{FFFD}")
    }
    return String(text)
}

private func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left.hasSameCodePoints(as: right)
    case (.array(let left), .array(let right)): left.count == right.count && zip(left, right).allSatisfy(isSame)
    case (.object(let left), .object(let right)):
        left.count == right.count
            && zip(left, right).allSatisfy { $0.name.hasSameCodePoints(as: $1.name) && isSame($0.value, $1.value) }
    default: false
    }
}
