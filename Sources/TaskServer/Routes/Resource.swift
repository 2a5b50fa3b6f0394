import HTTPTypes
import Hummingbird
import TaskModel

/// One path of the service and everything that may be done with it.
///
/// Declared as a whole, so that a wrong method can be answered with those that are right, OPTIONS without a handler, and
/// HEAD wherever GET is.
struct Resource: Sendable {
    /// The path as the contract writes it, `/v1/tasks/{id}`; names the route in the access log and in metrics.
    let template: String
    /// The value of the `Allow` header.
    let allow: String
    /// Whether something can be done here without a credential; then nothing needs one.
    let isPublic: Bool
    /// Whose id the value in the path is; `nil` where it is none.
    let pathID: PathID?
    private let operations: [Operation]

    /// - Parameter template: Segments in braces stand for any value; there is one at most.
    init(_ template: String, idOf pathID: PathID? = nil, _ operations: Operation...) {
        self.template = template
        self.pathID = pathID
        self.operations = operations
        var methods = operations.map(\.method.rawValue)
        if let get = methods.firstIndex(of: "GET") { methods.insert("HEAD", at: get + 1) }
        allow = (methods + ["OPTIONS"]).joined(separator: ", ")
        isPublic = operations.contains { $0.permission == .anybody }
    }

    /// What answers `method`; HEAD is answered by GET, whose body the pipeline leaves out.
    func operation(for method: HTTPRequest.Method) -> Operation? {
        let method = method == .head ? .get : method
        return operations.first { $0.method == method }
    }
}

/// Whose id stands in a path.
enum PathID: Sendable {
    case task
    case user

    /// - Throws: For what can be no id: that of an unknown row.
    func check(_ value: Substring) throws(StoreError) {
        guard Int64(canonical: value) == nil else { return }
        switch self {
        case .task: throw .taskNotFound
        case .user: throw .userNotFound
        }
    }
}

/// One method of a resource.
struct Operation: Sendable {
    typealias Handler = @Sendable (Call) async throws -> Response

    let method: HTTPRequest.Method
    let permission: Permission
    /// Whether success has a body, so that the caller's `Accept` matters.
    let answersJSON: Bool
    /// A form of the answer besides JSON.
    var alternative: MediaType?
    let handler: Handler

    static func get(_ permission: Permission, _ handler: @escaping Handler) -> Operation {
        Operation(method: .get, permission: permission, answersJSON: true, handler: handler)
    }

    static func get(_ scope: AccessScope, _ handler: @escaping Handler) -> Operation { get(.scope(scope), handler) }

    /// Answers JSON, or `alternative` to a caller who asks for that.
    static func get(_ scope: AccessScope, _ handler: @escaping Handler, or alternative: MediaType) -> Operation {
        Operation(
            method: .get, permission: .scope(scope), answersJSON: true, alternative: alternative, handler: handler)
    }

    /// The forms of the answer.
    var offered: [MediaType] { [.json] + (alternative.map { [$0] } ?? []) }

    static func post(_ scope: AccessScope, _ handler: @escaping Handler) -> Operation {
        Operation(method: .post, permission: .scope(scope), answersJSON: true, handler: handler)
    }

    static func patch(_ scope: AccessScope, _ handler: @escaping Handler) -> Operation {
        Operation(method: .patch, permission: .scope(scope), answersJSON: true, handler: handler)
    }

    /// Answers 204.
    static func delete(_ scope: AccessScope, _ handler: @escaping Handler) -> Operation {
        Operation(method: .delete, permission: .scope(scope), answersJSON: false, handler: handler)
    }

    /// Answers a document of which there is one form and that is no secret, so that any caller gets it.
    static func document(_ handler: @escaping Handler) -> Operation {
        Operation(method: .get, permission: .anybody, answersJSON: false, handler: handler)
    }
}
