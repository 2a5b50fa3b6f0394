/// Who makes a request, as the credential says.
package struct Identity: Hashable, Sendable {
    package var tenant: TenantID
    /// The one user for whom the caller acts; `nil` acts for the whole tenant.
    package var user: UserID?
    package var scopes: AccessScopes
    /// The caller within the tenant, the same with every request and on every replica.
    ///
    /// Idempotency keys and rate limits belong to it. It is no secret and tells nothing about a person.
    package var name: String

    package init(tenant: TenantID, user: UserID? = nil, scopes: AccessScopes, name: String) {
        self.tenant = tenant
        self.user = user
        self.scopes = scopes
        self.name = name
    }

    /// Every caller while authentication is off.
    package static let anonymous = Identity(tenant: .default, scopes: .all, name: "anonymous")
}
