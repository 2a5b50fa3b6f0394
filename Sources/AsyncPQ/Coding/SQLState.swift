/// A SQLSTATE: five characters that say what the server objects to (PostgreSQL 15 manual, appendix A).
public struct SQLState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The value as it stands outside Swift.
    public let rawValue: String

    /// Takes the five characters.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The first two characters: what kind of condition it is.
    public var errorClass: Substring { rawValue.prefix(2) }

    /// The text for a log.
    public var description: String { rawValue }
}

extension SQLState {
    /// 0A000: the server cannot do this, or not any more.
    public static let featureNotSupported = SQLState(rawValue: "0A000")
    /// 22P05: a text holds a character that the database's encoding cannot.
    public static let untranslatableCharacter = SQLState(rawValue: "22P05")
    /// 23502: a column that must have a value has none.
    public static let notNullViolation = SQLState(rawValue: "23502")
    /// 23503: a referenced row is missing, or a row is still referenced.
    public static let foreignKeyViolation = SQLState(rawValue: "23503")
    /// 23505: another row has this key.
    public static let uniqueViolation = SQLState(rawValue: "23505")
    /// 23514: a check constraint refused the row.
    public static let checkViolation = SQLState(rawValue: "23514")
    /// 25001: the command is not allowed inside a transaction.
    public static let activeTransaction = SQLState(rawValue: "25001")
    /// 25006: a write was sent to a read-only transaction, such as on a standby.
    public static let readOnlyTransaction = SQLState(rawValue: "25006")
    /// 25P02: an earlier error ended this transaction; only ROLLBACK is accepted.
    public static let inFailedTransaction = SQLState(rawValue: "25P02")
    /// 25P03: the session was idle in a transaction for too long and is gone.
    public static let idleInTransactionTimeout = SQLState(rawValue: "25P03")
    /// 26000: the prepared statement does not exist on this connection.
    public static let invalidStatementName = SQLState(rawValue: "26000")
    /// 28P01: wrong password.
    public static let invalidPassword = SQLState(rawValue: "28P01")
    /// 3D000: no such database.
    public static let invalidCatalogName = SQLState(rawValue: "3D000")
    /// 40001: a concurrent transaction won; the transaction may be run again.
    public static let serializationFailure = SQLState(rawValue: "40001")
    /// 40P01: the server ended a deadlock by rolling this transaction back; it may be run again.
    public static let deadlockDetected = SQLState(rawValue: "40P01")
    /// 42601: the statement is not SQL.
    public static let syntaxError = SQLState(rawValue: "42601")
    /// 42P01: no such table.
    public static let undefinedTable = SQLState(rawValue: "42P01")
    /// 53300: the server has no connection left.
    public static let tooManyConnections = SQLState(rawValue: "53300")
    /// 55P03: a lock was not to be had within lock_timeout, or at once with NOWAIT.
    public static let lockNotAvailable = SQLState(rawValue: "55P03")
    /// 57014: the statement was cancelled by a cancel request or by statement_timeout.
    public static let queryCanceled = SQLState(rawValue: "57014")
    /// 57P01: the server shuts down, or an administrator ended this session.
    public static let adminShutdown = SQLState(rawValue: "57P01")
    /// 57P02: another server process crashed; all sessions were ended.
    public static let crashShutdown = SQLState(rawValue: "57P02")
    /// 57P03: the server starts up, shuts down or recovers and takes no connection now.
    public static let cannotConnectNow = SQLState(rawValue: "57P03")
}
