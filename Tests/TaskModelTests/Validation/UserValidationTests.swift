import TaskModel
import Testing

@Suite struct UserValidationTests {
    @Test func `a draft needs a name and may have an address`() throws {
        #expect(try UserDraft(validating: parsed(#"{"name":"Ada"}"#)) == UserDraft(name: "Ada"))
        #expect(try UserDraft(validating: parsed(#"{"name":"Ada","email":null}"#)) == UserDraft(name: "Ada"))
        #expect(
            try UserDraft(validating: parsed(#"{"email":"Ada@Example.org","name":"Ada"}"#))
                == UserDraft(name: "Ada", email: "Ada@Example.org"))
    }

    @Test func `a patch sets, clears or keeps`() throws {
        #expect(try UserPatch(validating: parsed("{}")) == UserPatch())
        #expect(try UserPatch(validating: parsed(#"{"email":null}"#)) == UserPatch(email: .clear))
        #expect(
            try UserPatch(validating: parsed(#"{"name":"B","email":"b@c"}"#))
                == UserPatch(name: "B", email: .set("b@c")))
    }

    @Test(
        arguments: [
            ("[]", ["WRONG_TYPE"]),
            ("{}", ["/name REQUIRED"]),
            (#"{"name":null,"email":1}"#, ["/name NOT_NULLABLE", "/email WRONG_TYPE"]),
            (
                #"{"id":1,"version":1,"created_at":1,"updated_at":1,"completed_at":1,"name":"\u0000","email":"\u0000"}"#,
                [
                    "/name NUL_CHARACTER", "/email NUL_CHARACTER", "/id READ_ONLY", "/version READ_ONLY",
                    "/created_at READ_ONLY", "/updated_at READ_ONLY", "/completed_at UNKNOWN_FIELD",
                ]
            ),
        ])
    func `all faults of a draft are reported at once`(body: String, faults: [String]) {
        #expect(faultsOf(body) { _ = try UserDraft(validating: $0) } == faults)
    }

    @Test func `all faults of a patch are reported at once`() {
        let faults = faultsOf(#"{"name":null,"email":"x","nick":"y","id":3}"#) { _ = try UserPatch(validating: $0) }
        #expect(faults == ["/name NOT_NULLABLE", "/email INVALID_FORMAT", "/nick UNKNOWN_FIELD", "/id READ_ONLY"])
    }

    @Test(
        arguments: [
            ("n", 200, nil), ("n", 201, "TOO_LONG"), ("漢", 200, nil), ("漢", 201, "TOO_LONG"), ("", 0, "TOO_SHORT"),
            ("\u{3000}", 3, "BLANK"),
        ] as [(String, Int, String?)])
    func `a name has 1 to 200 code points and not only white space`(unit: String, count: Int, code: String?) {
        let name = String(repeating: unit, count: count)
        let body = JSONValue.object([JSONMember(name: "name", value: .string(name))])
        #expect(faultsOf(body) { _ = try UserDraft(validating: $0) } == (code.map { ["/name \($0)"] } ?? []))
    }

    @Test(arguments: [
        "a@b", "ada.lovelace+tasks@example.org", "用户@例子.广告", "o'brien@sub.example.co.uk", "a@[192.0.2.1]",
        "\(String(repeating: "l", count: 64))@example.org", "a@\(String(repeating: "d.", count: 125))de",
    ])
    func `an address that may exist is taken`(address: String) {
        #expect(address.unicodeScalars.count <= 254)
        #expect(faultsOfAddress(address) == [])
    }

    @Test(
        arguments: [
            ("", "INVALID_FORMAT"), ("ada", "INVALID_FORMAT"), ("@", "INVALID_FORMAT"), ("a@", "INVALID_FORMAT"),
            ("@b", "INVALID_FORMAT"), ("a@b@c", "INVALID_FORMAT"), ("a b@c", "INVALID_FORMAT"),
            ("a@b c", "INVALID_FORMAT"),
            (" a@b", "INVALID_FORMAT"), ("a@b\n", "INVALID_FORMAT"), ("a@b\u{A0}", "INVALID_FORMAT"),
            ("a\u{7F}@b", "INVALID_FORMAT"), ("a@.b", "INVALID_FORMAT"), ("a@b.", "INVALID_FORMAT"),
            ("a@b..c", "INVALID_FORMAT"),
            ("\(String(repeating: "l", count: 65))@b", "INVALID_FORMAT"),
            ("a@\(String(repeating: "d", count: 253))", "TOO_LONG"),
            ("\(String(repeating: "l", count: 254))@", "TOO_LONG INVALID_FORMAT"),
            ("a\u{0}@b", "NUL_CHARACTER"), ("\u{0}", "NUL_CHARACTER"),
        ])
    func `an address that cannot exist is refused`(address: String, codes: String) {
        #expect(faultsOfAddress(address) == codes.split(separator: " ").map { "/email \($0)" })
    }

    private func faultsOfAddress(_ address: String) -> [String] {
        let body = JSONValue.object([JSONMember(name: "email", value: .string(address))])
        return faultsOf(body) { _ = try UserPatch(validating: $0) }
    }
}
