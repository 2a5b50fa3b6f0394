package import AsyncPQ

extension SchemaRange {
    /// Asks a database how its schema compares.
    ///
    /// - Throws: `PQError` when the database does not answer before the deadline.
    package func check(_ pool: ConnectionPool, deadline: ContinuousClock.Instant) async throws -> Verdict {
        do {
            let rows = try await pool.query(Query(unsafeSQL: Bookkeeping.newestVersion), deadline: deadline)
            let newest = try rows.first?.decode(0, as: String?.self)
            return verdict(of: newest.flatMap(MigrationVersion.init(rawValue:)))
        } catch PQError.server(let report) where report.sqlState == .undefinedTable {
            return verdict(of: nil)
        }
    }
}
