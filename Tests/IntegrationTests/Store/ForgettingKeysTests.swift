import AsyncPQ
import TaskModel
import TestSupport
import Testing

@testable import TaskStore

/// Keys are forgotten across tenants, so these tests have a database of their own and run one by one.
@Suite(.serialized, .scratchDatabase) struct ForgettingKeysTests {
    private func insert(_ count: Int, age: String, _ fixture: StoreFixture) async throws {
        _ = try await fixture.pool.query(
            """
            INSERT INTO idempotency_keys (tenant_id, caller, route, key, request_digest, status, body, created_at)
            SELECT \(fixture.tenant.rawValue), 'a', 'POST /v1/tasks', \(age) || n, sha256(''), 201, '', now() - \(age)::interval
              FROM generate_series(1, \(count)) AS n
            """)
    }

    private func forget(limit: Int, _ fixture: StoreFixture) async throws -> Int {
        let store = PostgresStore(pool: fixture.pool, logger: .quiet)
        return try await store.forgetKeys(limit: limit, deadline: .now + .seconds(60))
    }

    @Test func `keys are forgotten after 24 hours, a bounded number at a time`() async throws {
        try await withStore { fixture in
            try await insert(4, age: "24 hours 1 second", fixture)
            try await insert(2, age: "23 hours 59 minutes", fixture)
            #expect(try await forget(limit: 3, fixture) == 3)
            #expect(try await forget(limit: 3, fixture) == 1)
            #expect(try await forget(limit: 3, fixture) == 0)
            let left = try await fixture.pool.query("SELECT FROM idempotency_keys WHERE key LIKE '23 hours%'")
            #expect(left.count == 2)
        }
    }

    @Test func `replicas that forget at the same time do not wait for each other`() async throws {
        try await withStore { fixture in
            try await insert(5, age: "25 hours", fixture)
            try await fixture.pool.withSession { other in
                try await other.simpleQuery(
                    "BEGIN; SELECT FROM idempotency_keys WHERE key LIKE '25 hours%' LIMIT 2 FOR UPDATE")
                #expect(try await forget(limit: 10, fixture) == 3)
                try await other.simpleQuery("ROLLBACK")
            }
            #expect(try await forget(limit: 10, fixture) == 2)
        }
    }
}
