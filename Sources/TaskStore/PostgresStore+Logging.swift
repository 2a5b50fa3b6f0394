internal import AsyncPQ
internal import Logging
internal import TaskModel

extension PostgresStore {
    /// Keeps in the log what the translation drops.
    ///
    /// Values do not get there: no parameters, and no detail of the server's; nor where the server is.
    func log(_ error: PQError, as translated: StoreError, _ statement: Statement) {
        var metadata: Logger.Metadata = ["statement": "\(statement.name)", "outcome": "\(translated)"]
        if case .server(let report) = error {
            metadata["sqlstate"] = "\(report.sqlState)"
            metadata["constraint"] = report.constraintName.map { "\($0)" }
            // Messages about values (class 22) quote them.
            metadata["message"] = report.sqlState.errorClass == "22" ? nil : "\(report.message)"
        } else {
            metadata["error"] = "\(error.withoutPlaces)"
        }
        logger.log(level: translated.logLevel, "statement failed", metadata: metadata)
    }
}

extension StoreError {
    /// Loud in so far as somebody has to do something about it.
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .unexpected, .outcomeUnknown: .error
        case .databaseUnavailable, .overloaded, .deadlineExceeded, .conflict: .warning
        // Validation should have refused the value.
        case .invalidValue: .notice
        case .taskNotFound, .userNotFound, .emailTaken, .notOwner, .unknownUser, .userHasTasks, .versionMismatch,
            .otherUser, .idempotencyInFlight, .idempotencyMismatch:
            .debug
        }
    }
}
