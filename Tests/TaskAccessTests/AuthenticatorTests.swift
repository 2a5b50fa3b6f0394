import Synchronization
import TaskModel
import TestSupport
import Testing

@testable import TaskAccess

@Suite struct AuthenticatorTests {
    private let directory = ScriptedDirectory()
    private let time = StoppedTime()

    private func identity(_ authorization: String?, by authenticator: Authenticator) async throws -> Identity {
        try await authenticator.identity(authorization: authorization, now: time.now)
    }

    @Test func `a key tells tenant, user, scopes and a name`() async throws {
        let key = directory.add(17, user: UserID(rawValue: 3), scopes: AccessScopes(names: ["tasks:read"]))
        let authenticator = Authenticator(directory: directory)
        for scheme in ["Bearer", "bearer", "BEARER"] {
            #expect(
                try await identity("\(scheme) \(key)", by: authenticator)
                    == Identity(
                        tenant: TenantID(rawValue: 7), user: UserID(rawValue: 3),
                        scopes: AccessScopes(names: ["tasks:read"]), name: "key:17"))
        }
        #expect(directory.keyReadCount == 1)
    }

    @Test(
        arguments: [
            (nil, CredentialFault.missing), ("", .missing), ("Basic YTpi", .missing), ("Bearer", .missing),
            ("Bearertoken", .missing), ("Bearer ", .malformed), ("Bearer bt_1", .malformed),
            ("Bearer a", .tokensNotAccepted),
            ("Bearer  bt_1_x", .tokensNotAccepted),
        ] as [(String?, CredentialFault)])
    func `what is no credential is refused without a look into the database`(
        header: String?, expected: CredentialFault
    ) async throws {
        let authenticator = Authenticator(directory: directory)
        #expect(try await fault { _ = try await identity(header, by: authenticator) } == expected)
        #expect(directory.keyReadCount == 0)
    }

    @Test func `a credential of more than eight kibibytes is refused unread`() async throws {
        let authenticator = Authenticator(directory: directory, tokens: .forTests())
        let long = "Bearer " + String(repeating: "a", count: 8193)
        #expect(try await fault { _ = try await identity(long, by: authenticator) } == .malformed)
    }

    @Test func `a wrong secret is refused, and costs no look into the database while the key is known`() async throws {
        let key = directory.add(17)
        let authenticator = Authenticator(directory: directory)
        _ = try await identity("Bearer \(key)", by: authenticator)
        for _ in 0..<100 {
            let wrong = NewSecret().key(id: 17)
            #expect(try await fault { _ = try await identity("Bearer \(wrong)", by: authenticator) } == .wrongSecret)
        }
        #expect(directory.keyReadCount == 1)
    }

    @Test func `an unknown key is looked up once in a second`() async throws {
        let authenticator = Authenticator(directory: directory)
        let made = NewSecret()
        for _ in 0..<100 {
            #expect(
                try await fault { _ = try await identity("Bearer \(made.key(id: 5))", by: authenticator) }
                    == .unknownKey)
        }
        #expect(directory.keyReadCount == 1)
        directory.add(5, made)
        time.advance(by: .seconds(1))
        #expect(try await identity("Bearer \(made.key(id: 5))", by: authenticator).name == "key:5")
    }

    @Test func `a revoked key is refused after four seconds at the latest`() async throws {
        let key = directory.add(17)
        let authenticator = Authenticator(directory: directory)
        _ = try await identity("Bearer \(key)", by: authenticator)
        directory.remove(17)
        time.advance(by: .milliseconds(1999))
        #expect(try await identity("Bearer \(key)", by: authenticator).name == "key:17")
        // A key in use is looked up again after two seconds.
        time.advance(by: .milliseconds(1))
        #expect(try await fault { _ = try await identity("Bearer \(key)", by: authenticator) } == .unknownKey)
    }

    @Test func `while the database does not answer a key is good for four seconds, and no longer`() async throws {
        let key = directory.add(17)
        let authenticator = Authenticator(directory: directory)
        _ = try await identity("Bearer \(key)", by: authenticator)
        directory.fail()
        for _ in 0..<3 {
            time.advance(by: .milliseconds(1300))
            #expect(try await identity("Bearer \(key)", by: authenticator).name == "key:17")
        }
        time.advance(by: .milliseconds(100))
        await #expect(throws: StoreError.databaseUnavailable) {
            _ = try await identity("Bearer \(key)", by: authenticator)
        }
    }

    @Test func `a key ends when it expires, though it was just looked up`() async throws {
        let key = directory.add(17, remaining: .milliseconds(500))
        let authenticator = Authenticator(directory: directory)
        _ = try await identity("Bearer \(key)", by: authenticator)
        directory.remove(17)
        time.advance(by: .milliseconds(500))
        #expect(try await fault { _ = try await identity("Bearer \(key)", by: authenticator) } == .unknownKey)
    }

    @Test func `after a rotation the secret before it is accepted for the time of grace`() async throws {
        let old = NewSecret()
        let key = directory.add(17, previous: (old.digest, .seconds(1)))
        let authenticator = Authenticator(directory: directory)
        for key in [key, old.key(id: 17)] {
            #expect(try await identity("Bearer \(key)", by: authenticator).name == "key:17")
        }
        time.advance(by: .seconds(1))
        #expect(
            try await fault { _ = try await identity("Bearer \(old.key(id: 17))", by: authenticator) } == .wrongSecret)
    }

    @Test func `a token is verified once in two seconds, and looked for in the database as often`() async throws {
        let keySet = ScriptedKeySet()
        let authenticator = Authenticator(directory: directory, tokens: .forTests(keySet))
        let token = try TestIssuer.token()
        for _ in 0..<10 {
            let identity = try await identity("Bearer \(token)", by: authenticator)
            #expect(identity.tenant == TenantID(rawValue: 7) && identity.user == UserID(rawValue: 42))
        }
        #expect(directory.tenantReadCount == 1)
        time.advance(by: .seconds(2))
        _ = try await identity("Bearer \(token)", by: authenticator)
        #expect(directory.tenantReadCount == 2)
    }

    @Test func `a token for a tenant or a user that there is not is refused`() async throws {
        directory.forgetTenants()
        let authenticator = Authenticator(directory: directory, tokens: .forTests())
        let token = try TestIssuer.token()
        #expect(
            try await fault { _ = try await identity("Bearer \(token)", by: authenticator) } == .unknownTenantOrUser)
    }

    @Test func `of ten thousand made-up and altered credentials none is accepted`() async throws {
        let key = directory.add(17)
        let tokens = try [TokenAlgorithm.rs256, .es256, .edDSA].map { try TestIssuer.token($0) }
        let authenticator = Authenticator(directory: directory, tokens: .forTests())
        for good in [key] + tokens { _ = try await identity("Bearer \(good)", by: authenticator) }
        var source = SeededGenerator(seed: 20_261_128)
        var acceptedCount = 0
        for round in 0..<10_000 {
            let good = ([key] + tokens)[round % 4]
            let bad = round.isMultiple(of: 5) ? invented(&source) : altered(good, &source)
            guard bad != good else { continue }
            do {
                _ = try await identity("Bearer \(bad)", by: authenticator)
                acceptedCount += 1
                Issue.record("accepted in round \(round)")
            } catch is CredentialFault {}
        }
        #expect(acceptedCount == 0)
    }

    private static let characters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ".utf8)

    private func invented(_ source: inout SeededGenerator) -> String {
        let length = Int.random(in: 1...400, using: &source)
        let text = (0..<length).map { _ in Self.characters.randomElement(using: &source) ?? 65 }
        return (Bool.random(using: &source) ? "bt_17_" : "") + String(decoding: text, as: UTF8.self)
    }

    /// The same with one to three bytes changed, left out, doubled or exchanged.
    private func altered(_ good: String, _ source: inout SeededGenerator) -> String {
        var bytes = Array(good.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &source) {
            let index = Int.random(in: 0..<bytes.count, using: &source)
            switch Int.random(in: 0..<4, using: &source) {
            case 0: bytes[index] = Self.characters.randomElement(using: &source) ?? 65
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[index], at: index)
            default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &source))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A directory that knows the keys a test gives it, and counts how often it is asked.
