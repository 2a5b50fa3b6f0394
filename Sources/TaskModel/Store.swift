/// What the service asks of whatever keeps the users and their tasks.
///
/// Every call runs for one `CallScope`: a row of another tenant does not exist, and when the deadline passes the call
/// throws `StoreError.deadlineExceeded`. Calls throw `StoreError`; a cancelled caller gets `CancellationError`.
///
/// A write that is given `once` happens at most once for its claim and keeps its answer with it, in one transaction; it
/// throws `Replay` when it happened before. What fails keeps nothing, and a trial spends no claim.
package protocol Store: Sendable {
    func createUser(_ draft: UserDraft, once: Once<UserRecord>?, scope: CallScope) async throws -> UserRecord
    func user(_ id: UserID, scope: CallScope) async throws -> UserRecord
    func users(_ query: UserQuery, scope: CallScope) async throws -> Page<UserRecord>
    /// A patch to the values already there changes nothing and raises no version.
    func updateUser(_ id: UserID, _ patch: UserPatch, ifVersion: VersionMatch, scope: CallScope) async throws
        -> UserRecord
    /// Refused with `.userHasTasks` while tasks remain, unless `heir` is given: then they are transferred to it in the
    /// same transaction.
    func deleteUser(_ id: UserID, transferTasksTo heir: UserID?, ifVersion: VersionMatch, scope: CallScope) async throws

    func createTask(_ draft: TaskDraft, once: Once<TaskRecord>?, scope: CallScope) async throws -> TaskRecord
    func task(_ id: TaskID, scope: CallScope) async throws -> TaskRecord
    func tasks(_ query: TaskQuery, scope: CallScope) async throws -> Page<TaskRecord>
    /// Hands out every task of a query, whatever page it asks for, one by one and as fast as `receive` takes them, all as they
    /// were at one moment. What `receive` throws ends it.
    func streamTasks(
        _ query: TaskQuery, scope: CallScope, _ receive: (TaskRecord) async throws -> Void
    ) async throws
    /// How many tasks a query lists, whatever page it asks for.
    func taskCount(_ query: TaskQuery, scope: CallScope) async throws -> Int64
    /// A patch to the values already there changes nothing and raises no version.
    func updateTask(_ id: TaskID, _ patch: TaskPatch, ifVersion: VersionMatch, scope: CallScope) async throws
        -> TaskRecord
    func deleteTask(_ id: TaskID, ifVersion: VersionMatch, scope: CallScope) async throws
    /// A transfer to the present holder changes nothing and answers the task.
    func transferTask(
        _ id: TaskID, _ transfer: TaskTransfer, ifVersion: VersionMatch, once: Once<TaskRecord>?, scope: CallScope
    ) async throws -> TaskRecord

    /// Those of the tasks that exist, in the order of `ids`, all as they were at one moment; the ids are distinct.
    func tasks(_ ids: [TaskID], scope: CallScope) async throws -> [TaskRecord]
    // What became of each item, in their order; no two have the same id. An item is judged as its own route would judge
    // it. Unless the effect is partial, the first item that fails is thrown as `BatchFailure<StoreError>` and nothing is
    // done; after a rehearsal without one there is no answer.
    func createTasks(
        _ drafts: [TaskDraft], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?, scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>]
    func updateTasks(
        _ updates: [BatchedUpdate], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>]
    /// Answers the version that each task had.
    func deleteTasks(
        _ deletions: [BatchedDeletion], _ effect: BatchEffect, once: Once<[Result<Int64, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<Int64, StoreError>]
    func transferTasks(
        _ transfers: [BatchedTransfer], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>]
}

// Without a claim.
extension Store {
    package func createUser(_ draft: UserDraft, scope: CallScope) async throws -> UserRecord {
        try await createUser(draft, once: nil, scope: scope)
    }

    package func createTask(_ draft: TaskDraft, scope: CallScope) async throws -> TaskRecord {
        try await createTask(draft, once: nil, scope: scope)
    }

    package func transferTask(
        _ id: TaskID, _ transfer: TaskTransfer, ifVersion: VersionMatch, scope: CallScope
    ) async throws -> TaskRecord {
        try await transferTask(id, transfer, ifVersion: ifVersion, once: nil, scope: scope)
    }

    package func createTasks(
        _ drafts: [TaskDraft], _ effect: BatchEffect, scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        try await createTasks(drafts, effect, once: nil, scope: scope)
    }

    package func updateTasks(
        _ updates: [BatchedUpdate], _ effect: BatchEffect, scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        try await updateTasks(updates, effect, once: nil, scope: scope)
    }

    package func deleteTasks(
        _ deletions: [BatchedDeletion], _ effect: BatchEffect, scope: CallScope
    ) async throws -> [Result<Int64, StoreError>] {
        try await deleteTasks(deletions, effect, once: nil, scope: scope)
    }

    package func transferTasks(
        _ transfers: [BatchedTransfer], _ effect: BatchEffect, scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        try await transferTasks(transfers, effect, once: nil, scope: scope)
    }
}

/// For whom a call runs, and until when.
package struct CallScope: Sendable {
    package var tenant: TenantID
    /// The one user for whom the caller acts; `nil` sees the whole tenant.
    ///
    /// With it other users and their tasks do not exist.
    package var user: UserID?
    package var deadline: ContinuousClock.Instant
    /// Whether a write is only tried: every check runs, the record is answered as it would be, and nothing is kept.
    package var isTrial: Bool
    /// What the call adds to where its time went; `nil` measures nothing.
    package var times: RequestTimes?

    package init(
        tenant: TenantID, user: UserID? = nil, deadline: ContinuousClock.Instant, isTrial: Bool = false,
        times: RequestTimes? = nil
    ) {
        self.tenant = tenant
        self.user = user
        self.deadline = deadline
        self.isTrial = isTrial
        self.times = times
    }
}

/// Which versions of a row a write accepts (RFC 9110, If-Match).
package enum VersionMatch: Hashable, Sendable {
    case any
    /// One of these; an empty list accepts none.
    case oneOf([Int64])
}

/// A page of users by id.
package struct UserQuery: Hashable, Sendable {
    package var after: UserID?
    /// 1 to 500.
    package var pageSize: Int

    package init(after: UserID? = nil, pageSize: Int) {
        self.after = after
        self.pageSize = pageSize
    }
}

/// Some tasks in an order; what is `nil` or empty lets all pass.
package struct TaskQuery: Hashable, Sendable {
    /// Whose tasks; `nil` lists those of all users.
    package var userID: UserID?
    package var isCompleted: Bool?
    /// Any of these; `nil` accepts all.
    package var priorities: [Priority]?
    /// All of these.
    package var labels: [String] = []
    /// Exclusive.
    package var dueBefore: Timestamp?
    /// Inclusive, as the others.
    package var dueAfter: Timestamp?
    package var createdAfter: Timestamp?
    package var updatedAfter: Timestamp?
    /// A text of which every word must be in the title.
    package var words: String?
    package var order = TaskOrder.byID
    /// The last task of the page before; `nil` for the first page.
    package var after: TaskPosition?
    /// 1 to 500.
    package var pageSize: Int
    /// Whether an unknown `userID` is `.userNotFound` instead of an empty page.
    package var requiresUser: Bool

    package init(
        userID: UserID? = nil, isCompleted: Bool? = nil, priorities: [Priority]? = nil, after: TaskPosition? = nil,
        pageSize: Int, requiresUser: Bool = false
    ) {
        self.userID = userID
        self.isCompleted = isCompleted
        self.priorities = priorities
        self.after = after
        self.pageSize = pageSize
        self.requiresUser = requiresUser
    }
}

/// Some rows in order, and whether more follow.
package struct Page<Element: Sendable>: Sendable {
    package var items: [Element]
    package var hasMore: Bool

    package init(items: [Element], hasMore: Bool) {
        self.items = items
        self.hasMore = hasMore
    }
}

/// What can go wrong in a store, told apart by what a caller can do about it.
package enum StoreError: Error, Hashable, Sendable {
    case taskNotFound
    case userNotFound
    /// Another user of the tenant has this address.
    case emailTaken
    /// The task is not held by the `from` of the transfer.
    case notOwner
    /// The user that the named field refers to does not exist.
    case unknownUser(field: String)
    /// The user still holds tasks.
    case userHasTasks
    /// The row's version is none of those accepted.
    case versionMismatch(current: Int64)
    /// The caller acts for one user, and this is not that user's to do.
    case otherUser
    /// Another transaction is making the write of this claim.
    case idempotencyInFlight
    /// Another request was made under this claim's key.
    case idempotencyMismatch
    /// A value that passed validation was refused by a constraint or a type of the database.
    case invalidValue
    /// The call did not end before its deadline and had no effect, or none that is known.
    case deadlineExceeded
    /// Too many callers wait already; nothing was done.
    case overloaded
    /// A concurrent writer won each time, up to the retry limit; nothing was done.
    case conflict
    /// The database cannot be reached or is going away; nothing was done.
    case databaseUnavailable
    /// The write was sent and its answer lost: it may or may not have happened.
    case outcomeUnknown
    /// A fault in the service or in its schema; the log has the details.
    case unexpected
}
