/// What bounds requests; all of it may change while they are served.
package struct RequestLimits: Sendable, Hashable {
    /// In bytes; a longer body is answered with 413.
    package var maxBodySize = 1 << 20
    /// How long a request may take from the moment its head was received.
    package var requestTimeout: Duration = .seconds(10)
    /// Whether PATCH, DELETE and transfer need `If-Match`.
    package var requiresIfMatch = false
    /// Requests that are worked on at one time; further ones are refused with 503.
    package var concurrentRequestLimit = 2000
    /// `nil` counts nobody's requests.
    package var rateLimit: RateLimit?
    /// How long the head of a request may take to arrive, from its first byte.
    package var headTimeout: Duration = .seconds(10)
    /// How long the body of a request may take to arrive, from its head.
    package var bodyTimeout: Duration = .seconds(30)
    /// How long a streamed list may take in all; the request's own deadline ends where the stream begins.
    package var streamTimeout: Duration = .seconds(600)
    /// Streams at one time; further ones are refused with 503.
    ///
    /// Each keeps a connection to the database.
    package var streamLimit = 5

    package init() {}

    var receiving: ReceivingLimits { ReceivingLimits(head: headTimeout, body: bodyTimeout) }
}
