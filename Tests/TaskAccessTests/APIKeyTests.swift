import Testing

@testable import TaskAccess

@Suite struct APIKeyTests {
    private let secret = String(repeating: "A", count: 43)

    @Test func `a new secret makes a key that matches its digest alone`() throws {
        let secret = NewSecret()
        let key = try #require(APIKey(secret.key(id: 17)[...]))
        #expect(key.id == 17)
        #expect(key.matches(secret.digest))
        #expect(!key.matches(NewSecret().digest))
        #expect(!key.matches([]))
    }

    @Test func `a thousand new secrets are a thousand`() {
        #expect(Set((0..<1000).map { _ in NewSecret().key(id: 1) }).count == 1000)
        #expect(NewSecret().key(id: 1).utf8.count == "bt_1_".utf8.count + 43)
    }

    @Test func `a secret does not show itself when it is printed`() {
        let secret = NewSecret()
        var text = ""
        dump(secret, to: &text)
        #expect("\(secret)" == "<secret>" && String(reflecting: secret) == "<secret>")
        #expect(!text.contains(secret.key(id: 1).suffix(43)))
    }

    @Test(arguments: [
        "", "bt", "bt_", "bt_1", "bt_1_", "bt__$", "bt_0_$", "bt_01_$", "bt_-1_$", "bt_+1_$", "bt_1x_$", "bt_1_$A",
        "bt_9223372036854775808_$", "bt_99999999999999999999_$", "BT_1_$", " bt_1_$", "bt_1_ $", "bt_٣_$",
    ])
    func `what is no key is none`(text: String) {
        #expect(APIKey(text.replacing("$", with: secret)[...]) == nil)
    }

    @Test func `the largest id is one`() {
        #expect(APIKey("bt_9223372036854775807_\(secret)")?.id == .max)
    }
}

extension APIKey {
    fileprivate init?(_ text: String) { self.init(text[...]) }
}