private final class ScriptedDirectory: CredentialDirectory {
    private struct State {
        var keys: [Int64: APIKeyFacts] = [:]
        var knowsTenants = true
        var isFailing = false
        var keyReadCount = 0
        var tenantReadCount = 0
    }

    private let state = Mutex(State())

    var keyReadCount: Int { state.withLock(\.keyReadCount) }
    var tenantReadCount: Int { state.withLock(\.tenantReadCount) }

    /// - Returns: The key, as its holder has it.
    @discardableResult
    func add(
        _ id: Int64, _ secret: NewSecret = NewSecret(), user: UserID? = nil, scopes: AccessScopes = .all,
        remaining: Duration? = nil, previous: (digest: [UInt8], remaining: Duration)? = nil
    ) -> String {
        let facts = APIKeyFacts(
            tenant: TenantID(rawValue: 7), user: user, scopes: scopes, digest: secret.digest, remaining: remaining,
            previous: previous)
        state.withLock { $0.keys[id] = facts }
        return secret.key(id: id)
    }

    func remove(_ id: Int64) { state.withLock { $0.keys[id] = nil } }
    func forgetTenants() { state.withLock { $0.knowsTenants = false } }
    func fail() { state.withLock { $0.isFailing = true } }

    func apiKey(_ id: Int64, deadline: ContinuousClock.Instant) async throws -> APIKeyFacts? {
        try state.withLock { state in
            state.keyReadCount += 1
            if state.isFailing { throw StoreError.databaseUnavailable }
            return state.keys[id]
        }
    }

    func tenant(_ name: TenantName, with user: UserID?, deadline: ContinuousClock.Instant) async throws -> TenantID? {
        state.withLock { state in
            state.tenantReadCount += 1
            return state.knowsTenants ? TenantID(rawValue: 7) : nil
        }
    }
}
