internal import AsyncPQ

/// Runs one migration after the other, each in a transaction together with its row of bookkeeping; a file that says so
/// runs without one, by `StatementRunner`.
struct MigrationRunner {
    let pool: ConnectionPool
    let settings: MigratorSettings
    let report: @Sendable (MigrationEvent) -> Void

    /// Runs them in the order given; what ran before a failure stays.
    func run(_ migrations: [Migration], _ direction: MigrationDirection) async throws -> [CompletedMigration] {
        var completed: [CompletedMigration] = []
        for migration in migrations {
            report(.started(migration, direction))
            let duration = try await ContinuousClock().measure { try await runWithRetries(migration, direction) }
            let done = CompletedMigration(migration: migration, direction: direction, duration: duration)
            report(.finished(done))
            completed.append(done)
        }
        return completed
    }

    /// Tries again while the server answers that a lock was not to be had: our waiting must not make others wait.
    private func runWithRetries(_ migration: Migration, _ direction: MigrationDirection) async throws {
        var attempt = 1
        while true {
            do {
                return try await runOnce(migration, direction)
            } catch MigrationError.fileFailed(let fileName, _, let serverReport)
                where serverReport.sqlState.isLockConflict
            {
                guard attempt <= settings.lockRetryLimit else {
                    throw MigrationError.lockTimeouts(fileName: fileName, attempts: attempt, serverReport)
                }
                report(.retrying(migration, attempt: attempt, limit: settings.lockRetryLimit, serverReport))
            }
            attempt += 1
            try await ContinuousClock().sleep(for: settings.lockRetryPause.jittered())
        }
    }

    private func runOnce(_ migration: Migration, _ direction: MigrationDirection) async throws {
        let fileName = migration.fileName(direction)
        do {
            if migration.isWithoutTransaction(direction) {
                try await pool.withSession { session in
                    let runner = StatementRunner(
                        migration: migration, direction: direction, settings: settings, report: report)
                    try await runner.run(session)
                }
            } else {
                try await pool.withTransaction { session in
                    try await runInTransaction(migration, direction, session)
                }
            }
        } catch let error as PQError {
            throw MigrationError(error, fileName: fileName)
        }
    }

    private func runInTransaction(
        _ migration: Migration, _ direction: MigrationDirection, _ session: borrowing Session
    ) async throws {
        try await setTimeouts(session)
        // First of all, so that of two runners who believe they have the lock one waits here and then fails.
        switch direction {
        case .up: try await Bookkeeping.record(migration, in: session)
        case .down: try await Bookkeeping.forget(migration, in: session)
        }
        try await execute(migration.sql(direction), of: migration.fileName(direction), session)
        try await resetSession(session)
        if direction == .up {
            _ = try await session.query(
                Query(unsafeSQL: Bookkeeping.recordDuration, Parameters(migration.version.rawValue)))
        }
    }

    private func setTimeouts(_ session: borrowing Session) async throws {
        _ = try await session.query(
            """
            SELECT set_config('lock_timeout', \("\(settings.lockTimeout.wholeMilliseconds)"), true),
                   set_config('statement_timeout', \("\(settings.statementTimeout.wholeMilliseconds)"), true)
            """)
        _ = try await session.query(Query(unsafeSQL: Orphans.noticeClientsEnd, Parameters(true)))
    }

    private func execute(_ sql: String, of fileName: String, _ session: borrowing Session) async throws {
        do {
            _ = try await session.simpleQuery(SQLText(unsafeSQL: sql))
        } catch PQError.server(let report) {
            throw MigrationError.fileFailed(fileName: fileName, line: report.line(in: sql), report)
        }
    }

    /// Undoes what the file set: role and search path must not reach our own statement, or the next file.
    private func resetSession(_ session: borrowing Session) async throws {
        _ = try await session.simpleQuery("RESET SESSION AUTHORIZATION; RESET ALL")
    }
}

/// What becomes of the server's process when the runner is killed.
enum Orphans {
    /// Has the server look once a second whether its client is still there, so that what a killed runner began does not
    /// go on for hours; `$1` whether for the transaction only.
    ///
    /// PostgreSQL 15 manual, 20.3.2, client_connection_check_interval: not every system has what it needs, Linux has.
    static let noticeClientsEnd = """
        SELECT set_config('client_connection_check_interval', '1000', $1) WHERE version() LIKE '%linux%'
        """
}

extension MigrationError {
    /// What went wrong around a file's own statements.
    fileprivate init(_ error: PQError, fileName: String) {
        switch error {
        case .server(let report): self = .fileFailed(fileName: fileName, line: nil, report)
        case .commitOutcomeUnknown(let reason): self = .outcomeUnknown(fileName: fileName, reason: reason)
        default: self = .database(error)
        }
    }
}

extension SQLState {
    /// The transaction was rolled back only because somebody else held a lock.
    fileprivate var isLockConflict: Bool { self == .lockNotAvailable || self == .deadlockDetected }
}

extension ServerReport {
    /// The line, from 1, of the place in the text that the report points at.
    func line(in sql: String) -> Int? {
        guard let position, let offset = Int(position), offset >= 1 else { return nil }
        // PostgreSQL counts code points.
        return sql.unicodeScalars.prefix(offset - 1).count { $0 == "\n" } + 1
    }
}
