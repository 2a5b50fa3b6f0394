import HTTPTypes

/// The header names that HTTPTypes does not know.
extension HTTPField.Name {
    /// The id of a request.
    static let requestID = known("X-Request-Id")
    /// Links to related resources, RFC 8288.
    static let link = known("Link")
    /// The types that a PATCH may have, RFC 5789.
    static let acceptPatch = known("Accept-Patch")

    /// A key under which a write happens once, draft-ietf-httpapi-idempotency-key-header.
    static let idempotencyKey = known("Idempotency-Key")
    /// Tells that the answer is the one of an earlier request.
    static let idempotencyReplayed = known("Idempotency-Replayed")
    /// How long the proxy in front waits, in milliseconds.
    static let envoyTimeout = known("X-Envoy-Expected-Rq-Timeout-Ms")
    /// How long a gRPC gateway in front waits.
    static let grpcTimeout = known("Grpc-Timeout")
    /// What the caller would like, RFC 7240.
    static let prefer = known("Prefer")
    /// Which of them the service has fulfilled, RFC 7240, 3.
    static let preferenceApplied = known("Preference-Applied")
    /// Where the time of the request went, Server Timing (W3C).
    static let serverTiming = known("Server-Timing")
    /// How many requests are left, draft-ietf-httpapi-ratelimit-headers.
    static let rateLimit = known("RateLimit")
    /// How many requests there are.
    static let rateLimitPolicy = known("RateLimit-Policy")

    private static func known(_ name: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name(name.description) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}
