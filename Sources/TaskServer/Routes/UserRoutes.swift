import HTTPTypes
import Hummingbird
import TaskModel

/// The routes of users.
struct UserRoutes {
    let store: any Store
    let tokens: PageTokens

    var resources: [Resource] {
        [
            Resource("/v1/users", .get(.usersRead, list), .post(.usersWrite, create)),
            Resource(
                "/v1/users/{id}", idOf: .user, .get(.usersRead, read), .patch(.usersWrite, change),
                .delete(.usersWrite, remove)),
        ]
    }

    private func create(_ call: Call) async throws -> Response {
        let scope = try call.writeScope()
        let key = try call.request.headers.idempotencyKey()
        let body = try await call.json(accepting: .json)
        let draft = try UserDraft(validating: body)
        return try await call.answerOnce(body, key, scope) { (user: UserRecord) in
            .user(user).created(at: "/v1/users/\(user.id.rawValue)")
        } by: { once in
            try await store.createUser(draft, once: once, scope: scope)
        }
    }

    private func list(_ call: Call) async throws -> Response {
        var query = call.query
        let paging = try Paging(call, &query, filter: "", tokens: tokens)
        let wanted = UserQuery(after: paging.after.map { UserID(rawValue: $0.id) }, pageSize: paging.pageSize)
        let page = try await store.users(wanted, scope: call.scope)
        let last = page.items.last.map { PagePosition(id: $0.id.rawValue) }
        return paging.answer(page, last: last) { $0.write(page.items, nextPageToken: $1) }
    }

    private func read(_ call: Call) async throws -> Response {
        let id = try call.userID()
        try call.checkNoParameters()
        let held = try call.heldVersions()
        let user = try await store.user(id, scope: call.scope)
        let isKnown = held?.include(version: user.version) ?? false
        return isKnown ? .notModified(version: user.version) : .user(user)
    }

    private func change(_ call: Call) async throws -> Response {
        let id = try call.userID()
        let scope = try call.writeScope()
        let match = try call.versionMatch()
        let patch = try UserPatch(validating: try await call.json(accepting: .mergePatch, .json))
        return .user(try await store.updateUser(id, patch, ifVersion: match, scope: scope))
    }

    private func remove(_ call: Call) async throws -> Response {
        let id = try call.userID()
        var query = call.query
        let heir = query.userID("transfer_tasks_to")
        let scope = call.writeScope(&query)
        try query.finish()
        // The heir gets tasks.
        if heir != nil { try call.identity.require(.tasksWrite) }
        guard heir != id else { throw RequestFault.heirIsDeleted }
        let match = try call.versionMatch()
        try await store.deleteUser(id, transferTasksTo: heir, ifVersion: match, scope: scope)
        return Response(status: .noContent)
    }
}
