import FoundationEssentials
import TaskModel
import Testing

@testable import baton

@Suite struct KeyExpiryTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)

    @Test(arguments: [
        ("30s", 1_000_030), ("12h", 1_043_200), ("90d", 8_776_000), ("0d", 1_000_000), ("1970-01-31", 2_592_000),
        ("1970-01-31T01:00:00+01:00", 2_592_000),
    ])
    func `a key ends after a time, on a day, or at a moment`(text: String, seconds: Int64) {
        #expect(KeyExpiry(text, now: now)?.moment == Timestamp(microsecondsSince1970: seconds * 1_000_000))
    }

    @Test(arguments: ["", "soon", "-1d", "1.5d", "d", "99999d", "31.1.2027", "2027-02-30", "-5s"])
    func `what is neither is refused`(text: String) {
        #expect(KeyExpiry(text, now: now) == nil)
    }
}

@Suite struct TextTableTests {
    @Test func `columns are as wide as they need be, and those without anything are left out`() {
        let table = TextTable([["1", "", "Ada", "x"], ["20", "", "Grace", ""]])
        #expect(table.text == "1   Ada    x\n20  Grace")
        #expect(TextTable([]).text == "")
    }
}
