import HTTPTypes
import TaskAccess
import TaskModel

@testable import TaskServer

/// The keys of some callers: what an API in front of a scripted store asks who they are.
struct KeyRing: CredentialDirectory {
    private var facts: [Int64: APIKeyFacts] = [:]
    private(set) var keys: [Int64: String] = [:]

    /// Makes a key and answers the headers with which its holder calls.
    mutating func add(
        tenant: Int64 = 1, user: Int64? = nil, scopes: AccessScopes = .all
    ) -> HTTPFields {
        let id = Int64(facts.count + 1)
        let secret = NewSecret()
        facts[id] = APIKeyFacts(
            tenant: TenantID(rawValue: tenant), user: user.map { UserID(rawValue: $0) }, scopes: scopes,
            digest: secret.digest)
        keys[id] = secret.key(id: id)
        return [.authorization: "Bearer \(secret.key(id: id))"]
    }

    func apiKey(_ id: Int64, deadline: ContinuousClock.Instant) async throws -> APIKeyFacts? { facts[id] }

    func tenant(_ name: TenantName, with user: UserID?, deadline: ContinuousClock.Instant) async throws -> TenantID? {
        nil
    }
}

extension TestAPI {
    /// An API that knows the callers of `ring`, and nobody else.
    init(_ answer: ScriptedStore.Answer = .failure(ScriptedStore.WrongAnswer()), knowing ring: KeyRing) {
        self.init(answer)
        configuration.authentication = .required(Authenticator(directory: ring))
    }
}
