public import TaskModel

// Up to 500 writes in one request. `allOrNothing` makes one change of them: it throws the problem of the first item that
// fails, whose place is `problem.index`, and nothing is changed. `each` does what can be done and answers item by item.
extension BatonClient {
    /// Creates tasks, all of them or none.
    ///
    /// - Parameter drafts: 1 to 500.
    /// - Returns: The tasks in the order of the drafts.
    /// - Throws: As `createTask`; `problem.index` names the draft.
    public func createTasks(allOrNothing drafts: [TaskDraft], timeout: Duration? = nil) async throws -> [TaskRecord] {
        try await tasks(of: .createTasks(drafts, .atomic), drafts.count, timeout)
    }

    /// Creates tasks, those that can be created.
    ///
    /// - Parameter drafts: 1 to 500.
    /// - Returns: What became of each, in the order of the drafts.
    /// - Throws: When the batch as a whole was refused or its answer lost.
    public func createTasks(
        each drafts: [TaskDraft], timeout: Duration? = nil
    ) async throws -> [Result<TaskRecord, BatonError>] {
        try await outcomes(of: .createTasks(drafts, .partial), drafts.count, timeout)
    }

    /// Changes tasks, all of them or none.
    ///
    /// - Parameter updates: 1 to 500, no task twice.
    /// - Returns: The tasks as they are now, in the order of the updates.
    /// - Throws: As `updateTask`; `problem.index` names the update.
    public func updateTasks(
        allOrNothing updates: [BatchedUpdate], timeout: Duration? = nil
    ) async throws -> [TaskRecord] {
        try await tasks(of: .updateTasks(updates, .atomic), updates.count, timeout)
    }

    /// Changes tasks, those that can be changed.
    ///
    /// - Parameter updates: 1 to 500, no task twice.
    /// - Returns: What became of each, in the order of the updates.
    /// - Throws: When the batch as a whole was refused or its answer lost.
    public func updateTasks(
        each updates: [BatchedUpdate], timeout: Duration? = nil
    ) async throws -> [Result<TaskRecord, BatonError>] {
        try await outcomes(of: .updateTasks(updates, .partial), updates.count, timeout)
    }

    /// Deletes tasks, all of them or none.
    ///
    /// - Parameter deletions: 1 to 500, no task twice.
    /// - Throws: As `deleteTask`; `problem.index` names the deletion.
    public func deleteTasks(allOrNothing deletions: [BatchedDeletion], timeout: Duration? = nil) async throws {
        _ = try await results(of: .deleteTasks(deletions, .atomic), deletions.count, timeout)
    }

    /// Deletes tasks, those that can be deleted.
    ///
    /// - Parameter deletions: 1 to 500, no task twice.
    /// - Returns: Why each was not deleted, in the order of the deletions; `nil` for one that was.
    /// - Throws: When the batch as a whole was refused or its answer lost.
    public func deleteTasks(
        each deletions: [BatchedDeletion], timeout: Duration? = nil
    ) async throws -> [BatonError?] {
        try await results(of: .deleteTasks(deletions, .partial), deletions.count, timeout).map { result in
            result.problem.map { .problem($0) }
        }
    }

    /// Hands tasks over, all of them or none.
    ///
    /// - Parameter transfers: 1 to 500, no task twice.
    /// - Returns: The tasks as they are now, in the order of the transfers.
    /// - Throws: As `transferTask`; `problem.index` names the transfer.
    public func transferTasks(
        allOrNothing transfers: [BatchedTransfer], timeout: Duration? = nil
    ) async throws -> [TaskRecord] {
        try await tasks(of: .transferTasks(transfers, .atomic), transfers.count, timeout)
    }

    /// Hands tasks over, those that can be handed over.
    ///
    /// - Parameter transfers: 1 to 500, no task twice.
    /// - Returns: What became of each, in the order of the transfers.
    /// - Throws: When the batch as a whole was refused or its answer lost.
    public func transferTasks(
        each transfers: [BatchedTransfer], timeout: Duration? = nil
    ) async throws -> [Result<TaskRecord, BatonError>] {
        try await outcomes(of: .transferTasks(transfers, .partial), transfers.count, timeout)
    }
}

extension BatonClient {
    private func tasks(of call: ServiceCall, _ count: Int, _ timeout: Duration?) async throws -> [TaskRecord] {
        try await outcomes(of: call, count, timeout).map { try $0.get() }
    }

    private func outcomes(
        of call: ServiceCall, _ count: Int, _ timeout: Duration?
    ) async throws -> [Result<TaskRecord, BatonError>] {
        try await results(of: call, count, timeout).map { result in
            if let task = result.task { return .success(task) }
            if let problem = result.problem { return .failure(.problem(problem)) }
            throw BatonError.unexpectedResponse(
                status: result.status, reason: "Item \(result.index) has neither a task nor a problem")
        }
    }

    /// One result an item, in their order.
    private func results(of call: ServiceCall, _ count: Int, _ timeout: Duration?) async throws -> [BatchResult] {
        let results = try await caller.value(call, timeout: timeout, BatchResult.all(in:))
        guard results.map(\.index) == Array(0..<count) else {
            throw BatonError.unexpectedResponse(
                status: 207, reason: "\(count) results were expected, each in its place; there are \(results.count)")
        }
        return results
    }
}
