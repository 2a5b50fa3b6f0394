public import TaskModel

extension BatonClient {
    /// Creates a task.
    ///
    /// - Throws: `BatonError.problem`: `.unknownUser`, or `.validationFailed` with every fault.
    public func createTask(_ draft: TaskDraft, timeout: Duration? = nil) async throws -> TaskRecord {
        try await caller.value(.createTask(draft), timeout: timeout, TaskRecord.init(decoding:))
    }

    /// Reads a task.
    ///
    /// - Throws: `BatonError.problem`: `.taskNotFound`.
    public func task(_ id: TaskID, timeout: Duration? = nil) async throws -> TaskRecord {
        try await caller.value(.task(id), timeout: timeout, TaskRecord.init(decoding:))
    }

    /// Changes a task; a patch to the values already there changes nothing and raises no version.
    ///
    /// - Parameter version: The version the caller last saw; `nil` accepts any.
    /// - Returns: The task as it is now.
    /// - Throws: `BatonError.problem`: `.taskNotFound`, `.versionMismatch`, or `.validationFailed` with every fault.
    public func updateTask(
        _ id: TaskID, _ patch: TaskPatch, ifMatch version: Int64? = nil, timeout: Duration? = nil
    ) async throws -> TaskRecord {
        try await caller.value(.updateTask(id, patch, ifMatch: version), timeout: timeout, TaskRecord.init(decoding:))
    }

    /// Deletes a task.
    ///
    /// - Parameter version: The version the caller last saw; `nil` accepts any.
    /// - Throws: `BatonError.problem`: `.taskNotFound`, `.versionMismatch`.
    public func deleteTask(_ id: TaskID, ifMatch version: Int64? = nil, timeout: Duration? = nil) async throws {
        try await caller.completion(.deleteTask(id, ifMatch: version), timeout: timeout)
    }

    /// Hands a task from one user to another, or changes nothing.
    ///
    /// - Parameter version: The version the caller last saw; `nil` accepts any.
    /// - Returns: The task as it is now; a transfer to the present holder changes nothing.
    /// - Throws: `BatonError.problem`: `.taskNotFound`, `.versionMismatch`, `.notOwner` when `from` does not hold it,
    ///   `.unknownUser`.
    public func transferTask(
        _ id: TaskID, from: UserID, to: UserID, ifMatch version: Int64? = nil, timeout: Duration? = nil
    ) async throws -> TaskRecord {
        let transfer = TaskTransfer(from: from, to: to)
        return try await caller.value(
            .transferTask(id, transfer, ifMatch: version), timeout: timeout, TaskRecord.init(decoding:))
    }

    /// Reads one page of the tasks of a user, or of all tasks.
    ///
    /// - Parameters:
    ///   - user: Whose tasks; `nil` lists those of all users.
    ///   - pageSize: At most 500; the service's default is 50.
    ///   - pageToken: That of the page before, under the same filter and order; `nil` reads the first.
    ///   - includesTotal: Whether the service counts the tasks of all pages as well, which may take it long.
    /// - Throws: `BatonError.problem`: `.userNotFound`, `.invalidPageToken`.
    public func tasksPage(
        of user: UserID? = nil, matching filter: TaskFilter = TaskFilter(), in order: TaskOrder = .byID,
        pageSize: Int? = nil, pageToken: String? = nil, includesTotal: Bool = false, timeout: Duration? = nil
    ) async throws -> ListPage<TaskRecord> {
        let call = ServiceCall.tasks(
            of: user, matching: filter, in: order, pageSize: pageSize, pageToken: pageToken,
            includesTotal: includesTotal)
        return try await caller.value(call, timeout: timeout, ListPage.init(tasksIn:))
    }

    /// The tasks of a user, read page by page as they are asked for.
    ///
    /// The first step throws `BatonError.problem` with `.userNotFound` when there is no such user.
    ///
    /// - Parameter timeout: How long reading one page may take.
    public func tasks(
        of user: UserID, matching filter: TaskFilter = TaskFilter(), in order: TaskOrder = .byID, pageSize: Int = 100,
        timeout: Duration? = nil
    ) -> PagedSequence<TaskRecord> {
        PagedSequence { token in
            try await tasksPage(
                of: user, matching: filter, in: order, pageSize: pageSize, pageToken: token, timeout: timeout)
        }
    }

    /// The tasks of all users, read page by page as they are asked for.
    ///
    /// - Parameter timeout: How long reading one page may take.
    public func allTasks(
        matching filter: TaskFilter = TaskFilter(), in order: TaskOrder = .byID, pageSize: Int = 100,
        timeout: Duration? = nil
    ) -> PagedSequence<TaskRecord> {
        PagedSequence { token in
            try await tasksPage(matching: filter, in: order, pageSize: pageSize, pageToken: token, timeout: timeout)
        }
    }

    /// The tasks of a user, or of all users, in one answer that is read as it arrives.
    ///
    /// For very many tasks: one request, and all tasks as they were at one moment. The first step throws
    /// `BatonError.problem`, such as `.userNotFound`.
    ///
    /// - Parameter timeout: How long the service may take to begin.
    public func taskStream(
        of user: UserID? = nil, matching filter: TaskFilter = TaskFilter(), in order: TaskOrder = .byID,
        timeout: Duration? = nil
    ) -> TaskStream {
        TaskStream(caller: caller, call: .stream(of: user, matching: filter, in: order), timeout: timeout)
    }
}
