import HTTPTypes
import Hummingbird
import NIOCore
import TaskModel

/// A request that has found its handler.
struct Call: Sendable {
    let request: Request
    /// The path as the contract writes it, `/v1/tasks/{id}`.
    let template: String
    /// Without the query.
    let path: Substring
    /// What stands in the path in the place of the template's braces, still percent-encoded.
    let pathValue: Substring
    /// What follows the question mark in the path.
    let queryText: Substring
    let identity: Identity
    /// For whom the handler works, and until when.
    let scope: CallScope
    /// In bytes.
    let bodyLimit: Int
    /// Whether a write to a row that exists must name the versions it accepts.
    let requiresIfMatch: Bool
    let channel: any Channel
}

extension Call {
    /// The query, for a handler that reads parameters and then calls `finish()`.
    var query: Query { Query(queryText) }

    /// For a handler that has no parameters.
    func checkNoParameters() throws(RequestFault) { try query.finish() }

    /// The id in the path; one that no task can have is that of an unknown task.
    func taskID() throws(StoreError) -> TaskID {
        guard let number = Int64(canonical: pathValue) else { throw .taskNotFound }
        return TaskID(rawValue: number)
    }

    /// The id in the path; one that no user can have is that of an unknown user.
    func userID() throws(StoreError) -> UserID {
        guard let number = Int64(canonical: pathValue) else { throw .userNotFound }
        return UserID(rawValue: number)
    }

    /// Which versions a write accepts, from `If-Match`.
    ///
    /// A weak tag matches nothing: RFC 9110, 13.1.1 asks for the strong comparison.
    func versionMatch() throws(RequestFault) -> VersionMatch {
        switch try entityTags(.ifMatch) {
        case nil where requiresIfMatch: throw .ifMatchRequired
        case nil, .any: .any
        case .tags(let tags): .oneOf(tags.compactMap { $0.isWeak ? nil : $0.version })
        }
    }

    /// Which versions the caller has already, from `If-None-Match`.
    func heldVersions() throws(RequestFault) -> EntityTags? { try entityTags(.ifNoneMatch) }

    private func entityTags(_ name: HTTPField.Name) throws(RequestFault) -> EntityTags? {
        guard let header = request.headers[name] else { return nil }
        guard let tags = EntityTags(header) else {
            throw .invalidHeader(
                name: name.rawName, detail: "Must be * or a list of entity tags, such as \(EntityTag.text(for: 3)).")
        }
        return tags
    }
}
