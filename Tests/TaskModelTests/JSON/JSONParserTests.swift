import TaskModel
import Testing

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", "null"), ("true", "true"), (" false\n", "false"), ("\t\r\n [ ] ", "[]"), ("{ }", "{}"),
            ("0", "0"), ("-0", "0"), ("9223372036854775807", "9223372036854775807"),
            ("-9223372036854775808", "-9223372036854775808"),
            (#"{"b" : 1 , "a" : [ true , null , {} ] }"#, #"{"b":1,"a":[true,null,{}]}"#),
            (#""""#, #""""#), (#""plain""#, #""plain""#), (#""\"\\\/\b\f\n\r\t""#, #""\"\\/\u0008\u000c\n\r\t""#),
            (#""a\u0041\u00e9\u20AC""#, #""aAé€""#), (#""\ud83D\uDE00!""#, #""😀!""#),
            (#""\udbff\udfff""#, "\"\u{10FFFF}\""),
            (#""\ud800\udc00""#, "\"\u{10000}\""), (#""\u0000""#, #""\u0000""#), ("\"\u{7F}é漢😀\"", "\"\u{7F}é漢😀\""),
            (#"{"e\u0301":1,"\u00e9":2}"#, "{\"e\u{301}\":1,\"\u{E9}\":2}"),
        ])
    func `a text that is JSON means what it says`(text: String, meaning: String) throws {
        #expect(written(try JSONValue(parsing: Array(text.utf8))) == meaning)
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "1.0", "-0.0", "1e3", "1E+3",
        "1e-3", "0.1e999999999", "12.5",
    ])
    func `a number that is no 64-bit integer keeps its literal`(literal: String) throws {
        guard case .number(literal) = try JSONValue(parsing: Array(literal.utf8)) else {
            Issue.record("\(literal) was not kept")
            return
        }
    }

    @Test(
        arguments: [
            ("", .emptyText, 0), (" \n\t", .emptyText, 0),
            ("\u{FEFF}{}", .byteOrderMark, 0),
            ("{} {}", .trailingText, 3), ("1 2", .trailingText, 2), ("01", .trailingText, 1),
            ("{}\u{0}", .trailingText, 2),
            ("tru", .expected("a value"), 0), ("nul ", .expected("a value"), 0), ("True", .expected("a value"), 0),
            ("NaN", .expected("a value"), 0), ("'a'", .expected("a value"), 0), ("// a", .expected("a value"), 0),
            ("\u{A0}1", .expected("a value"), 0), ("+1", .expected("a value"), 0), (".5", .expected("a value"), 0),
            ("[1,]", .expected("a value"), 3), ("[,1]", .expected("a value"), 1),
            ("[1 2]", .expected("a comma or ]"), 3),
            ("[1}", .expected("a comma or ]"), 2), ("{\"a\":1]", .expected("a comma or }"), 6),
            ("{\"a\" 1}", .expected("a colon"), 5), ("{a:1}", .expected("a name in double quotes"), 1),
            ("{\"a\":1,}", .expected("a name in double quotes"), 7), ("{1:1}", .expected("a name in double quotes"), 1),
            ("{\"a\":}", .expected("a value"), 5),
            ("-a", .expected("a digit"), 1), ("1.e1", .expected("a digit"), 2), ("1ex", .expected("a digit"), 2),
            ("[", .endOfText(expected: "a value"), 1), ("[1", .endOfText(expected: "a comma or ]"), 2),
            ("{", .endOfText(expected: "a name in double quotes"), 1), ("{\"a\"", .endOfText(expected: "a colon"), 4),
            ("{\"a\":", .endOfText(expected: "a value"), 5), ("{\"a\":1", .endOfText(expected: "a comma or }"), 6),
            ("-", .endOfText(expected: "a digit"), 1), ("1.", .endOfText(expected: "a digit"), 2),
            ("\"abc", .endOfText(expected: "the closing quote of a string"), 4),
            ("\"\\", .endOfText(expected: "the rest of an escape"), 2),
            ("\"\\u12", .endOfText(expected: "the rest of an escape"), 5),
            ("\"a\nb\"", .controlCharacter(0x0A), 2), ("\"\u{1F}\"", .controlCharacter(0x1F), 1),
            ("\"ab\u{0}\"", .controlCharacter(0), 3), ("\"a\\n\u{8}\"", .controlCharacter(8), 4),
            (#""\x41""#, .invalidEscape, 1), (#""\U0041""#, .invalidEscape, 1), (#""a\u00g0""#, .invalidEscape, 2),
            (#""\u+123""#, .invalidEscape, 1),
            (#""\ud800""#, .loneSurrogate, 1), (#""ab\udc00""#, .loneSurrogate, 3),
            (#""\ud800\ud800""#, .loneSurrogate, 1),
            (#""\ud800x\udc00""#, .loneSurrogate, 1), (#""\ud800\n""#, .loneSurrogate, 1),
            (#""\udc00\ud800""#, .loneSurrogate, 1),
            (#"{"a":1,"b":2,"a":3}"#, .duplicateName("a"), 13), (#"{"a":1,"\u0061":2}"#, .duplicateName("a"), 7),
            (#"[{"":1, "":1}]"#, .duplicateName(""), 8),
        ] as [(String, JSONSyntaxError.Reason, Int)])
    func `a text that is no JSON is refused with the reason and the place`(
        text: String, reason: JSONSyntaxError.Reason, offset: Int
    ) {
        #expect(throws: JSONSyntaxError(reason, at: offset)) { try JSONValue(parsing: Array(text.utf8)) }
    }

    @Test(
        arguments: [
            ([0x22, 0x80, 0x22], 1), ([0x22, 0xC0, 0xAF, 0x22], 1), ([0x22, 0x61, 0xED, 0xA0, 0x80, 0x22], 2),
            ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1), ([0x22, 0xFF, 0x22], 1), ([0x22, 0xE2, 0x82, 0x22], 1),
            ([0x22, 0xC3], 1), ([0xFE, 0xFF, 0x00, 0x31], 0), ([0x7B, 0x7D, 0xC3], 2),
        ] as [([UInt8], Int)])
    func `bytes that are no UTF-8 are refused wherever they stand`(bytes: [UInt8], offset: Int) {
        #expect(throws: JSONSyntaxError(.invalidUTF8, at: offset)) { try JSONValue(parsing: bytes) }
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `64 levels of nesting are read and 65 refused`(opening: String, closing: String) throws {
        func nested(_ depth: Int) -> [UInt8] {
            let inner = opening == "[" ? "" : "0"
            let text = String(repeating: opening, count: depth) + inner + String(repeating: closing, count: depth)
            return Array(text.utf8)
        }
        _ = try JSONValue(parsing: nested(64))
        let offset = 64 * opening.utf8.count
        #expect(throws: JSONSyntaxError(.nestedTooDeeply(limit: 64), at: offset)) { try JSONValue(parsing: nested(65)) }
        let hostile = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(throws: JSONSyntaxError(.nestedTooDeeply(limit: 64), at: 64)) { try JSONValue(parsing: hostile) }
    }

    @Test(arguments: [2, 15, 16, 17, 18, 100, 30_000])
    func `a repeated name is found in an object of any size`(count: Int) throws {
        let names = (1..<count).map { "\"name\($0)\":0" }
        _ = try JSONValue(parsing: Array("{\(names.joined(separator: ","))}".utf8))
        for repeated in Set([1, count / 2, count - 1]) where repeated > 0 {
            let text = "{\(names.joined(separator: ",")),\"name\(repeated)\":1}"
            let offset = text.utf8.count - "\"name\(repeated)\":1}".utf8.count
            #expect(throws: JSONSyntaxError(.duplicateName("name\(repeated)"), at: offset)) {
                try JSONValue(parsing: Array(text.utf8))
            }
        }
    }

    @Test func `every prefix of a text is refused without a crash`() throws {
        let text = Array(#"{"a":[1,-2.5e+3,"\u00e9\ud83d\ude00\n"],"b":{"c":null,"d":true}}"#.utf8)
        _ = try JSONValue(parsing: text)
        for count in 0..<text.count {
            #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Array(text.prefix(count))) }
        }
    }

    @Test func `random bytes are either refused or read, never fatal`() {
        var random = SeededGenerator(seed: 7)
        let alphabet = Array("{}[]\",:\\u0d8e1.-+ntrfals \n\u{0}é".utf8)
        var readCount = 0
        for _ in 0..<50_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            if (try? JSONValue(parsing: bytes)) != nil { readCount += 1 }
        }
        #expect(readCount > 0)
    }

    @Test(
        arguments: [
            (JSONSyntaxError(.expected("a colon"), at: 5), "Expected a colon (byte offset 5)."),
            (
                JSONSyntaxError(.endOfText(expected: "a value"), at: 1),
                "The text ends where a value should follow (byte offset 1)."
            ),
            (
                JSONSyntaxError(.controlCharacter(0x0A), at: 2),
                "A string holds the control character U+000A, which must be escaped (byte offset 2)."
            ),
            (
                JSONSyntaxError(.duplicateName(String(repeating: "n", count: 41)), at: 0),
                "The name \"\(String(repeating: "n", count: 40))…\" occurs twice in one object (byte offset 0)."
            ),
        ])
    func `a refusal is a sentence that names the place`(error: JSONSyntaxError, sentence: String) {
        #expect(error.description == sentence)
    }
}
