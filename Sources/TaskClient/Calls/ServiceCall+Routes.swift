import NIOHTTP1
import TaskModel

extension ServiceCall {
    static func createUser(_ draft: UserDraft) -> ServiceCall {
        writing(.POST, "/v1/users") { $0.write(draft) }
    }

    static func user(_ id: UserID) -> ServiceCall {
        ServiceCall(method: .GET, path: path(of: id))
    }

    static func users(pageSize: Int?, pageToken: String?) -> ServiceCall {
        var call = ServiceCall(method: .GET, path: "/v1/users")
        call.addPage(size: pageSize, token: pageToken)
        return call
    }

    static func updateUser(_ id: UserID, _ patch: UserPatch, ifMatch version: Int64?) -> ServiceCall {
        patching(path(of: id), ifMatch: version) { $0.write(patch) }
    }

    static func deleteUser(_ id: UserID, transferTasksTo heir: UserID?, ifMatch version: Int64?) -> ServiceCall {
        var call = ServiceCall(method: .DELETE, path: path(of: id), ifMatch: version)
        if let heir { call.query.append(("transfer_tasks_to", String(heir.rawValue))) }
        return call
    }

    static func createTask(_ draft: TaskDraft) -> ServiceCall {
        writing(.POST, "/v1/tasks") { $0.write(draft) }
    }

    static func task(_ id: TaskID) -> ServiceCall {
        ServiceCall(method: .GET, path: path(of: id))
    }

    static func tasks(
        of user: UserID?, matching filter: TaskFilter, in order: TaskOrder, pageSize: Int?, pageToken: String?,
        includesTotal: Bool
    ) -> ServiceCall {
        var call = list(of: user, matching: filter, in: order)
        if includesTotal { call.query.append(("include_total", "true")) }
        call.addPage(size: pageSize, token: pageToken)
        return call
    }

    static func stream(of user: UserID?, matching filter: TaskFilter, in order: TaskOrder) -> ServiceCall {
        var call = list(of: user, matching: filter, in: order)
        call.accept = "application/x-ndjson"
        return call
    }

    private static func list(of user: UserID?, matching filter: TaskFilter, in order: TaskOrder) -> ServiceCall {
        var call = ServiceCall(method: .GET, path: user.map { path(of: $0) + "/tasks" } ?? "/v1/tasks")
        if let isCompleted = filter.isCompleted { call.query.append(("completed", String(isCompleted))) }
        call.query += filter.priorities.map { ("priority", $0.rawValue) }
        call.query += filter.labels.map { ("label", $0) }
        let moments = [
            ("due_before", filter.dueBefore), ("due_after", filter.dueAfter), ("created_after", filter.createdAfter),
            ("updated_after", filter.updatedAfter),
        ]
        for case (let name, let moment?) in moments { call.query.append((name, moment.description)) }
        if let words = filter.words { call.query.append(("q", words)) }
        if order != .byID { call.query.append(("order_by", order.text)) }
        return call
    }

    static func updateTask(_ id: TaskID, _ patch: TaskPatch, ifMatch version: Int64?) -> ServiceCall {
        patching(path(of: id), ifMatch: version) { $0.write(patch) }
    }

    static func deleteTask(_ id: TaskID, ifMatch version: Int64?) -> ServiceCall {
        ServiceCall(method: .DELETE, path: path(of: id), ifMatch: version)
    }

    static func transferTask(_ id: TaskID, _ transfer: TaskTransfer, ifMatch version: Int64?) -> ServiceCall {
        var call = writing(.POST, path(of: id) + "/transfer") { $0.write(transfer) }
        call.ifMatch = version
        return call
    }

    static func tasks(_ ids: [TaskID]) -> ServiceCall {
        var call = writing(.POST, "/v1/tasks/batch/get") { $0.write(ids: ids) }
        call.isRead = true
        call.idempotencyKey = nil
        return call
    }

    static func createTasks(_ drafts: [TaskDraft], _ mode: BatchMode) -> ServiceCall {
        writing(.POST, "/v1/tasks/batch/create") { $0.write(drafts, mode) { $0.writeMembers(of: $1) } }
    }

    static func updateTasks(_ updates: [BatchedUpdate], _ mode: BatchMode) -> ServiceCall {
        writing(.POST, "/v1/tasks/batch/update") { $0.write(updates, mode) { $0.writeMembers(of: $1) } }
    }

    static func deleteTasks(_ deletions: [BatchedDeletion], _ mode: BatchMode) -> ServiceCall {
        writing(.POST, "/v1/tasks/batch/delete") { $0.write(deletions, mode) { $0.writeMembers(of: $1) } }
    }

    static func transferTasks(_ transfers: [BatchedTransfer], _ mode: BatchMode) -> ServiceCall {
        writing(.POST, "/v1/tasks/batch/transfer") { $0.write(transfers, mode) { $0.writeMembers(of: $1) } }
    }
}

extension ServiceCall {
    private static func path(of id: UserID) -> String { "/v1/users/\(id.rawValue)" }

    private static func path(of id: TaskID) -> String { "/v1/tasks/\(id.rawValue)" }

    private static func writing(
        _ method: HTTPMethod, _ path: String, contentType: String = "application/json",
        _ write: (inout JSONWriter) -> Void
    ) -> ServiceCall {
        var json = JSONWriter()
        write(&json)
        var call = ServiceCall(method: method, path: path, contentType: contentType, body: json.bytes)
        if method == .POST { call.idempotencyKey = newKey() }
        return call
    }

    private static func patching(
        _ path: String, ifMatch version: Int64?, _ write: (inout JSONWriter) -> Void
    ) -> ServiceCall {
        var call = writing(.PATCH, path, contentType: "application/merge-patch+json", write)
        call.ifMatch = version
        return call
    }

    /// 128 random bits: no two calls of any two callers have the same.
    private static func newKey() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    private mutating func addPage(size: Int?, token: String?) {
        if let size { query.append(("page_size", String(size))) }
        if let token { query.append(("page_token", token)) }
    }
}
