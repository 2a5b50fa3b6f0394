internal import AsyncPQ
internal import TaskModel

extension PostgresStore: Store {}

extension PostgresStore {
    /// The oldest migration that the statements of this build need, as `schema_migrations` names it.
    package static let minimumSchemaVersion = "20261128_0014"

    /// The secret with which all replicas sign page tokens: 32 bytes, made when the schema was.
    package func pageTokenKey(deadline: ContinuousClock.Instant) async throws -> [UInt8] {
        let scope = CallScope(tenant: .default, deadline: deadline)
        let rows = try await run(.serviceKey, Parameters("page_token"), scope)
        let row = try onlyRow(rows, .serviceKey)
        return try decode(.serviceKey) { try row.decode(0) }
    }
}
