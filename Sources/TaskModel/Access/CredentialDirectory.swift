/// What is asked to find out whom a credential belongs to.
///
/// Calls throw `StoreError`, and `CancellationError` when the caller is cancelled.
package protocol CredentialDirectory: Sendable {
    /// What there is to know about a key that may be used; `nil` for one that is unknown or revoked.
    func apiKey(_ id: Int64, deadline: ContinuousClock.Instant) async throws -> APIKeyFacts?

    /// The tenant that a token names; `nil` without such a tenant, or without such a user in it.
    func tenant(_ name: TenantName, with user: UserID?, deadline: ContinuousClock.Instant) async throws -> TenantID?
}

/// How a token, or the person at the terminal, names a tenant.
package enum TenantName: Hashable, Sendable {
    case id(Int64)
    case name(String)

    /// A whole number is an id, everything else a name.
    package init(_ text: String) { self = Int64(text).map { .id($0) } ?? .name(text) }
}

/// A key as it is checked.
package struct APIKeyFacts: Hashable, Sendable {
    package var tenant: TenantID
    /// Whom the key is bound to; `nil` acts for the whole tenant.
    package var user: UserID?
    package var scopes: AccessScopes
    /// SHA-256 of the secret.
    package var digest: [UInt8]
    /// How long the key is good for; `nil` for good.
    package var remaining: Duration?
    /// SHA-256 of the secret before the last rotation, and how long it is still accepted.
    package var previous: (digest: [UInt8], remaining: Duration)? {
        get { previousDigest.flatMap { digest in previousRemaining.map { (digest, $0) } } }
        set {
            previousDigest = newValue?.digest
            previousRemaining = newValue?.remaining
        }
    }
    private var previousDigest: [UInt8]?
    private var previousRemaining: Duration?

    package init(
        tenant: TenantID, user: UserID? = nil, scopes: AccessScopes, digest: [UInt8], remaining: Duration? = nil,
        previous: (digest: [UInt8], remaining: Duration)? = nil
    ) {
        self.tenant = tenant
        self.user = user
        self.scopes = scopes
        self.digest = digest
        self.remaining = remaining
        self.previous = previous
    }
}
