import HTTPTypes
import Hummingbird
import TaskModel

/// The routes of tasks.
struct TaskRoutes {
    let store: any Store
    let lists: TaskLists

    var resources: [Resource] {
        [
            Resource("/v1/tasks", .get(.tasksRead, lists.list, or: .ndjson), .post(.tasksWrite, create)),
            Resource(
                "/v1/tasks/{id}", idOf: .task, .get(.tasksRead, read), .patch(.tasksWrite, change),
                .delete(.tasksWrite, remove)),
            Resource("/v1/tasks/{id}/transfer", idOf: .task, .post(.tasksWrite, transfer)),
            Resource("/v1/users/{id}/tasks", idOf: .user, .get(.tasksRead, lists.listOfUser, or: .ndjson)),
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
