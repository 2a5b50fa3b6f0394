internal import CLibpq

/// What the server said about an error or a notice, field by field (PostgreSQL 15 manual, 55.8).
///
/// Messages and details may quote data of the statement: they belong in a log, not in an answer to a stranger.
public struct ServerReport: Hashable, Sendable {
    /// What kind of condition it is.
    public var sqlState: SQLState
    /// `ERROR`, `FATAL`, `PANIC`, or for a notice `WARNING`, `NOTICE`, `DEBUG`, `INFO`, `LOG`; never translated.
    public var severity: String
    /// What happened, in one line; may quote data.
    public var message: String
    /// More about it; may quote data.
    public var detail: String?
    /// What might help.
    public var hint: String?
    /// Where in the statement, counted in characters from 1.
    public var position: String?
    /// A statement that the server made itself, such as in a function.
    public var internalQuery: String?
    /// The call stack of the error inside the server: functions, queries.
    public var context: String?
    /// The schema of the object concerned.
    public var schemaName: String?
    /// The table concerned.
    public var tableName: String?
    /// The column concerned.
    public var columnName: String?
    /// The data type concerned.
    public var dataTypeName: String?
    /// The constraint that refused.
    public var constraintName: String?
    /// The function of the server's source that reported; it tells conditions apart that share a SQLSTATE.
    public var sourceFunction: String?

    /// Whether the server ends the session after this report.
    public var endsSession: Bool {
        severity == "FATAL" || severity == "PANIC" || sqlState == .adminShutdown || sqlState == .crashShutdown
    }

    /// A report with the fields that every report has.
    public init(sqlState: SQLState, severity: String, message: String) {
        self.sqlState = sqlState
        self.severity = severity
        self.message = message
    }
}

extension ServerReport: CustomStringConvertible {
    /// The text for a log.
    public var description: String {
        var text = "\(severity) \(sqlState): \(message)"
        if let detail { text += " DETAIL: \(detail)" }
        if let hint { text += " HINT: \(hint)" }
        if let constraintName { text += " CONSTRAINT: \(constraintName)" }
        return text
    }
}

extension ServerReport {
    /// Copies every field, because they die with the result (libpq.md P40).
    init(readingFrom result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            guard let text = unsafe PQresultErrorField(result, Int32(code.asciiValue ?? 0)) else { return nil }
            return unsafe String(cString: text)
        }
        // A failure that libpq made up itself, such as a lost link, has a message but no fields.
        let summary = unsafe String(cString: PQresultErrorMessage(result))
        self.init(
            sqlState: SQLState(rawValue: field("C") ?? "08006"),
            severity: field("V") ?? field("S") ?? "ERROR",
            message: field("M") ?? summary)
        detail = field("D")
        hint = field("H")
        position = field("P")
        internalQuery = field("q")
        context = field("W")
        schemaName = field("s")
        tableName = field("t")
        columnName = field("c")
        dataTypeName = field("d")
        constraintName = field("n")
        sourceFunction = field("R")
    }
}
