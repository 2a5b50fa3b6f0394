import AsyncPQ
import TaskAccess
import TaskModel
import TaskStore
import TestSupport
import Testing

@Suite(.scratchDatabase) struct APIKeyStoreTests {
    @Test func `a key is found with what it may do, and no secret is kept`() async throws {
        try await withAccess { fixture in
            let user = try await fixture.user()
            let secret = NewSecret()
            let scopes = AccessScopes(names: ["tasks:read", "operations"])
            let key = try await fixture.key(secret, user: user.id, scopes: scopes)
            #expect(key.tenant == fixture.tenant && key.user == user.id && key.name == "test" && key.scopes == scopes)
            #expect(key.expiresAt == nil && key.revokedAt == nil && key.rotatedAt == nil)
            let facts = try #require(try await fixture.facts(key.id))
            #expect(facts.tenant == fixture.tenant && facts.user == user.id && facts.scopes == scopes)
            #expect(facts.digest == secret.digest && facts.previous == nil)
            let text = try await fixture.pool.query("SELECT k::text FROM api_keys AS k WHERE id = \(key.id)")[0]
            #expect(!(try text.decode(0, as: String.self)).contains(secret.key(id: key.id).suffix(43)))
        }
    }

    @Test func `a key that is unknown, revoked or expired is not found`() async throws {
        try await withAccess { fixture in
            #expect(try await fixture.facts(.max) == nil)
            let revoked = try await fixture.key()
            let once = try await fixture.store.revokeKey(revoked.id, deadline: fixture.deadline)
            #expect(once.revokedAt != nil)
            #expect(try await fixture.facts(revoked.id) == nil)
            let twice = try await fixture.store.revokeKey(revoked.id, deadline: fixture.deadline)
            #expect(twice.revokedAt == once.revokedAt)
            let expired = try await fixture.key(expiresAt: Timestamp(microsecondsSince1970: 1))
            #expect(try await fixture.facts(expired.id) == nil)
        }
    }

    @Test func `what is left of a key's time is told, a day at most`() async throws {
        try await withAccess { fixture in
            let soon = try await fixture.pool.query("SELECT now() + interval '1 hour'")[0].decode(
                0, as: PostgresTimestamp.self)
            let hour = try await fixture.key(
                expiresAt: Timestamp(microsecondsSince1970: soon.microsecondsSince1970))
            let remaining = try #require(try await fixture.facts(hour.id)?.remaining)
            #expect(remaining > .seconds(3500) && remaining <= .seconds(3600))
            let far = try await fixture.key(expiresAt: Timestamp(microsecondsSince1970: 250_000_000_000_000_000))
            #expect(try await fixture.facts(far.id)?.remaining == .seconds(86_400))
        }
    }

    @Test func `a rotation keeps the id, and the old secret for as long as it is told`() async throws {
        try await withAccess { fixture in
            let (first, second, third) = (NewSecret(), NewSecret(), NewSecret())
            let key = try await fixture.key(first)
            let rotated = try await fixture.store.rotateKey(
                key.id, digest: second.digest, grace: .seconds(3600), deadline: fixture.deadline)
            #expect(rotated.id == key.id && rotated.rotatedAt != nil)
            let facts = try #require(try await fixture.facts(key.id))
            #expect(facts.digest == second.digest && facts.previous?.digest == first.digest)
            let left = try #require(facts.previous?.remaining)
            #expect(left > .seconds(3500) && left <= .seconds(3600))
            _ = try await fixture.store.rotateKey(
                key.id, digest: third.digest, grace: .zero, deadline: fixture.deadline)
            let last = try #require(try await fixture.facts(key.id))
            #expect(last.digest == third.digest && last.previous == nil)
        }
    }

    @Test func `a revoked key cannot be rotated, nor one that there is not`() async throws {
        try await withAccess { fixture in
            let key = try await fixture.key()
            _ = try await fixture.store.revokeKey(key.id, deadline: fixture.deadline)
            for id in [key.id, .max] {
                let refusal = try await fault {
                    _ = try await fixture.store.rotateKey(
                        id, digest: NewSecret().digest, grace: .zero, deadline: fixture.deadline)
                }
                #expect(refusal == .unknownKey)
            }
            let refusal = try await fault {
                _ = try await fixture.store.revokeKey(.max, deadline: fixture.deadline)
            }
            #expect(refusal == .unknownKey)
        }
    }

