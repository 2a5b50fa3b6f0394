/// What can go wrong between a caller and the database.
///
/// No case quotes a connection string, a password or a parameter's value.
public enum PQError: Error, Hashable, Sendable {
    /// The server refused a statement; the connection is still good.
    case server(ServerReport)
    /// The connection is gone; `wasSent` tells whether the server may have run the statement.
    case connectionLost(reason: String, wasSent: Bool)
    /// No connection could be made: the last reason that a host or a resolver gave.
    case connectFailed(reason: String, sqlState: SQLState?)
    /// The deadline passed; `wasSent` tells whether the server may have run the statement.
    case deadlineExceeded(wasSent: Bool)
    /// As many callers as are allowed wait for a session already; nothing was done.
    case poolFull(waiterLimit: Int)
    /// The pool was closed; nothing was done.
    case poolClosed
    /// COMMIT was sent and its answer did not come: the transaction may have been committed or not.
    case commitOutcomeUnknown(reason: String)
    /// COMMIT was answered with ROLLBACK, because an earlier error in the transaction was swallowed.
    case transactionRolledBack
    /// A stream or a COPY of the session is under way, and nothing else can be sent until it has ended.
    case sessionBusy
    /// A stream outlived the session that it was made in.
    case sessionEnded
    /// A parameter that cannot be sent: text with a NUL character, or more than 65 535 parameters.
    case invalidParameter(reason: String)
    /// A connection string that is none, or an option that is not allowed.
    case invalidConfiguration(reason: String)
    /// A column's bytes are not a value of the type that was asked for.
    case decodingFailed(DecodingFault)
    /// One row was expected and there were none or several.
    case unexpectedRowCount(Int)
    /// The server or libpq answered what the protocol does not allow; the connection was closed.
    case protocolViolation(reason: String)
}

/// Why a value could not be decoded.
public struct DecodingFault: Error, Hashable, Sendable {
    /// The index of the column from 0.
    public var column: Int
    /// The name of the column.
    public var columnName: String
    /// The Swift type that was asked for.
    public var requestedType: String
    /// The object id of the column's type in PostgreSQL (catalog `pg_type`).
    public var columnType: PostgresType
    /// What does not fit.
    public var reason: String
}
