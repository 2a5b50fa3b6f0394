/// A caller's demand that a write happens once, however often it is asked for.
///
/// Tenant, caller, route and key together name the write; the digest tells whether it is the same that is asked for.
package struct IdempotencyClaim: Hashable, Sendable {
    /// Who gave the key, within the tenant.
    package var caller: String
    /// The route on which it was given: `POST /v1/tasks/{id}/transfer`.
    package var route: String
    /// 1 to 255 visible ASCII characters.
    package var key: String
    /// The SHA-256 of what was asked for.
    package var requestDigest: [UInt8]

    package init(caller: String, route: String, key: String, requestDigest: [UInt8]) {
        self.caller = caller
        self.route = route
        self.key = key
        self.requestDigest = requestDigest
    }
}

/// The answer to a write that succeeded, in a form that can be kept and told again byte by byte.
package struct KeptAnswer: Hashable, Sendable {
    /// The HTTP status, 200 to 299.
    package var status: Int
    package var entityTag: String?
    package var location: String?
    /// JSON in UTF-8.
    package var body: [UInt8]

    package init(status: Int, entityTag: String? = nil, location: String? = nil, body: [UInt8]) {
        self.status = status
        self.entityTag = entityTag
        self.location = location
        self.body = body
    }
}

/// How a store makes a write happen once: under this claim, with the answer kept that `answer` makes of its record.
package struct Once<Record: Sendable>: Sendable {
    package var claim: IdempotencyClaim
    /// Called within the write's transaction: it only computes.
    package var answer: @Sendable (Record) -> KeptAnswer

    package init(_ claim: IdempotencyClaim, answer: @escaping @Sendable (Record) -> KeptAnswer) {
        self.claim = claim
        self.answer = answer
    }
}

/// Thrown in the place of a second effect: the write was made before, and this is what was answered.
package struct Replay: Error, Hashable, Sendable {
    package var answer: KeptAnswer

    package init(_ answer: KeptAnswer) { self.answer = answer }
}
