import AsyncPQ
import TaskAccess
import TaskModel
import TaskStore
import TestSupport

/// The store as operators and the authenticator see it, with a tenant of the caller's own.
struct AccessFixture: Sendable {
    let store: PostgresStore
    let pool: ConnectionPool
    let tenant: TenantID

    /// One that no passing test reaches.
    var deadline: ContinuousClock.Instant { .now + .seconds(60) }

    func scope(_ user: UserID? = nil) -> CallScope { CallScope(tenant: tenant, user: user, deadline: deadline) }

    func user(_ name: String = "Ada") async throws -> UserRecord {
        try await store.createUser(UserDraft(name: name), scope: scope())
    }

    func key(
        _ secret: NewSecret = NewSecret(), user: UserID? = nil, scopes: AccessScopes = .all,
        expiresAt: Timestamp? = nil
    ) async throws -> APIKeyRecord {
        let draft = APIKeyDraft(
            tenant: tenant, user: user, name: "test", scopes: scopes, expiresAt: expiresAt, digest: secret.digest)
        return try await store.createKey(draft, deadline: deadline)
    }

    func facts(_ id: Int64) async throws -> APIKeyFacts? { try await store.apiKey(id, deadline: deadline) }
}

@discardableResult
func withAccess<Value>(_ body: (AccessFixture) async throws -> Value) async throws -> Value {
    try await withStore { fixture in
        let store = PostgresStore(pool: fixture.pool, logger: .quiet)
        return try await body(AccessFixture(store: store, pool: fixture.pool, tenant: fixture.tenant))
    }
}

/// What an operator's command threw; `nil` when it did not.
func fault(_ body: () async throws -> Void) async throws -> AccessFault? {
    do {
        try await body()
        return nil
    } catch let fault as AccessFault {
        return fault
    }
}
