import TaskModel
import TestSupport
import Testing

@testable import TaskAccess

@Suite struct SigningKeysTests {
    private let keySet = ScriptedKeySet()
    private let time = StoppedTime()

    private func keys() -> SigningKeys {
        SigningKeys(logger: .quiet, now: { [time] in time.now }, source: keySet.read)
    }

    @Test func `they are read when they are first needed, and then known`() async throws {
        let keys = keys()
        for _ in 0..<3 { #expect(try await keys.key("ec", .es256) != nil) }
        #expect(keySet.readCount == 1)
    }

    @Test func `many who need them at once cause one reading`() async throws {
        let keys = keys()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { try await keys.key("rsa", .rs256) != nil } }
            for try await wasFound in group { #expect(wasFound) }
        }
        #expect(keySet.readCount == 1)
    }

    @Test func `a key that is not known is looked for again, at most once in ten seconds`() async throws {
        let keys = keys()
        #expect(try await keys.key("new", .es256) == nil)
        keySet.answer(TestIssuer.keySet.replacing("\"kid\": \"ec\"", with: "\"kid\": \"new\""))
        for _ in 0..<100 { #expect(try await keys.key("new", .es256) == nil) }
        #expect(keySet.readCount == 1)
        time.advance(by: .seconds(10))
        #expect(try await keys.key("new", .es256) != nil)
        #expect(try await keys.key("ec", .es256) == nil)
        #expect(keySet.readCount == 2)
    }

    @Test(arguments: [nil, "", "{}", "[]", "<html>", "{\"keys\": 5}", "very long"])
    func `an issuer that does not answer, or not with keys, takes none away`(answer: String?) async throws {
        let keys = keys()
        let answer = answer == "very long" ? String(repeating: " ", count: 300_000) : answer
        #expect(try await keys.key("ed", .edDSA) != nil)
        keySet.answer(answer)
        for _ in 0..<3 {
            time.advance(by: .seconds(60))
            #expect(try await keys.key("new", .edDSA) == nil)
            #expect(try await keys.key("ed", .edDSA) != nil)
        }
        #expect(keySet.readCount == 4)
    }

    @Test func `while they were never read no token is called invalid`() async throws {
        keySet.answer(nil)
        let keys = keys()
        await #expect(throws: SigningKeysUnavailable.self) { _ = try await keys.key("ec", .es256) }
        keySet.answer(TestIssuer.keySet)
        time.advance(by: .seconds(10))
        #expect(try await keys.key("ec", .es256) != nil)
    }

    @Test func `a key that the issuer withdrew is forgotten with the next reading`() async throws {
        let keys = keys()
        #expect(try await keys.key("ec", .es256) != nil)
        keySet.answer("{\"keys\": []}")
        time.advance(by: .seconds(10))
        #expect(try await keys.key("new", .es256) == nil)
        #expect(try await keys.key("ec", .es256) == nil)
    }

    @Test func `a key is for its own algorithm, and without a name for a single one of it`() async throws {
        let keys = keys()
        #expect(try await keys.key("ec", .rs256) == nil)
        #expect(try await keys.key(nil, .es256) != nil)
        let two = TestIssuer.keySet.replacing("\"kty\": \"oct\", ", with: "").replacing(
            "\"keys\": [", with: "\"keys\": [\(Self.ecKey),")
        keySet.answer(two)
        let others = self.keys()
        #expect(try await others.key(nil, .es256) == nil)
    }

    @Test(
        arguments: [
            ("key.json", KeySetSource.file("key.json")), ("/etc/keys", .file("/etc/keys")),
            ("https://issuer.example/keys", .url("https://issuer.example/keys")),
            ("http://127.0.0.1:8000/keys", .url("http://127.0.0.1:8000/keys")), ("http://issuer.example/keys", nil),
            ("ftp://127.0.0.1/keys", nil), ("https://", nil),
        ] as [(String, KeySetSource?)])
    func `keys come from a file, or over a link that nobody else can answer on`(text: String, source: KeySetSource?) {
        #expect(KeySetSource(text) == source)
    }

    /// Another key of P-256, its generator.
    private static let ecKey = """
        {"kty": "EC", "kid": "second", "crv": "P-256", "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY", \
        "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}
        """
}
