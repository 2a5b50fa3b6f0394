import AsyncPQ
import TaskModel
import Testing

@testable import TaskStore

@Suite struct ErrorMappingTests {
    private static let lost = PQError.connectionLost(reason: "", wasSent: true)
    private static let unsent = PQError.connectionLost(reason: "", wasSent: false)

    @Test(arguments: [
        (lost, StoreError.databaseUnavailable, StoreError.outcomeUnknown),
        (unsent, .databaseUnavailable, .databaseUnavailable),
        (.deadlineExceeded(wasSent: true), .deadlineExceeded, .outcomeUnknown),
        (.deadlineExceeded(wasSent: false), .deadlineExceeded, .deadlineExceeded),
        (.protocolViolation(reason: ""), .unexpected, .outcomeUnknown),
        (.connectFailed(reason: "", sqlState: nil), .databaseUnavailable, .databaseUnavailable),
        (.connectFailed(reason: "", sqlState: .invalidPassword), .databaseUnavailable, .databaseUnavailable),
        (.poolClosed, .databaseUnavailable, .databaseUnavailable),
        (.poolFull(waiterLimit: 1), .overloaded, .overloaded),
        (.commitOutcomeUnknown(reason: ""), .outcomeUnknown, .outcomeUnknown),
        (.invalidParameter(reason: ""), .invalidValue, .invalidValue),
        (.transactionRolledBack, .unexpected, .unexpected),
        (.invalidConfiguration(reason: ""), .unexpected, .unexpected),
    ])
    func `a lost answer costs a read nothing and leaves a write open`(
        error: PQError, read: StoreError, write: StoreError
    ) {
        #expect(StoreError(error, statement: .task, isDeadlinePassed: false) == read)
        #expect(StoreError(error, statement: .updateTask, isDeadlinePassed: false) == write)
    }

    @Test func `a lost answer within a transaction is a transaction that came to nothing`() {
        #expect(
            StoreError(Self.lost, statement: .deleteLockedUser, isDeadlinePassed: false) == .databaseUnavailable)
        #expect(
            StoreError(.deadlineExceeded(wasSent: true), statement: .deleteLockedUser, isDeadlinePassed: true)
                == .deadlineExceeded)
    }

    @Test(arguments: [
        ("08006", StoreError.databaseUnavailable), ("53300", .databaseUnavailable), ("53100", .databaseUnavailable),
        ("57P01", .databaseUnavailable), ("57P03", .databaseUnavailable), ("55P03", .databaseUnavailable),
        ("25006", .databaseUnavailable), ("25P03", .databaseUnavailable), ("58030", .databaseUnavailable),
        ("40001", .conflict), ("40P01", .conflict), ("22021", .invalidValue), ("22P02", .invalidValue),
        ("22003", .invalidValue), ("23514", .invalidValue), ("23502", .unexpected), ("42P01", .unexpected),
        ("XX000", .unexpected), ("", .unexpected),
    ])
    func `a SQLSTATE has one meaning`(sqlState: String, meaning: StoreError) {
        #expect(Self.meaning(of: sqlState) == meaning)
    }

    @Test func `a cancelled statement is late if the deadline has passed, and else the database goes away`() {
        let cancelled = PQError.server(ServerReport(sqlState: .queryCanceled, severity: "ERROR", message: ""))
        #expect(StoreError(cancelled, statement: .updateTask, isDeadlinePassed: true) == .deadlineExceeded)
        #expect(StoreError(cancelled, statement: .updateTask, isDeadlinePassed: false) == .databaseUnavailable)
    }

    @Test func `a broken reference means what the statement says`() {
        let key = "tasks_user_fkey"
        #expect(Self.meaning(of: "23503", key, .createTask) == .unknownUser(field: "user_id"))
        #expect(Self.meaning(of: "23503", key, .transferTask) == .unknownUser(field: "to_user_id"))
        #expect(Self.meaning(of: "23503", key, .deleteUser) == .userHasTasks)
        #expect(Self.meaning(of: "23503", "users_tenant_fkey", .createUser) == .unexpected)
        #expect(Self.meaning(of: "23505", "users_email_key", .createUser) == .emailTaken)
        #expect(Self.meaning(of: "23505", "tasks_pkey", .createTask) == .unexpected)
    }

    private static func meaning(
        of sqlState: String, _ constraint: String? = nil, _ statement: Statement = .updateTask
    ) -> StoreError {
        var report = ServerReport(sqlState: SQLState(rawValue: sqlState), severity: "ERROR", message: "")
        report.constraintName = constraint
        return StoreError(.server(report), statement: statement, isDeadlinePassed: false)
    }
}
