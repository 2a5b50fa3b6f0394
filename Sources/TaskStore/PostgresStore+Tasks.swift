internal import AsyncPQ
package import TaskModel

extension PostgresStore {
    package func createTask(
        _ draft: TaskDraft, once: Once<TaskRecord>?, scope: CallScope
    ) async throws -> TaskRecord {
        guard let rank = draft.priority.rank else { throw StoreError.invalidValue }
        guard scope.allows(draft.userID) else { throw StoreError.otherUser }
        var parameters = Parameters(
            scope.tenant.rawValue, draft.userID.rawValue, draft.title, draft.description, draft.isCompleted, rank)
        parameters.append(draft.dueAt.map { PostgresTimestamp($0) })
        parameters.append(draft.labels)
        return try await write(.createTask, parameters, once: once, scope) { rows in
            let row = try onlyRow(rows, .createTask)
            return try decode(.createTask) { try TaskRecord(row: row) }
        }
    }

    package func task(_ id: TaskID, scope: CallScope) async throws -> TaskRecord {
        guard let row = try await row(.task, id.rawValue, scope) else { throw StoreError.taskNotFound }
        let task = try decode(.task) { try TaskRecord(row: row) }
        guard scope.allows(task.userID) else { throw StoreError.taskNotFound }
        return task
    }

    package func updateTask(
        _ id: TaskID, _ patch: TaskPatch, ifVersion: VersionMatch, scope: CallScope
    ) async throws -> TaskRecord {
        if let priority = patch.priority, priority.rank == nil { throw StoreError.invalidValue }
        var parameters = Parameters(scope.tenant.rawValue, id.rawValue)
        parameters.append(ifVersion.accepted)
        parameters.append(patch.title)
        parameters.append(patch.description)
        parameters.append(patch.isCompleted)
        parameters.append(patch.priority?.rank)
        parameters.append(patch.dueAt != .keep)
        parameters.append(patch.dueAt.value.map { PostgresTimestamp($0) })
        parameters.append(patch.labels)
        parameters.append(scope.user?.rawValue)
        return try await write(.updateTask, parameters, scope) { try changedTask($0, .updateTask) }
    }

    package func deleteTask(_ id: TaskID, ifVersion: VersionMatch, scope: CallScope) async throws {
        var parameters = Parameters(scope.tenant.rawValue, id.rawValue)
        parameters.append(ifVersion.accepted)
        parameters.append(scope.user?.rawValue)
        try await write(.deleteTask, parameters, scope) { rows in
            guard let row = rows.first else { throw StoreError.taskNotFound }
            try requireDeleted(row, .deleteTask)
        }
    }

    package func transferTask(
        _ id: TaskID, _ transfer: TaskTransfer, ifVersion: VersionMatch, once: Once<TaskRecord>?, scope: CallScope
    ) async throws -> TaskRecord {
        var parameters = Parameters(
            scope.tenant.rawValue, id.rawValue, transfer.from.rawValue, transfer.to.rawValue)
        parameters.append(ifVersion.accepted)
        parameters.append(scope.user?.rawValue)
        return try await write(.transferTask, parameters, once: once, scope) { try changedTask($0, .transferTask) }
    }

    /// Reads the answer of a statement that tells the task and what became of it.
    private func changedTask(_ rows: QueryResult, _ statement: Statement) throws -> TaskRecord {
        guard let row = rows.first else { throw StoreError.taskNotFound }
        let (record, outcome) = try decode(statement) {
            (try TaskRecord(row: row), try row.decode(11, as: String.self))
        }
        switch outcome {
        case "changed", "moved", "unchanged": return record
        case "stale": throw StoreError.versionMismatch(current: record.version)
        case "not_owner": throw StoreError.notOwner
        case "unknown_user": throw statement.brokenUserReference
        default: throw unknownOutcome(outcome, statement)
        }
    }
}

extension CallScope {
    /// Whether there is such a user, and such a user's tasks, for the caller.
    func allows(_ holder: UserID) -> Bool { user == nil || user == holder }
}

extension VersionMatch {
    /// The versions that are accepted; `nil` accepts any.
    var accepted: [Int64]? {
        switch self {
        case .any: nil
        case .oneOf(let versions): versions
        }
    }
}

extension NullableChange {
    /// What to set; `nil` both to keep and to clear.
    var value: Value? {
        switch self {
        case .set(let value): value
        case .keep, .clear: nil
        }
    }
}
