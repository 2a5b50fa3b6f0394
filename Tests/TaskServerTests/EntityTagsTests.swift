import Testing

@testable import TaskServer

@Suite struct EntityTagsTests {
    @Test func `a star stands for any version`() {
        #expect(EntityTags("*") == .any)
        #expect(EntityTags(" * ") == .any)
    }

    @Test func `a list has strong and weak tags in order`() {
        let tags = EntityTags(#""3", W/"4","" ,, "a,b""#)
        #expect(
            tags
                == .tags([
                    EntityTag(isWeak: false, opaque: "3"), EntityTag(isWeak: true, opaque: "4"),
                    EntityTag(isWeak: false, opaque: ""), EntityTag(isWeak: false, opaque: "a,b"),
                ]))
    }

    @Test(arguments: [
        "", " ", ",", "3", "\"3", "3\"", "\"3\" \"4\"", "\"3\"; \"4\"", "w/\"3\"", "W/ \"3\"", "W/3", "*, \"3\"",
        "\"3\", *",
        "**", "\"a b\"", "\"\u{7F}\"", "\"3\",,\"", "'3'",
    ])
    func `what is neither is refused`(header: String) {
        #expect(EntityTags(header) == nil)
    }

    @Test(arguments: [("1", 1), ("9223372036854775807", Int64.max)] as [(String, Int64)])
    func `a tag that the service could have given stands for a version`(opaque: String, version: Int64) {
        #expect(EntityTag(isWeak: false, opaque: opaque).version == version)
        #expect(EntityTag.text(for: version) == "\"\(opaque)\"")
    }

    @Test(arguments: ["", "0", "03", "-3", "+3", "3.0", "abc", "9223372036854775808", "٣"])
    func `any other tag stands for no version`(opaque: String) {
        #expect(EntityTag(isWeak: false, opaque: opaque).version == nil)
    }
}
