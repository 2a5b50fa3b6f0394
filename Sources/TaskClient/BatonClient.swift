public import AsyncHTTPClient

/// Calls a Baton service: typed, each call with a deadline, repeated when that may help and can do no harm.
///
/// A value without state of its own: copy it, and call from as many tasks as you like. Connections belong to the
/// `HTTPClient`. Calls throw `BatonError`, and `CancellationError` when the calling task is cancelled.
///
/// A read is sent up to four times, as long as the connection fails or the service says that it may succeed later, with
/// random pauses that keep to `Retry-After` and to the deadline. So is what creates and transfers, and a batch: each
/// call has an `Idempotency-Key` of its own, under which it happens once. A patch or a deletion is sent once.
public struct BatonClient: Sendable {
    let caller: Caller

    /// A client of the service at a URL.
    ///
    /// - Parameters:
    ///   - baseURL: Scheme, host, optional port and path, such as `http://127.0.0.1:8080`; routes are put after it.
    ///   - httpClient: Makes and keeps the connections; whoever made it shuts it down.
    ///   - defaultTimeout: How long a call may take in all, retries included, unless the call says otherwise.
    ///   - token: Sent as `Authorization: Bearer`, if there is one.
    /// - Throws: `BatonError.invalidConfiguration`.
    public init(
        baseURL: String, httpClient: HTTPClient = .shared, defaultTimeout: Duration = .seconds(10),
        token: String? = nil
    ) throws {
        caller = Caller(
            baseURL: try BaseURL(baseURL), token: try token.map(BearerToken.init), httpClient: httpClient,
            defaultTimeout: defaultTimeout)
    }

    /// A client that asks for its token each time it sends a call: for tokens that expire and are renewed.
    ///
    /// - Parameters:
    ///   - baseURL: Scheme, host, optional port and path; routes are put after it.
    ///   - httpClient: Makes and keeps the connections; whoever made it shuts it down.
    ///   - defaultTimeout: How long a call may take in all, asking for the token included.
    ///   - token: Answers the token that is good now; it keeps it as long as it likes. What it throws ends the call, as
    ///     `BatonError.transport`.
    /// - Throws: `BatonError.invalidConfiguration`.
    public init(
        baseURL: String, httpClient: HTTPClient = .shared, defaultTimeout: Duration = .seconds(10),
        token: @escaping @Sendable () async throws -> String
    ) throws {
        caller = Caller(
            baseURL: try BaseURL(baseURL), token: nil, tokenSource: token, httpClient: httpClient,
            defaultTimeout: defaultTimeout)
    }
}
