// One line a code, and its name in `known`: nothing else needs to learn of a new one.
extension ProblemCode {
    /// The body is no JSON.
    public static let malformedJSON = ProblemCode("MALFORMED_JSON", 400, "The body is not valid JSON")
    /// A query parameter cannot be read.
    public static let invalidParameter = ProblemCode("INVALID_PARAMETER", 400, "A query parameter is not valid")
    /// A header cannot be read.
    public static let invalidHeader = ProblemCode("INVALID_HEADER", 400, "A header is not valid")
    /// The page token was altered, or belongs to another list.
    public static let invalidPageToken = ProblemCode("INVALID_PAGE_TOKEN", 400, "The page token is not valid here")
    /// The request is not HTTP as it should be.
    public static let malformedRequest = ProblemCode("MALFORMED_REQUEST", 400, "The request cannot be read")
    /// The request has no credential, or one that is not valid.
    public static let unauthenticated = ProblemCode("UNAUTHENTICATED", 401, "A valid credential is needed")
    /// The credential does not allow this; `detail` names the scope that would.
    public static let insufficientScope = ProblemCode("INSUFFICIENT_SCOPE", 403, "The credential does not allow this")
    /// The credential acts for one user, and this is not that user's to do.
    public static let otherUser = ProblemCode("OTHER_USER", 403, "The credential acts for another user")
    /// No such route.
    public static let notFound = ProblemCode("NOT_FOUND", 404, "There is nothing here")
    /// No such task, or one of another tenant.
    public static let taskNotFound = ProblemCode("TASK_NOT_FOUND", 404, "No such task")
    /// No such user, or one of another tenant.
    public static let userNotFound = ProblemCode("USER_NOT_FOUND", 404, "No such user")
    /// The route does not take this method; `Allow` names those it takes.
    public static let methodNotAllowed = ProblemCode("METHOD_NOT_ALLOWED", 405, "The method is not allowed here")
    /// No form of the answer is one that the caller accepts.
    public static let notAcceptable = ProblemCode("NOT_ACCEPTABLE", 406, "No acceptable form of the answer")
    /// The request arrived too slowly.
    public static let requestTimeout = ProblemCode("REQUEST_TIMEOUT", 408, "The request arrived too slowly")
    /// Another user of the tenant has this address.
    public static let emailTaken = ProblemCode("EMAIL_TAKEN", 409, "The email address is in use")
    /// The task is not held by the user it should be taken from.
    public static let notOwner = ProblemCode("NOT_OWNER", 409, "The task is held by another user")
    /// The user still holds tasks.
    public static let userHasTasks = ProblemCode("USER_HAS_TASKS", 409, "The user still holds tasks")
    /// The first request with this idempotency key has not ended.
    public static let idempotencyInFlight = ProblemCode(
        "IDEMPOTENCY_IN_FLIGHT", 409, "A request with this key is under way", isRetryable: true)
    /// The row has another version than the caller demands.
    public static let versionMismatch = ProblemCode("VERSION_MISMATCH", 412, "The version is another by now")
    /// The body is longer than the service takes.
    public static let payloadTooLarge = ProblemCode("PAYLOAD_TOO_LARGE", 413, "The body is too large")
    /// The path and query are longer than the service takes.
    public static let uriTooLong = ProblemCode("URI_TOO_LONG", 414, "The URI is too long")
    /// The body is of a type, or has an encoding, that the route does not take.
    public static let unsupportedMediaType = ProblemCode(
        "UNSUPPORTED_MEDIA_TYPE", 415, "The media type is not supported")
    /// The body can be read, but values in it are not valid; `errors` lists all of them.
    public static let validationFailed = ProblemCode("VALIDATION_FAILED", 422, "Values are not valid")
    /// A user that the request refers to does not exist.
    public static let unknownUser = ProblemCode("UNKNOWN_USER", 422, "The user referred to does not exist")
    /// Another request was made with this idempotency key.
    public static let idempotencyMismatch = ProblemCode(
        "IDEMPOTENCY_MISMATCH", 422, "The key belongs to another request")
    /// The write must say which version of the row it accepts.
    public static let preconditionRequired = ProblemCode(
        "PRECONDITION_REQUIRED", 428, "The write must be conditional")
    /// The caller sent too many requests.
    public static let rateLimited = ProblemCode("RATE_LIMITED", 429, "Too many requests", isRetryable: true)
    /// The headers are longer than the service takes.
    public static let headersTooLarge = ProblemCode("HEADERS_TOO_LARGE", 431, "The headers are too large")
    /// A fault in the service.
    public static let `internal` = ProblemCode("INTERNAL", 500, "The service failed")
    /// Too many requests wait already; nothing was done.
    public static let overloaded = ProblemCode("OVERLOADED", 503, "Too many requests are waiting", isRetryable: true)
    /// The database cannot be reached; nothing was done.
    public static let unavailable = ProblemCode("UNAVAILABLE", 503, "The service is unavailable", isRetryable: true)
    /// Other writers won each time; nothing was done.
    public static let conflictRetry = ProblemCode("CONFLICT_RETRY", 503, "Other writers were faster", isRetryable: true)
    /// The write was sent and its answer lost: it may or may not have happened.
    ///
    /// Not retryable as it is: sent again, a write could happen twice.
    public static let outcomeUnknown = ProblemCode("OUTCOME_UNKNOWN", 503, "The outcome of the write is unknown")
    /// The deadline passed; nothing was done.
    public static let deadlineExceeded = ProblemCode(
        "DEADLINE_EXCEEDED", 504, "The deadline has passed", isRetryable: true)

    /// Every code this version knows, by status.
    public static let known: [ProblemCode] = [
        malformedJSON, invalidParameter, invalidHeader, invalidPageToken, malformedRequest,
        unauthenticated, insufficientScope, otherUser,
        notFound, taskNotFound, userNotFound, methodNotAllowed, notAcceptable, requestTimeout,
        emailTaken, notOwner, userHasTasks, idempotencyInFlight, versionMismatch,
        payloadTooLarge, uriTooLong, unsupportedMediaType,
        validationFailed, unknownUser, idempotencyMismatch, preconditionRequired, rateLimited, headersTooLarge,
        `internal`, overloaded, unavailable, conflictRetry, outcomeUnknown, deadlineExceeded,
    ]
}
