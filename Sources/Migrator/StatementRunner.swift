internal import AsyncPQ

/// Runs the one statement of a file without a transaction, and then writes its row of bookkeeping.
///
/// Between the two the runner may be killed. So it first looks at what an earlier run left: an index that is there
/// and valid counts as done, one that is not valid is dropped and built again, one that is gone need not be dropped.
/// VACUUM, CALL and DO simply run again.
struct StatementRunner {
    let migration: Migration
    let direction: MigrationDirection
    let settings: MigratorSettings
    let report: @Sendable (MigrationEvent) -> Void

    private var fileName: String { migration.fileName(direction) }
    private var sql: String { migration.sql(direction) }

    func run(_ session: borrowing Session) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        guard let statement = SQLScanner.statements(in: sql).first else { return }
        try await setTimeouts(session, waitsForLocks: statement.words.contains("CONCURRENTLY"))
        if let index = CreateIndex(statement) {
            let leftover = LeftoverIndex(index: index, sql: sql, runner: self, line: statement.line)
            if try await leftover.isDone(session) == false { try await execute(session) }
        } else if let index = DropIndex(statement), let name = index.names.first {
            if try await exists(name, session) {
                try await execute(session)
            } else {
                report(.alreadyDropped(migration, index: "\(name)"))
            }
        } else {
            try await execute(session)
        }
        // Role and search path that a body has set must not reach our own statement.
        _ = try await session.simpleQuery("RESET SESSION AUTHORIZATION")
        _ = try await session.simpleQuery("RESET ALL")
        switch direction {
        case .up: try await Bookkeeping.record(migration, duration: start.duration(to: clock.now), in: session)
        case .down: try await Bookkeeping.forget(migration, in: session)
        }
    }

    /// - Parameter waitsForLocks: For what is CONCURRENTLY: it waits for transactions that are older than itself, and
    ///   readers and writers pass it while it does, so the limit that protects them would only make it fail.
    private func setTimeouts(_ session: borrowing Session, waitsForLocks: Bool) async throws {
        let lockTimeout = waitsForLocks ? 0 : settings.lockTimeout.wholeMilliseconds
        _ = try await session.query(
            """
            SELECT set_config('lock_timeout', \("\(lockTimeout)"), false),
                   set_config('statement_timeout', \("\(settings.statementTimeout.wholeMilliseconds)"), false)
            """)
        _ = try await session.query(Query(unsafeSQL: Orphans.noticeClientsEnd, Parameters(false)))
    }

    private func execute(_ session: borrowing Session) async throws {
        do {
            _ = try await session.simpleQuery(SQLText(unsafeSQL: sql))
        } catch PQError.server(let report) {
            throw MigrationError.fileFailed(fileName: fileName, line: report.line(in: sql), report)
        }
    }

    private func exists(_ name: SQLName, _ session: borrowing Session) async throws -> Bool {
        try await session.query("SELECT to_regclass(\(name.sql)) IS NOT NULL").first?.decode(0, as: Bool.self) ?? false
    }
}
