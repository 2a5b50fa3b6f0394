internal import AsyncPQ
package import TaskModel

extension PostgresStore {
    package func tasks(_ ids: [TaskID], scope: CallScope) async throws -> [TaskRecord] {
        let rows = try await run(.tasksByID, Parameters(scope.tenant.rawValue, ids.map(\.rawValue)), scope)
        return try decode(.tasksByID) {
            var tasks: [TaskID: TaskRecord] = [:]
            for row in rows {
                let task = try TaskRecord(row: row)
                if scope.allows(task.userID) { tasks[task.id] = task }
            }
            return ids.compactMap { tasks[$0] }
        }
    }

    package func createTasks(
        _ drafts: [TaskDraft], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?, scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        guard drafts.allSatisfy({ $0.priority.rank != nil }) else { throw StoreError.invalidValue }
        let items = JSONItems(drafts) { json, draft in
            json.writeMembers(of: draft)
            json.write(rankOf: draft.priority)
        }
        return try await runBatch(
            .createTasks, items, distinct(drafts.map(\.userID.rawValue)), effect, once, scope
        ) { row in try TaskRecord(row: row, from: 2) }
    }

    package func updateTasks(
        _ updates: [BatchedUpdate], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        guard updates.allSatisfy({ $0.patch.priority.map { $0.rank != nil } ?? true }) else {
            throw StoreError.invalidValue
        }
        let items = JSONItems(updates) { json, update in
            json.writeKey(of: update.id, update.version)
            json.writeMembers(of: update.patch)
            if let priority = update.patch.priority { json.write(rankOf: priority) }
            json.member("sets_due_at")
            json.bool(update.patch.dueAt != .keep)
        }
        return try await runBatch(
            .updateTasks, items, updates.map(\.id.rawValue), effect, once, scope
        ) { row in try TaskRecord(row: row, from: 2) }
    }

    package func deleteTasks(
        _ deletions: [BatchedDeletion], _ effect: BatchEffect, once: Once<[Result<Int64, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<Int64, StoreError>] {
        let items = JSONItems(deletions) { json, deletion in json.writeKey(of: deletion.id, deletion.version) }
        return try await runBatch(
            .deleteTasks, items, deletions.map(\.id.rawValue), effect, once, scope
        ) { row in try row.decode(2) }
    }

    package func transferTasks(
        _ transfers: [BatchedTransfer], _ effect: BatchEffect, once: Once<[Result<TaskRecord, StoreError>]>?,
        scope: CallScope
    ) async throws -> [Result<TaskRecord, StoreError>] {
        let items = JSONItems(transfers) { json, transfer in
            json.writeKey(of: transfer.id, transfer.version)
            json.writeMembers(of: transfer.transfer)
        }
        return try await runBatch(
            .transferTasks, items, transfers.map(\.id.rawValue), effect, once, scope,
            recipients: distinct(transfers.map(\.transfer.to.rawValue))
        ) { row in try TaskRecord(row: row, from: 2) }
    }
}

extension PostgresStore {
    /// Runs the one statement of a batch and reads what became of each item.
    private func runBatch<Value: Sendable>(
        _ statement: Statement, _ items: JSONItems, _ lockedIDs: [Int64], _ effect: BatchEffect,
        _ once: Once<[Result<Value, StoreError>]>?, _ scope: CallScope, recipients: [Int64]? = nil,
        _ value: (Row) throws -> Value
    ) async throws -> [Result<Value, StoreError>] {
        var parameters = Parameters(scope.tenant.rawValue, items.text, lockedIDs, effect.rawValue)
        parameters.append(scope.user?.rawValue)
        if let recipients { parameters.append(recipients) }
        return try await write(statement, parameters, once: once, scope) { rows in
            guard rows.count == items.count else { throw unexpectedRowCount(rows.count, statement) }
            return try outcomes(in: rows, statement, effect, value)
        }
    }

    private func outcomes<Value>(
        in rows: QueryResult, _ statement: Statement, _ effect: BatchEffect, _ value: (Row) throws -> Value
    ) throws -> [Result<Value, StoreError>] {
        let outcomes = try decode(statement) { try rows.map { try $0.decode(1, as: String.self) } }
        if effect != .partial, let index = outcomes.firstIndex(where: { $0 != "done" }) {
            throw BatchFailure(index: index, cause: try failure(outcomes[index], rows[index], statement))
        }
        guard effect != .rehearsal else { return [] }
        return try zip(outcomes, rows).map { outcome, row in
            guard outcome == "done" else { return .failure(try failure(outcome, row, statement)) }
            return .success(try decode(statement) { try value(row) })
        }
    }

    private func failure(_ outcome: String, _ row: Row, _ statement: Statement) throws -> StoreError {
        switch outcome {
        case "not_found": .taskNotFound
        case "stale": .versionMismatch(current: try decode(statement) { try row.decode("version") })
        case "not_owner": .notOwner
        case "unknown_user": statement.brokenUserReference
        case "other_user": .otherUser
        default: throw unknownOutcome(outcome, statement)
        }
    }

    private func distinct(_ ids: [Int64]) -> [Int64] { Array(Set(ids)) }
}

/// The items of a batch as one parameter, each with its index.
private struct JSONItems {
    let text: String
    let count: Int

    init<Item>(_ items: [Item], _ write: (inout JSONWriter, Item) -> Void) {
        var json = JSONWriter(reservingCapacity: 256 * items.count)
        json.array(items.enumerated()) { json, element in
            json.object { json in
                json.member("index")
                json.integer(element.offset)
                write(&json, element.element)
            }
        }
        text = String(decoding: json.bytes, as: UTF8.self)
        count = items.count
    }
}

extension JSONWriter {
    fileprivate mutating func writeKey(of id: TaskID, _ version: Int64?) {
        member("id")
        integer(id.rawValue)
        guard let version else { return }
        member("if_match")
        integer(version)
    }

    fileprivate mutating func write(rankOf priority: Priority) {
        guard let rank = priority.rank else { return }
        member("rank")
        integer(rank)
    }
}
