public import TaskModel

/// What can go wrong with a call, told apart by what a caller can do about it.
public enum BatonError: Error {
    /// The service answered with a problem.
    case problem(Problem)
    /// No answer came in time. A write may or may not have happened.
    case timeout
    /// The service could not be reached, or the connection was lost. A write may or may not have happened.
    case transport(any Error)
    /// An answer came that Baton does not give, such as that of a proxy.
    case unexpectedResponse(status: Int, reason: String)
    /// The client was set up with something that cannot work.
    case invalidConfiguration(String)
}

extension BatonError {
    /// The problem that the service answered with, if it did.
    public var problem: Problem? {
        if case .problem(let problem) = self { problem } else { nil }
    }

    /// Whether the task, the user or the route does not exist.
    public var isNotFound: Bool { problem?.status == 404 }

    /// Whether the token is missing, not valid, or not valid any more: another one may do.
    public var isUnauthenticated: Bool { problem?.status == 401 }

    /// Whether the token does not allow the call.
    public var isForbidden: Bool { problem?.status == 403 }

    /// Whether the state of the data forbids the call: an address in use, a task held by another, tasks that remain.
    public var isConflict: Bool { problem?.status == 409 }

    /// Whether the row has another version than the call demanded.
    public var isVersionMismatch: Bool { problem?.code == .versionMismatch }

    /// Whether values in the call are not valid; `problem?.errors` names them.
    public var isInvalid: Bool { problem?.code == .validationFailed }

    /// Whether time ran out, here or in the service.
    public var isTimeout: Bool {
        if case .timeout = self { true } else { problem?.code == .deadlineExceeded }
    }

    /// Whether a write may have happened all the same.
    public var isOutcomeUnknown: Bool {
        switch self {
        case .problem(let problem): problem.code == .outcomeUnknown || problem.code == .internal
        case .timeout, .transport, .unexpectedResponse: true
        case .invalidConfiguration: false
        }
    }

    /// Whether the service says that it did nothing and that the same call may succeed later.
    public var isRetryable: Bool { problem?.isRetryable ?? false }
}

extension BatonError: CustomStringConvertible {
    /// One line for a log.
    public var description: String {
        switch self {
        case .problem(let problem):
            "\(problem.code.name) (\(problem.status)): \(problem.detail ?? problem.title)"
                + (problem.requestID.map { " [request \($0)]" } ?? "")
        case .timeout: "No answer came in time"
        case .transport(let error): "The service could not be reached: \(error)"
        case .unexpectedResponse(let status, let reason): "An unexpected answer with status \(status): \(reason)"
        case .invalidConfiguration(let reason): reason
        }
    }
}
