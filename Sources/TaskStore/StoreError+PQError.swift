internal import AsyncPQ
internal import TaskModel

// The only place where errors of the database become errors of the store; decided by SQLSTATE and constraint name.
extension StoreError {
    /// What a failed statement means to the caller.
    ///
    /// - Parameter isDeadlinePassed: Whether the caller's deadline had passed when the error came.
    init(_ error: PQError, statement: Statement, isDeadlinePassed: Bool) {
        switch error {
        case .server(let report): self.init(report, statement: statement, isDeadlinePassed: isDeadlinePassed)
        case .connectionLost(_, let wasSent):
            self = wasSent ? statement.effect.lostAnswer(or: .databaseUnavailable) : .databaseUnavailable
        case .deadlineExceeded(let wasSent):
            self = wasSent ? statement.effect.lostAnswer(or: .deadlineExceeded) : .deadlineExceeded
        case .protocolViolation: self = statement.effect.lostAnswer(or: .unexpected)
        case .commitOutcomeUnknown: self = .outcomeUnknown
        case .connectFailed, .poolClosed: self = .databaseUnavailable
        case .poolFull: self = .overloaded
        case .invalidParameter: self = .invalidValue
        case .transactionRolledBack, .invalidConfiguration, .decodingFailed, .unexpectedRowCount, .sessionBusy,
            .sessionEnded:
            self = .unexpected
        }
    }

    private init(_ report: ServerReport, statement: Statement, isDeadlinePassed: Bool) {
        switch report.sqlState {
        case .uniqueViolation: self = report.constraintName == "users_email_key" ? .emailTaken : .unexpected
        case .foreignKeyViolation:
            self = report.constraintName == "tasks_user_fkey" ? statement.brokenUserReference : .unexpected
        case .checkViolation:
            self = report.constraintName == "idempotency_keys_not_in_flight" ? .idempotencyInFlight : .invalidValue
        case .serializationFailure, .deadlockDetected: self = .conflict
        case .queryCanceled: self = isDeadlinePassed ? .deadlineExceeded : .databaseUnavailable
        case .lockNotAvailable, .readOnlyTransaction, .idleInTransactionTimeout: self = .databaseUnavailable
        default: self.init(errorClass: report.sqlState.errorClass)
        }
    }

    private init(errorClass: Substring) {
        switch errorClass {
        // Data exception: a text with a NUL, a time out of range.
        case "22": self = .invalidValue
        // Connection exception; insufficient resources; operator intervention; system error.
        case "08", "53", "57", "58": self = .databaseUnavailable
        default: self = .unexpected
        }
    }
}

extension Statement.Effect {
    /// What it means that the server may have run the statement and the answer did not come.
    fileprivate func lostAnswer(or harmless: StoreError) -> StoreError {
        switch self {
        case .write: .outcomeUnknown
        case .read, .pointRead, .partOfTransaction: harmless
        }
    }
}
