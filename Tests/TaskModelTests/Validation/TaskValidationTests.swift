import TaskModel
import Testing

@Suite struct TaskValidationTests {
    @Test func `a draft with the required fields alone gets the defaults`() throws {
        let draft = try TaskDraft(validating: parsed(#"{"user_id":7,"title":"Buy milk"}"#))
        #expect(draft == TaskDraft(userID: UserID(rawValue: 7), title: "Buy milk"))
        #expect(draft.description == "" && !draft.isCompleted && draft.priority == .medium)
        #expect(draft.dueAt == nil && draft.labels == [])
    }

    @Test func `a draft takes every field`() throws {
        let draft = try TaskDraft(
            validating: parsed(
                """
                {"labels":["b","a"],"due_at":"2026-11-22T20:02:00+01:00","priority":"urgent","completed":true,
                 "description":"two\\nlines","title":"  t  ","user_id":9223372036854775807}
                """))
        #expect(
            draft
                == TaskDraft(
                    userID: UserID(rawValue: .max), title: "  t  ", description: "two\nlines", isCompleted: true,
                    priority: .urgent, dueAt: Timestamp(rfc3339: "2026-11-22T19:02:00Z"), labels: ["b", "a"]))
    }

    @Test func `a due time of null is none`() throws {
        let draft = try TaskDraft(validating: parsed(#"{"user_id":1,"title":"t","due_at":null}"#))
        #expect(draft.dueAt == nil)
    }

    @Test(
        arguments: [
            ("[]", ["WRONG_TYPE"]), ("null", ["WRONG_TYPE"]), ("\"{}\"", ["WRONG_TYPE"]), ("7", ["WRONG_TYPE"]),
            ("{}", ["/user_id REQUIRED", "/title REQUIRED"]),
            (
                """
                {"user_id":null,"title":null,"description":null,"completed":null,"priority":null,"labels":null}
                """,
                [
                    "/user_id NOT_NULLABLE", "/title NOT_NULLABLE", "/description NOT_NULLABLE",
                    "/completed NOT_NULLABLE", "/priority NOT_NULLABLE", "/labels NOT_NULLABLE",
                ]
            ),
            (
                """
                {"user_id":"1","title":1,"description":[],"completed":"true","priority":1,"due_at":0,"labels":{}}
                """,
                [
                    "/user_id WRONG_TYPE", "/title WRONG_TYPE", "/description WRONG_TYPE", "/completed WRONG_TYPE",
                    "/priority WRONG_TYPE", "/due_at WRONG_TYPE", "/labels WRONG_TYPE",
                ]
            ),
            (
                """
                {"title":"t","user_id":1,"id":1,"completed_at":null,"version":1,"created_at":"","updated_at":"","Title":"",
                 "a/b~c":1,"":0}
                """,
                [
                    "/id READ_ONLY", "/completed_at READ_ONLY", "/version READ_ONLY", "/created_at READ_ONLY",
                    "/updated_at READ_ONLY", "/Title UNKNOWN_FIELD", "/a~1b~0c UNKNOWN_FIELD", "/ UNKNOWN_FIELD",
                ]
            ),
            (
                #"{"tenant_id":2,"priority":"URGENT","labels":["a",1,"",null,"a"],"title":" ","user_id":0,"due_at":"now"}"#,
                [
                    "/user_id OUT_OF_RANGE", "/title BLANK", "/priority NOT_ALLOWED", "/due_at INVALID_FORMAT",
                    "/labels/1 WRONG_TYPE", "/labels/2 TOO_SHORT", "/labels/3 WRONG_TYPE", "/labels/4 DUPLICATE",
                    "/tenant_id UNKNOWN_FIELD",
                ]
            ),
        ])
    func `all faults of a draft are reported at once`(body: String, faults: [String]) {
        #expect(faultsOf(body) { _ = try TaskDraft(validating: $0) } == faults)
    }

    @Test(
        arguments: [
            ("0", "OUT_OF_RANGE"), ("-1", "OUT_OF_RANGE"), ("9223372036854775808", "OUT_OF_RANGE"),
            ("-9223372036854775809", "OUT_OF_RANGE"), ("123456789012345678901234567890", "OUT_OF_RANGE"),
            ("1.0", "WRONG_TYPE"), ("1.5", "WRONG_TYPE"), ("1e3", "WRONG_TYPE"), ("-1E2", "WRONG_TYPE"),
            ("\"1\"", "WRONG_TYPE"), ("true", "WRONG_TYPE"), ("[1]", "WRONG_TYPE"),
        ])
    func `an id is a positive whole number of 64 bits`(id: String, code: String) {
        #expect(
            faultsOf(#"{"title":"t","user_id":\#(id)}"#) { _ = try TaskDraft(validating: $0) } == ["/user_id \(code)"])
    }

    @Test(
        arguments: [
            ("t", 500, nil), ("t", 501, "TOO_LONG"),
            // Two code points that look like one character.
            ("e\u{301}", 250, nil), ("e\u{301}", 251, "TOO_LONG"),
            // One code point of four bytes, two UTF-16 units.
            ("😀", 500, nil), ("😀", 501, "TOO_LONG"),
            // Seven code points that look like one character.
            ("👨‍👩‍👧‍👦", 71, nil), ("👨‍👩‍👧‍👦", 72, "TOO_LONG"),
            ("🇨🇭", 250, nil), ("🇨🇭", 251, "TOO_LONG"), ("\r\n", 251, "BLANK TOO_LONG"),
            ("", 0, "TOO_SHORT"), (" ", 1, "BLANK"), ("\t\n\u{B}\u{C}\r \u{85}", 1, "BLANK"),
            ("\u{A0}\u{1680}\u{2000}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}", 1, "BLANK"),
            (" ", 501, "BLANK TOO_LONG"),
            // A zero-width space is no white space to Unicode.
            ("\u{200B}", 1, nil), (" .", 1, nil), ("\u{0}", 1, "NUL_CHARACTER"), ("a\u{0}b", 1, "NUL_CHARACTER"),
            ("a\u{0}", 251, "TOO_LONG NUL_CHARACTER"),
        ] as [(String, Int, String?)])
    func `a title has 1 to 500 code points and not only white space`(unit: String, count: Int, codes: String?) {
        let title = String(repeating: unit, count: count)
        let body = JSONValue.object([
            JSONMember(name: "user_id", value: .integer(1)), JSONMember(name: "title", value: .string(title)),
        ])
        let expected = (codes ?? "").split(separator: " ").map { "/title \($0)" }
        #expect(faultsOf(body) { _ = try TaskDraft(validating: $0) } == expected)
    }

    @Test func `a description has at most 10 000 code points and may be blank`() {
        #expect(faultsOfPatch("description", .string("")) == [])
        #expect(faultsOfPatch("description", .string(" \n")) == [])
        #expect(faultsOfPatch("description", .string(String(repeating: "漢", count: 10_000))) == [])
        #expect(
            faultsOfPatch("description", .string(String(repeating: "漢", count: 10_001))) == ["/description TOO_LONG"])
        #expect(faultsOfPatch("description", .string("\u{0}")) == ["/description NUL_CHARACTER"])
    }

    @Test func `labels are at most 20, each 1 to 50 code points, none twice`() {
        let names = (0..<21).map { JSONValue.string("label \($0)") }
        #expect(faultsOfPatch("labels", .array([])) == [])
        #expect(faultsOfPatch("labels", .array(Array(names.prefix(20)))) == [])
        #expect(faultsOfPatch("labels", .array(names)) == ["/labels TOO_MANY"])
        #expect(faultsOfPatch("labels", .array([.string(String(repeating: "é", count: 50))])) == [])
        #expect(faultsOfPatch("labels", .array([.string(String(repeating: "é", count: 51))])) == ["/labels/0 TOO_LONG"])
        #expect(faultsOfPatch("labels", .array([.string("a\u{0}")])) == ["/labels/0 NUL_CHARACTER"])
        #expect(faultsOfPatch("labels", .array([names[0], names[1], names[0]])) == ["/labels/2 DUPLICATE"])
        #expect(faultsOfPatch("labels", .array([.string("\u{E9}"), .string("e\u{301}"), .string("E")])) == [])
    }

    @Test func `a fault beyond the hundredth is left out`() {
        let members = (0..<1000).map { JSONMember(name: "f\($0)", value: .null) }
        let faults = faultsOf(.object(members)) { _ = try TaskPatch(validating: $0) }
        #expect(faults == (0..<100).map { "/f\($0) UNKNOWN_FIELD" })
        let labels = [JSONValue](repeating: .string(""), count: 1000)
        #expect(faultsOfPatch("labels", .array(labels)).count == 1 + 20 + 19)
    }

    @Test func `an empty patch keeps everything`() throws {
        #expect(try TaskPatch(validating: parsed("{}")) == TaskPatch())
    }

    @Test func `a patch sets what it names and clears a due time by null`() throws {
        let full = try TaskPatch(
            validating: parsed(
                """
                {"title":"t","description":"","completed":false,"priority":"low","due_at":"1970-01-01T00:00:00Z","labels":[]}
                """))
        #expect(
            full
                == TaskPatch(
                    title: "t", description: "", isCompleted: false, priority: .low,
                    dueAt: .set(Timestamp(microsecondsSince1970: 0)), labels: []))
        #expect(try TaskPatch(validating: parsed(#"{"due_at":null}"#)) == TaskPatch(dueAt: .clear))
    }

    @Test(
        arguments: [
            ("[]", ["WRONG_TYPE"]),
            (#"{"user_id":2}"#, ["/user_id READ_ONLY"]),
            (
                #"{"title":null,"description":null,"completed":null,"priority":null,"due_at":null,"labels":null}"#,
                [
                    "/title NOT_NULLABLE", "/description NOT_NULLABLE", "/completed NOT_NULLABLE",
                    "/priority NOT_NULLABLE", "/labels NOT_NULLABLE",
                ]
            ),
            (
                #"{"x":1,"version":2,"title":"","due_at":"2026-02-30T00:00:00Z","completed":1}"#,
                [
                    "/title TOO_SHORT", "/completed WRONG_TYPE", "/due_at INVALID_FORMAT", "/x UNKNOWN_FIELD",
                    "/version READ_ONLY",
                ]
            ),
        ])
    func `all faults of a patch are reported at once`(body: String, faults: [String]) {
        #expect(faultsOf(body) { _ = try TaskPatch(validating: $0) } == faults)
    }

    @Test func `a transfer names both users`() throws {
        let transfer = try TaskTransfer(validating: parsed(#"{"to_user_id":2,"from_user_id":1}"#))
        #expect(transfer == TaskTransfer(from: UserID(rawValue: 1), to: UserID(rawValue: 2)))
        let faults = faultsOf(#"{"to_user_id":null,"user_id":1}"#) { _ = try TaskTransfer(validating: $0) }
        #expect(faults == ["/from_user_id REQUIRED", "/to_user_id NOT_NULLABLE", "/user_id UNKNOWN_FIELD"])
    }

    @Test func `a fault says what is allowed`() {
        let failure = #expect(throws: ValidationFailure.self) {
            try TaskDraft(
                validating: parsed(#"{"user_id":-1,"title":"\#(String(repeating: "x", count: 501))","priority":"p"}"#))
        }
        #expect(
            failure?.faults == [
                FieldFault(pointer: "/user_id", code: .outOfRange, detail: "Must be at least 1."),
                FieldFault(pointer: "/title", code: .tooLong, detail: "Must have at most 500 characters; it has 501."),
                FieldFault(
                    pointer: "/priority", code: .notAllowed,
                    detail: #"Must be one of "low", "medium", "high", "urgent"."#),
            ])
    }

    private func faultsOfPatch(_ field: String, _ value: JSONValue) -> [String] {
        faultsOf(.object([JSONMember(name: field, value: value)])) { _ = try TaskPatch(validating: $0) }
    }
}
