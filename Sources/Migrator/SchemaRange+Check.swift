package import AsyncPQ

extension MigrationVersion {
    /// The newest migration that a database has; `nil` when it has none.
    ///
    /// - Throws: `PQError` when the database does not answer before the deadline.
    package static func newest(
        in pool: ConnectionPool, deadline: ContinuousClock.Instant
    ) async throws -> MigrationVersion? {
        do {
            let rows = try await pool.query(Query(unsafeSQL: Bookkeeping.newestVersion), deadline: deadline)
            let newest = try rows.first?.decode(0, as: String?.self)
            return newest.flatMap(MigrationVersion.init(rawValue:))
        } catch PQError.server(let report) where report.sqlState == .undefinedTable {
            return nil
        }
    }
}
