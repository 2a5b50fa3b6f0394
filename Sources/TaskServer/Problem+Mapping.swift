import HTTPTypes
import NIOCore
import NIOHTTP1
import TaskAccess
import TaskModel

// The one place where errors meet HTTP: what the caller is told, and in which words. No switch over the service's own
// errors has a default, so that a new case does not compile until it has its line here.

extension Refusal {
    /// - Parameters:
    ///   - isWrite: Whether the request would change something.
    ///   - isKeyed: Whether it may be sent again without a second effect, however it ended.
    init(_ error: any Error, isWrite: Bool, isKeyed: Bool = false) {
        self.init(error, isWrite: isWrite)
        if isKeyed, problem.code == .outcomeUnknown {
            problem.isRetryable = true
            headers[.retryAfter] = Self.retryDelay
        }
    }

    private init(_ error: any Error, isWrite: Bool) {
        switch error {
        case let error as StoreError: self.init(error)
        case let error as BatchFailure<StoreError>: self.init(item: error.index, Refusal(error.cause))
        case let error as BatchFailure<ValidationFailure>:
            self.init(item: error.index, Refusal(error.cause, isWrite: isWrite))
        case let error as RequestFault: self.init(error)
        case let error as CredentialFault: self.init(error)
        case let error as MissingScope: self.init(error)
        case is SigningKeysUnavailable: self.init(code: .unavailable, "The keys of the issuer are not known yet.")
        case let error as ValidationFailure: self.init(code: .validationFailed, errors: error.faults)
        case let error as JSONSyntaxError: self.init(code: .malformedJSON, error.description)
        case let error as HTTPParserError: self.init(error)
        case is ChannelError, is IOError: self.init(code: .malformedRequest, "The connection broke within the request.")
        case is CancellationError where isWrite: self.init(code: .outcomeUnknown, "The service is stopping.")
        case is CancellationError: self.init(code: .unavailable, "The service is stopping.")
        default:
            self.init(code: .internal)
            isUnexpected = true
        }
    }

    /// What one item of a batch met; its entity tag is not that of the answer.
    private init(item index: Int, _ refusal: Refusal) {
        self = refusal
        problem.index = index
        headers[.eTag] = nil
    }

    init(_ error: StoreError) {
        switch error {
        case .taskNotFound: self.init(code: .taskNotFound)
        case .userNotFound: self.init(code: .userNotFound)
        case .emailTaken: self.init(code: .emailTaken)
        case .notOwner: self.init(code: .notOwner)
        case .unknownUser(let field): self.init(code: .unknownUser, "\(field) names no user.")
        case .userHasTasks: self.init(code: .userHasTasks, "Transfer them first, or with ?transfer_tasks_to=ID.")
        case .versionMismatch(let current):
            let tag = EntityTag.text(for: current)
            self.init(code: .versionMismatch, "The entity tag is \(tag) now.", headers: [.eTag: tag])
        case .otherUser: self.init(code: .otherUser)
        case .idempotencyInFlight: self.init(code: .idempotencyInFlight)
        case .idempotencyMismatch: self.init(code: .idempotencyMismatch)
        case .invalidValue: self.init(code: .validationFailed, "The database does not take one of the values.")
        case .deadlineExceeded: self.init(code: .deadlineExceeded)
        case .overloaded: self.init(code: .overloaded)
        case .conflict: self.init(code: .conflictRetry)
        case .databaseUnavailable: self.init(code: .unavailable)
        case .outcomeUnknown: self.init(code: .outcomeUnknown)
        case .unexpected: self.init(code: .internal)
        }
    }

    init(_ fault: RequestFault) {
        switch fault {
        case .unknownRoute: self.init(code: .notFound)
        case .methodNotAllowed(let allow):
            self.init(code: .methodNotAllowed, "Allowed: \(allow).", headers: [.allow: allow])
        case .notAcceptable(let offered): self.init(code: .notAcceptable, "Offered: \(Self.list(offered)).")
        case .unsupportedMediaType(let accepted):
            let detail = "Content-Type must be \(Self.list(accepted, "or")), in UTF-8."
            let isPatch = accepted.contains(.mergePatch)
            self.init(code: .unsupportedMediaType, detail, headers: isPatch ? [.acceptPatch: Self.list(accepted)] : [:])
        case .unsupportedContentEncoding:
            self.init(
                code: .unsupportedMediaType, "Content-Encoding must be absent or identity.",
                headers: [.acceptEncoding: "identity"])
        case .bodyTooLarge(let limit): self.init(code: .payloadTooLarge, "The limit is \(limit) bytes.")
        case .targetTooLong(let limit): self.init(code: .uriTooLong, "The limit for path and query is \(limit) bytes.")
        case .invalidParameters(let faults):
            self.init(code: .invalidParameter, faults.map { "\($0.name): \($0.detail)" }.joined(separator: " "))
        case .invalidHeader(let name, let detail): self.init(code: .invalidHeader, "\(name): \(detail)")
        case .ifMatchRequired:
            self.init(code: .preconditionRequired, "Send If-Match with the ETag of the row, or * for any version.")
        case .tooSlow(let part, let limit):
            self.init(code: .requestTimeout, "The \(part.rawValue) was not complete after \(limit).")
        case .rateLimited(let retryAfter):
            self.init(code: .rateLimited)
            headers[.retryAfter] = String(max(1, retryAfter.wholeSeconds))
        case .tooManyRequests: self.init(code: .overloaded)
        case .tooManyStreams: self.init(code: .overloaded)
        case .invalidPageToken: self.init(code: .invalidPageToken)
        case .heirIsDeleted: self.init(code: .validationFailed, "transfer_tasks_to must be another user.")
        }
    }

    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self.init(code: .headersTooLarge)
        case .invalidMethod: self.init(code: .malformedRequest, "There is no such method.")
        default: self.init(code: .malformedRequest, "It is not HTTP/1.1 as RFC 9112 has it.")
        }
    }

    private static func list(_ types: [MediaType], _ conjunction: String? = nil) -> String {
        types.map(\.rawValue).joined(separator: conjunction.map { " \($0) " } ?? ", ")
    }
}
