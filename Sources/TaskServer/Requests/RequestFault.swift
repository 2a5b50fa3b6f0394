/// What can be wrong with a request before its body's values are looked at.
///
/// Meets HTTP in `Problem+Mapping.swift`.
enum RequestFault: Error, Equatable {
    /// No resource has this path.
    case unknownRoute
    /// The resource has no such method; `allow` has those that it has.
    case methodNotAllowed(allow: String)
    /// The caller accepts none of `offered`.
    case notAcceptable(offered: [MediaType])
    /// The body is none of `accepted`, or in another character set than UTF-8.
    case unsupportedMediaType(accepted: [MediaType])
    /// The body is compressed or otherwise encoded.
    case unsupportedContentEncoding
    /// The body is longer than `limit` bytes.
    case bodyTooLarge(limit: Int)
    /// Path and query are longer than `limit` bytes.
    case targetTooLong(limit: Int)
    /// Query parameters that are unknown, repeated or have values they cannot have.
    case invalidParameters([ParameterFault])
    /// A header with a value it cannot have.
    case invalidHeader(name: String, detail: String)
    /// The write does not say which versions it accepts, and here it must.
    case ifMatchRequired
    /// A part of the request took longer than `limit` to arrive.
    case tooSlow(RequestPart, limit: Duration)
    /// The caller made more requests than it may.
    case rateLimited(retryAfter: Duration)
    /// As many requests are worked on as may be.
    case tooManyRequests
    /// As many lists are streamed as may be.
    case tooManyStreams
    /// A page token that this service did not give for this list.
    case invalidPageToken
    /// A user who is deleted cannot inherit the tasks.
    case heirIsDeleted
}

/// A part of a request as it arrives.
enum RequestPart: String {
    case head
    case body
}

/// One query parameter and what is wrong with it.
struct ParameterFault: Hashable {
    let name: String
    /// A sentence that names what is allowed.
    let detail: String
}
