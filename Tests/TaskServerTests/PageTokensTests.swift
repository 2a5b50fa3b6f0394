import TaskModel
import Testing

@testable import TaskServer

@Suite struct PageTokensTests {
    private let tokens = PageTokens(key: PageTokenKey(bytes: Array(repeating: 1, count: 32)))
    private let scope = PageTokenScope(list: "/v1/tasks", tenant: .default, filter: "completed=true")

    @Test(arguments: [1, 255, 256, Int64.max] as [Int64])
    func `a token leads back to its id`(id: Int64) throws {
        #expect(
            try tokens.position(in: tokens.token(at: PagePosition(id: id), in: scope), for: scope)
                == PagePosition(id: id))
    }

    @Test(arguments: [Int64.min, -1, 0, 3, Int64.max])
    func `a token leads back to what its row was ordered by`(key: Int64) throws {
        let position = PagePosition(id: 7, key: key)
        let token = tokens.token(at: position, in: scope)
        #expect(try tokens.position(in: token, for: scope) == position)
        var bytes = try #require(Base64URL.decode(token))
        for index in 0..<19 {
            bytes[index] ^= 1
            expectRefusal(of: Array(Base64URL.encode(bytes).utf8))
            bytes[index] ^= 1
        }
    }

    @Test func `a token of another process with the same key is good`() throws {
        let other = PageTokens(key: PageTokenKey(bytes: Array(repeating: 1, count: 32)))
        #expect(
            try tokens.position(in: other.token(at: PagePosition(id: 5), in: scope), for: scope) == PagePosition(id: 5))
    }

    @Test func `a token with any of its characters changed, removed or added is refused`() {
        let token = Array(tokens.token(at: PagePosition(id: 12_345), in: scope).utf8)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n".utf8)
        for index in token.indices {
            for character in alphabet where character != token[index] {
                var changed = token
                changed[index] = character
                expectRefusal(of: changed)
            }
            var shorter = token
            shorter.remove(at: index)
            expectRefusal(of: shorter)
            var longer = token
            longer.insert(UInt8(ascii: "A"), at: index)
            expectRefusal(of: longer)
        }
        expectRefusal(of: token + Array("AAAA".utf8))
        expectRefusal(of: token + Array("=".utf8))
        expectRefusal(of: [])
    }

    @Test(arguments: [
        PageTokenScope(list: "/v1/users", tenant: .default, filter: "completed=true"),
        PageTokenScope(list: "/v1/tasks", tenant: TenantID(rawValue: 2), filter: "completed=true"),
        PageTokenScope(list: "/v1/tasks", tenant: .default, filter: "completed=false"),
        PageTokenScope(list: "/v1/tasks", tenant: .default, filter: ""),
        PageTokenScope(list: "/v1/taskscompleted", tenant: .default, filter: "=true"),
    ])
    func `a token is good for its list, tenant and filter only`(other: PageTokenScope) {
        let token = tokens.token(at: PagePosition(id: 5), in: scope)
        #expect(throws: RequestFault.invalidPageToken) { try tokens.position(in: token, for: other) }
    }

    @Test func `a token made with another key is refused`() {
        let foreign = PageTokens(key: .random()).token(at: PagePosition(id: 5), in: scope)
        #expect(throws: RequestFault.invalidPageToken) { try tokens.position(in: foreign, for: scope) }
    }

    @Test func `a key does not show itself`() {
        let key = PageTokenKey(bytes: Array(repeating: 0x41, count: 32))
        #expect("\(key)" == "<secret>")
        var dump = ""
        Swift.dump(key, to: &dump)
        #expect(!dump.contains("65") && !dump.contains("AAAA"))
    }

    private func expectRefusal(of token: [UInt8], _ source: SourceLocation = #_sourceLocation) {
        #expect(throws: RequestFault.invalidPageToken, sourceLocation: source) {
            try tokens.position(in: String(decoding: token, as: UTF8.self), for: scope)
        }
    }
}

@Suite struct Base64URLTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("~~~???", "fn5-Pz8_"),
    ])
    func `bytes are written as RFC 4648 has it, without padding`(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: ["Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm9v\n", "Zm 9v", "Z+9v", "Z/9v", "é"])
    func `a text that is not what encoding gives is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `every byte survives`() {
        for count in 0..<260 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }
}
