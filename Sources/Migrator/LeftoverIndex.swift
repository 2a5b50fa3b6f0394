internal import AsyncPQ

/// What is there of an index before it is built: nothing, a whole one, or one that an interrupted build has left.
struct LeftoverIndex {
    let index: CreateIndex
    /// The file's text.
    let sql: String
    let runner: StatementRunner
    let line: Int

    private var migration: Migration { runner.migration }

    /// Clears away what cannot be used.
    ///
    /// - Returns: Whether the index is there as the file wants it.
    /// - Throws: `MigrationError.indexDiffers` when it is there and another; `.builderRuns` when a session that builds it
    ///   did not end in time; `PQError`.
    func isDone(_ session: borrowing Session) async throws -> Bool {
        guard var found = try await find(session) else { return false }
        if !found.isValid {
            try await waitForBuilder(of: found, session)
            guard let now = try await find(session) else { return false }
            found = now
        }
        guard found.isValid else {
            runner.report(.droppingInvalidIndex(migration, index: found.name))
            try await session.simpleQuery("DROP INDEX CONCURRENTLY IF EXISTS \(unsafeSQL: found.name)")
            return false
        }
        let wanted = try await wantedDefinition(session)
        guard found.definition == wanted else {
            throw MigrationError.indexDiffers(
                fileName: migration.fileName(runner.direction), line: line, index: found.name,
                existing: found.definition, wanted: wanted)
        }
        runner.report(.alreadyBuilt(migration, index: found.name))
        return true
    }
}

extension LeftoverIndex {
    private struct Found {
        var identifier: Int64
        /// In quotes where it needs them, with its schema.
        var name: String
        var isValid: Bool
        /// What follows the table's name.
        var definition: String
    }

    /// `$1` the table, `$2` the index, which is in the table's schema.
    ///
    /// From USING on, a definition does not say which table it is about.
    private static let findIndex = """
        SELECT i.indexrelid::bigint, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
               i.indisvalid AND i.indisready,
               CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || regexp_replace(pg_get_indexdef(i.indexrelid), '^.*? USING ', 'USING ')
          FROM pg_index AS i
          JOIN pg_class AS c ON c.oid = i.indexrelid
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
         WHERE i.indrelid = to_regclass($1) AND c.relname = $2
        """

    private func find(_ session: borrowing Session) async throws -> Found? {
        try await find(table: index.table.sql, session)
    }

    private func find(table: String, _ session: borrowing Session) async throws -> Found? {
        let rows = try await session.query(Query(unsafeSQL: Self.findIndex, Parameters(table, index.name ?? "")))
        guard let (identifier, name, isValid, definition) = try rows.first?.decode((Int64, String, Bool, String).self)
        else { return nil }
        return Found(identifier: identifier, name: name, isValid: isValid, definition: definition)
    }

    /// What the file's index looks like to the server: it is built on an empty table that is gone afterwards.
    private func wantedDefinition(_ session: borrowing Session) async throws -> String {
        let bytes = Array(sql.utf8)
        let definition = String(decoding: bytes[index.definition], as: UTF8.self)
        let unique = index.isUnique ? "UNIQUE " : ""
        try await session.simpleQuery("BEGIN")
        do {
            // Of the same name, for definitions that name it; temporary ones are found before all others.
            try await session.simpleQuery(
                """
                CREATE TEMPORARY TABLE \(identifier: index.table.last) (LIKE \(unsafeSQL: index.table.sql))
                    ON COMMIT DROP;
                CREATE \(unsafeSQL: unique)INDEX \(identifier: index.name ?? "")
                    ON pg_temp.\(identifier: index.table.last) \(unsafeSQL: definition)
                """)
            let made = try await find(table: "pg_temp." + SQLName(parts: [index.table.last], range: 0..<0).sql, session)
            try await session.simpleQuery("ROLLBACK")
            return made?.definition ?? ""
        } catch {
            _ = try? await session.simpleQuery("ROLLBACK")
            throw error
        }
    }
}

// A session that still builds the index: its runner was killed, and the server has not noticed yet.
extension LeftoverIndex {
    /// `$1` the index.
    private static let findBuilder = """
        SELECT p.pid, a.application_name, a.query_start
          FROM pg_stat_progress_create_index AS p
          LEFT JOIN pg_stat_activity AS a ON a.pid = p.pid
         WHERE p.index_relid::bigint = $1
        """

    private func waitForBuilder(of found: Found, _ session: borrowing Session) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        var lastBuilder: LockHolder?
        while let row = try await session.query(Query(unsafeSQL: Self.findBuilder, Parameters(found.identifier))).first
        {
            let builder = LockHolder(
                processID: try row.decode(0), applicationName: try row.decode(1), since: try row.decode(2))
            if lastBuilder != builder { runner.report(.waitingForBuilder(migration, index: found.name, builder)) }
            lastBuilder = builder
            let waited = start.duration(to: clock.now)
            guard waited < runner.settings.lockDeadline else {
                throw MigrationError.builderRuns(
                    fileName: migration.fileName(runner.direction), index: found.name, builder, waited: waited)
            }
            try await clock.sleep(for: runner.settings.lockPollInterval.jittered())
        }
    }
}
