package import AsyncPQ
package import Logging
internal import TaskModel

/// Keeps users and their tasks in PostgreSQL.
///
/// Every write is one statement that acts and tells the outcome, so there is nothing between looking and changing. It
/// takes a transaction when it happens once under a key, is only tried, or leaves a user's tasks to an heir
/// (`PostgresStore+Writes.swift`). Errors are translated in `StoreError+PQError.swift`.
package struct PostgresStore: Sendable {
    let pool: ConnectionPool
    /// What reads of one row go through; `nil` sends them to the pool.
    let lane: Lane?
    let logger: Logger

    package init(pool: ConnectionPool, lane: Lane? = nil, logger: Logger) {
        self.pool = pool
        self.lane = lane
        self.logger = logger
    }

    /// How often a statement is run again that the server rolled back in favour of a concurrent one.
    static let conflictRetryLimit = 3
}

extension PostgresStore {
    /// Runs one statement; runs it again if the server rolled it back in favour of a concurrent one.
    func run(_ statement: Statement, _ parameters: Parameters, _ scope: CallScope) async throws -> QueryResult {
        try await retryingConflicts(of: statement, scope) {
            try await pool.query(
                statement.query(parameters), deadline: scope.deadline, awaitsVerdict: statement.effect == .write)
        }
    }

    /// The tenant's row of an id, asked for together with what others ask for at the same time.
    func row(_ statement: Statement, _ id: Int64, _ scope: CallScope) async throws -> Row? {
        try await retryingConflicts(of: statement, scope) {
            let read = statement.keyedRead
            let shared = Parameters(scope.tenant.rawValue)
            if let lane {
                do {
                    return try await lane.row(read, key: .integer(id), sharing: shared, deadline: scope.deadline)
                } catch PQError.connectFailed {
                    // The lane has no connection; the pool may have some.
                }
            }
            return try await pool.query(read.query([.integer(id)], sharing: shared), deadline: scope.deadline).first
        }
    }

    /// Calls `body` again while the server rolls back what it did, and translates what it throws.
    func retryingConflicts<Value>(
        of statement: Statement, _ scope: CallScope, _ body: () async throws -> Value
    ) async throws -> Value {
        var retryCount = 0
        while true {
            do {
                return try await timing(for: scope) { try await body() }
            } catch let error as PQError {
                let isInTime = ContinuousClock.now < scope.deadline
                if error.isConcurrencyConflict, retryCount < Self.conflictRetryLimit, isInTime {
                    retryCount += 1
                    continue
                }
                throw translated(error, statement, scope)
            }
        }
    }

    /// Runs a step, and tells the caller what it waited for, if that is wanted.
    private func timing<Value>(for scope: CallScope, _ step: () async throws -> Value) async throws -> Value {
        guard let times = scope.times else { return try await step() }
        let calls = CallTimes()
        defer { times.databaseAnswered(poolWait: calls.sessionWait, after: calls.serverTime, at: .now) }
        return try await CallTimes.$current.withValue(calls) { try await step() }
    }

    /// What a failure means to the caller; the log gets what that leaves out.
    func translated(_ error: PQError, _ statement: Statement, _ scope: CallScope) -> StoreError {
        let isDeadlinePassed = ContinuousClock.now >= scope.deadline
        let translated = StoreError(error, statement: statement, isDeadlinePassed: isDeadlinePassed)
        log(error, as: translated, statement)
        return translated
    }

    /// Decodes rows; a row that does not fit is a fault of ours.
    func decode<Value>(_ statement: Statement, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch {
            logger.error("unreadable row", metadata: ["statement": "\(statement.name)", "error": "\(error)"])
            throw StoreError.unexpected
        }
    }

    /// The one row of a statement that answers exactly one.
    func onlyRow(_ rows: QueryResult, _ statement: Statement) throws -> Row {
        guard let row = rows.first, rows.count == 1 else {
            logger.error("one row expected", metadata: ["statement": "\(statement.name)", "rows": "\(rows.count)"])
            throw StoreError.unexpected
        }
        return row
    }
}

extension PQError {
    /// The server rolled everything back because a concurrent transaction won; it may be run again.
    fileprivate var isConcurrencyConflict: Bool {
        guard case .server(let report) = self else { return false }
        return report.sqlState == .serializationFailure || report.sqlState == .deadlockDetected
    }
}
