import Hummingbird
import NIOCore
import TaskModel

/// A request that has found its handler.
struct Call: Sendable {
    let request: Request
    /// Without the query.
    let path: String
    /// What stands in the path in the place of the template's braces, still percent-encoded.
    let pathValue: Substring
    /// What follows the question mark in the path.
    let queryText: Substring
    /// For whom the handler works, and until when.
    let scope: CallScope
    /// In bytes.
    let bodyLimit: Int
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
        guard let header = request.headers[.ifMatch] else { return .any }
        switch EntityTags(header) {
        case nil: throw .invalidHeader(name: "If-Match", detail: "Must be * or a list of entity tags, such as \"3\".")
        case .any: return .any
        case .tags(let tags): return .oneOf(tags.compactMap { $0.isWeak ? nil : $0.version })
        }
    }

    /// Whether the caller has this version already, from `If-None-Match`; compares weakly (RFC 9110, 13.1.2).
    func holds(version: Int64) throws(RequestFault) -> Bool {
        guard request.headers.contains(.ifNoneMatch), let header = request.headers[.ifNoneMatch] else { return false }
        switch EntityTags(header) {
        case nil:
            throw .invalidHeader(name: "If-None-Match", detail: "Must be * or a list of entity tags, such as \"3\".")
        case .any: return true
        case .tags(let tags): return tags.contains { $0.version == version }
        }
    }
}
