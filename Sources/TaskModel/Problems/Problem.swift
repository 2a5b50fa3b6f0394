/// An error as the service tells it: a problem document (RFC 9457).
public struct Problem: Hashable, Sendable {
    /// What kind of problem, for a program to decide by.
    public var code: ProblemCode
    /// A stable URI for that kind, relative to the service: `/problems/task-not-found`.
    public var type: String
    /// The kind of problem for a reader, the same for every occurrence.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// This occurrence for a reader.
    public var detail: String?
    /// The path of the request that met the problem.
    public var instance: String?
    /// The request's number in the service's log.
    public var requestID: String?
    /// Whether the same request may be sent again as it is, without harm and with some hope.
    public var isRetryable: Bool
    /// What is wrong with the request's body, value by value.
    public var errors: [FieldFault]
    /// Which item of a batch met the problem, from 0; `nil` for the request as a whole.
    public var index: Int?

    /// A problem with the type, title, status and retryability of its code.
    public init(
        _ code: ProblemCode, detail: String? = nil, instance: String? = nil, requestID: String? = nil,
        errors: [FieldFault] = []
    ) {
        self.code = code
        self.type = "/problems/\(code.slug)"
        self.title = code.title
        self.status = code.status
        self.detail = detail
        self.instance = instance
        self.requestID = requestID
        self.isRetryable = code.isRetryable
        self.errors = errors
    }
}
