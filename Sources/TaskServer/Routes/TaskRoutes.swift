import HTTPTypes
import Hummingbird
import TaskModel

/// The routes of tasks.
struct TaskRoutes {
    let store: any Store
    let tokens: PageTokens

    var resources: [Resource] {
        [
            Resource("/v1/tasks", .get(list), .post(create)),
            Resource("/v1/tasks/{id}", .get(read), .patch(change), .delete(remove)),
            Resource("/v1/tasks/{id}/transfer", .post(transfer)),
            Resource("/v1/users/{id}/tasks", .get(listOfUser)),
        ]
    }

    private func create(_ call: Call) async throws -> Response {
        let scope = try call.writeScope()
        let key = try call.request.headers.idempotencyKey()
        let body = try await call.json(accepting: .json)
        let draft = try TaskDraft(validating: body)
        return try await call.answerOnce(body, key, scope) { (task: TaskRecord) in
            .task(task).created(at: "/v1/tasks/\(task.id.rawValue)")
        } by: { once in
            try await store.createTask(draft, once: once, scope: scope)
        }
    }

    private func list(_ call: Call) async throws -> Response {
        var query = call.query
        let user = query.userID("user_id")
        return try await list(call, &query, TaskQuery(userID: user, pageSize: 0))
    }

    private func listOfUser(_ call: Call) async throws -> Response {
        var query = call.query
        return try await list(call, &query, TaskQuery(userID: try call.userID(), pageSize: 0, requiresUser: true))
    }

    /// - Parameter wanted: Whose tasks; the rest of it comes from the query.
    private func list(_ call: Call, _ query: inout Query, _ wanted: TaskQuery) async throws -> Response {
        var wanted = wanted
        wanted.isCompleted = query.boolean("completed")
        wanted.priorities = query.priorities()
        let paging = try Paging(call, &query, filter: wanted.filterText, tokens: tokens)
        wanted.after = paging.after.map(TaskID.init(rawValue:))
        wanted.pageSize = paging.pageSize
        let page = try await store.tasks(wanted, scope: call.scope)
        return paging.answer(page, lastID: page.items.last?.id.rawValue) { $0.write(page.items, nextPageToken: $1) }
    }

    private func read(_ call: Call) async throws -> Response {
        let id = try call.taskID()
        try call.checkNoParameters()
        let held = try call.heldVersions()
        let task = try await store.task(id, scope: call.scope)
        let isKnown = held?.include(version: task.version) ?? false
        return isKnown ? .notModified(version: task.version) : .task(task)
    }

    private func change(_ call: Call) async throws -> Response {
        let id = try call.taskID()
        let scope = try call.writeScope()
        let match = try call.versionMatch()
        let patch = try TaskPatch(validating: try await call.json(accepting: .mergePatch, .json))
        return .task(try await store.updateTask(id, patch, ifVersion: match, scope: scope))
    }

    private func remove(_ call: Call) async throws -> Response {
        let id = try call.taskID()
        let scope = try call.writeScope()
        let match = try call.versionMatch()
        try await store.deleteTask(id, ifVersion: match, scope: scope)
        return Response(status: .noContent)
    }

    private func transfer(_ call: Call) async throws -> Response {
        let id = try call.taskID()
        let scope = try call.writeScope()
        let match = try call.versionMatch()
        let key = try call.request.headers.idempotencyKey()
        let body = try await call.json(accepting: .json)
        let transfer = try TaskTransfer(validating: body)
        return try await call.answerOnce(body, key, scope, answer: KeptAnswer.task) { once in
            try await store.transferTask(id, transfer, ifVersion: match, once: once, scope: scope)
        }
    }
}

extension TaskQuery {
    /// The filter as query parameters in a fixed order: equal filters are equal texts.
    fileprivate var filterText: String {
        var parameters: [String] = []
        if let userID, !requiresUser { parameters.append("user_id=\(userID.rawValue)") }
        if let isCompleted { parameters.append("completed=\(isCompleted)") }
        parameters += priorities?.map { "priority=\($0.rawValue)" } ?? []
        return parameters.joined(separator: "&")
    }
}
