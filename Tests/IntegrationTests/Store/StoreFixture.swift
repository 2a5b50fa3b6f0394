import AsyncPQ
import Logging
import TaskModel
import TaskStore
import TestSupport

/// A store on the suite's database, in a tenant of the caller's own.
struct StoreFixture: Sendable {
    let store: any Store
    let pool: ConnectionPool
    let tenant: TenantID

    /// A deadline that no passing test reaches.
    var scope: CallScope { CallScope(tenant: tenant, deadline: .now + .seconds(120)) }

    func scope(within limit: Duration) -> CallScope { CallScope(tenant: tenant, deadline: .now + limit) }

    func user(_ name: String = "Ada", email: String? = nil) async throws -> UserRecord {
        try await store.createUser(UserDraft(name: name, email: email), scope: scope)
    }

    func task(of user: UserRecord, _ title: String = "Write it down") async throws -> TaskRecord {
        try await store.createTask(TaskDraft(userID: user.id, title: title), scope: scope)
    }

    func transfer(_ task: TaskRecord, from: UserRecord, to: UserRecord) async throws -> TaskRecord {
        try await store.transferTask(task.id, TaskTransfer(from: from.id, to: to.id), ifVersion: .any, scope: scope)
    }
}

/// Runs `body` with a store; each call has a tenant of its own, so that the tests of a suite do not see each other's rows.
@discardableResult
func withStore<Value>(
    maximumConnections: Int = 4, applicationName: String = "test",
    _ body: (StoreFixture) async throws -> Value
) async throws -> Value {
    try await ScratchDatabase.current.withPool(
        maximumConnections: maximumConnections, applicationName: applicationName
    ) { pool in
        let lane = Lane(connection: try ScratchDatabase.current.connection(), logger: .quiet)
        let tenant = try await pool.query("INSERT INTO tenants (name) VALUES (gen_random_uuid()::text) RETURNING id")
        let fixture = StoreFixture(
            store: PostgresStore(pool: pool, lane: lane, logger: .quiet), pool: pool,
            tenant: TenantID(rawValue: try tenant[0].decode(0)))
        let value = try await body(fixture)
        await lane.close()
        return value
    }
}

/// What a call did: its value, or the store's error.
func outcome<Value: Sendable>(_ body: () async throws -> Value) async throws -> Result<Value, StoreError> {
    do {
        return .success(try await body())
    } catch let error as StoreError {
        return .failure(error)
    }
}

/// Runs `count` calls at once and answers what each did.
func outcomes<Value: Sendable>(
    of count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Result<Value, StoreError>] {
    try await withThrowingTaskGroup(of: Result<Value, StoreError>.self) { group in
        for index in 0..<count { group.addTask { try await outcome { try await body(index) } } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

extension Result {
    var value: Success? { try? get() }

    var error: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
