internal import AsyncPQ
internal import TaskModel

/// A statement of the store: its text, and what it means when the server does not take it.
struct Statement: Sendable {
    /// In logs and metrics.
    let name: String
    private(set) var effect: Effect
    /// What it means that the user a row refers to is missing, or is still referred to.
    let brokenUserReference: StoreError
    let sql: String
    /// The same for one id, `$2` itself, of a `pointRead`.
    let oneRowSQL: String?
    /// Whether the plan depends on the values so much that the server makes it anew each time.
    let isPlannedByValues: Bool

    enum Effect: Sendable {
        /// Changes nothing, so a lost answer has cost nothing.
        case read
        /// A read of rows by their ids, `$2`, which come first in each row: single reads of one turn are one statement.
        case pointRead
        /// One statement that commits by itself: a lost answer leaves open whether it did.
        case write
        /// A part of a transaction, which comes to nothing if the answer is lost.
        case partOfTransaction
    }

    init(
        name: String, _ effect: Effect, brokenUserReference: StoreError = .unexpected, isPlannedByValues: Bool = false,
        sql: String, oneRowSQL: String? = nil
    ) {
        self.name = name
        self.effect = effect
        self.brokenUserReference = brokenUserReference
        self.sql = sql
        self.oneRowSQL = oneRowSQL
        self.isPlannedByValues = isPlannedByValues
    }
}

extension Statement {
    /// The same statement as a part of a transaction that commits later, or never.
    var inTransaction: Statement {
        var statement = self
        statement.effect = .partOfTransaction
        return statement
    }

    /// How the statement is sent.
    func query(_ parameters: Parameters) -> Query {
        isPlannedByValues
            ? Query(unsafeSQLPlannedByValues: sql, parameters) : Query(unsafeSQL: sql, parameters)
    }

    /// The statement as a lane merges it.
    var keyedRead: KeyedRead { KeyedRead(SQLText(unsafeSQL: sql), oneKey: oneRowSQL.map(SQLText.init(unsafeSQL:))) }

    /// Every text that the statement is sent as.
    var texts: [String] { [sql, oneRowSQL].compactMap(\.self) }

    /// Every statement but those that `TaskListing` makes; a test prepares each against the migrated schema.
    static let all: [Statement] = [
        .createUser, .user, .users, .updateUser, .deleteUser, .lockUsers, .deleteLockedUser,
        .createTask, .task, .allTasks, .filteredTasks, .tasksOfUser, .updateTask, .deleteTask, .transferTask,
        .transferAllTasks, .tasksByID, .createTasks, .updateTasks, .deleteTasks, .transferTasks, .serviceKey, .claimKey,
        .keepAnswer, .keptAnswer, .forgetKeys, .apiKey, .createKey, .keys, .revokeKey, .rotateKey, .tenantOfToken,
        .createTenant, .tenants, .renameTenant,
    ]
}
