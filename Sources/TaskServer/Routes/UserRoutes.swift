import HTTPTypes
import Hummingbird
import TaskModel

/// The routes of users.
struct UserRoutes {
    let store: any Store
    let tokens: PageTokens

    var resources: [Resource] {
        [
            Resource("/v1/users", .get(list), .post(create)),
            Resource("/v1/users/{id}", .get(read), .patch(change), .delete(remove)),
        ]
    }

    private func create(_ call: Call) async throws -> Response {
        try call.checkNoParameters()
        let draft = try UserDraft(validating: try await call.json(accepting: .json))
        let user = try await store.createUser(draft, scope: call.scope)
        return .user(user, status: .created).located(at: "/v1/users/\(user.id.rawValue)")
    }

    private func list(_ call: Call) async throws -> Response {
        var query = call.query
        let paging = try Paging(call, &query, filter: "", tokens: tokens)
        let wanted = UserQuery(after: paging.after.map(UserID.init(rawValue:)), pageSize: paging.pageSize)
        let page = try await store.users(wanted, scope: call.scope)
        return paging.answer(page, lastID: page.items.last?.id.rawValue) { $0.write(page.items, nextPageToken: $1) }
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
        try call.checkNoParameters()
        let match = try call.versionMatch()
        let patch = try UserPatch(validating: try await call.json(accepting: .mergePatch, .json))
        return .user(try await store.updateUser(id, patch, ifVersion: match, scope: call.scope))
    }

    private func remove(_ call: Call) async throws -> Response {
        let id = try call.userID()
        var query = call.query
        let heir = query.userID("transfer_tasks_to")
        try query.finish()
        guard heir != id else { throw RequestFault.heirIsDeleted }
        let match = try call.versionMatch()
        try await store.deleteUser(id, transferTasksTo: heir, ifVersion: match, scope: call.scope)
        return Response(status: .noContent)
    }
}