    @Test func `a key for a tenant or a user that there is not, or with a name that is none, is not made`() async throws
    {
        try await withAccess { fixture in
            func refusal(tenant: Int64? = nil, user: Int64? = nil, name: String = "a") async throws -> AccessFault? {
                let draft = APIKeyDraft(
                    tenant: tenant.map { TenantID(rawValue: $0) } ?? fixture.tenant,
                    user: user.map { UserID(rawValue: $0) }, name: name, scopes: .all, digest: NewSecret().digest)
                return try await fault { _ = try await fixture.store.createKey(draft, deadline: fixture.deadline) }
            }
            #expect(try await refusal(tenant: .max) == .unknownTenant)
            #expect(try await refusal(user: .max) == .unknownUser)
            #expect(try await refusal(name: "") == .invalidName)
            // A user of another tenant does not exist.
            let user = try await fixture.user()
            #expect(try await refusal(tenant: 1, user: user.id.rawValue) == .unknownUser)
        }
    }

    @Test func `the keys of a user go with the user`() async throws {
        try await withAccess { fixture in
            let (leaver, heir) = (try await fixture.user(), try await fixture.user("Grace"))
            let keys = [try await fixture.key(user: leaver.id), try await fixture.key(user: heir.id)]
            _ = try await fixture.store.createTask(TaskDraft(userID: leaver.id, title: "a"), scope: fixture.scope())
            try await fixture.store.deleteUser(
                leaver.id, transferTasksTo: heir.id, ifVersion: .any, scope: fixture.scope())
            #expect(try await fixture.facts(keys[0].id) == nil)
            #expect(try await fixture.facts(keys[1].id) != nil)
            #expect(
                try await fixture.store.keys(of: fixture.tenant, deadline: fixture.deadline).map(\.id) == [keys[1].id])
        }
    }

    @Test func `keys are listed by tenant or all together, the revoked ones too`() async throws {
        try await withAccess { fixture in
            let keys = [try await fixture.key(), try await fixture.key()]
            _ = try await fixture.store.revokeKey(keys[0].id, deadline: fixture.deadline)
            let own = try await fixture.store.keys(of: fixture.tenant, deadline: fixture.deadline)
            #expect(own.map(\.id) == keys.map(\.id))
            #expect(own.map { $0.revokedAt != nil } == [true, false])
            let all = try await fixture.store.keys(of: nil, deadline: fixture.deadline)
            #expect(Set(all.map(\.id)).isSuperset(of: keys.map(\.id)))
        }
    }
}

@Suite(.scratchDatabase) struct TenantStoreTests {
    @Test func `tenants are made, renamed and listed`() async throws {
        try await withAccess { fixture in
            let made = try await fixture.store.createTenant("Acme", deadline: fixture.deadline)
            let renamed = try await fixture.store.renameTenant(made.id, "Acme & Co", deadline: fixture.deadline)
            #expect(renamed.id == made.id && renamed.name == "Acme & Co")
            let names = try await fixture.store.tenants(deadline: fixture.deadline).map(\.name)
            #expect(names.first == "default" && names.contains("Acme & Co") && !names.contains("Acme"))
        }
    }

    @Test func `a name that is taken or none is refused, and a tenant that there is not`() async throws {
        try await withAccess { fixture in
            let store = fixture.store
            let deadline = fixture.deadline
            let refusals = [
                try await fault { _ = try await store.createTenant("default", deadline: deadline) },
                try await fault { _ = try await store.createTenant("", deadline: deadline) },
                try await fault { _ = try await store.renameTenant(fixture.tenant, "default", deadline: deadline) },
                try await fault { _ = try await store.renameTenant(TenantID(rawValue: .max), "a", deadline: deadline) },
            ]
            #expect(refusals == [.tenantNameTaken, .invalidName, .tenantNameTaken, .unknownTenant])
        }
    }

    @Test func `a token's tenant is found by id and by name, with its user alone`() async throws {
        try await withAccess { fixture in
            let user = try await fixture.user()
            let made = try await fixture.store.createTenant("By name", deadline: fixture.deadline)
            func find(_ name: TenantName, _ user: UserID? = nil) async throws -> TenantID? {
                try await fixture.store.tenant(name, with: user, deadline: fixture.deadline)
            }
            #expect(try await find(.id(fixture.tenant.rawValue)) == fixture.tenant)
            #expect(try await find(.name("By name")) == made.id)
            #expect(try await find(.id(fixture.tenant.rawValue), user.id) == fixture.tenant)
            #expect(try await find(.name("By name"), user.id) == nil)
            #expect(try await find(.id(.max)) == nil)
            #expect(try await find(.name("by name")) == nil)
        }
    }
}
