import AsyncPQ

/// L6: whether a session is as new.
enum SessionProbe {
    /// What an earlier caller left behind, by name; empty in a clean session.
    static func traces(of session: borrowing Session) async throws -> [String] {
        // The simple protocol alone shows whether the statement has a transaction of its own.
        let row = try await session.simpleQuery(SQLText(unsafeSQL: sql))[0][0]
        var traces: [String] = []
        for (column, name) in names.enumerated() where try row.decode(column, as: String.self) != "0" {
            traces.append(name)
        }
        return traces
    }

    private static let names = [
        "open transaction", "advisory lock", "temporary object", "listen", "cursor", "setting", "foreign statement",
    ]

    private static let sql = """
        SELECT (now() <> statement_timestamp())::int::text,
               (SELECT count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
               (SELECT count(*)::text FROM pg_class WHERE relpersistence = 't' AND relnamespace = pg_my_temp_schema()),
               (SELECT count(*)::text FROM pg_listening_channels()),
               (SELECT count(*)::text FROM pg_cursors),
               (SELECT count(*)::text FROM pg_settings WHERE source = 'session'),
               (SELECT count(*)::text FROM pg_prepared_statements WHERE name NOT LIKE 'apq%')
        """
}
