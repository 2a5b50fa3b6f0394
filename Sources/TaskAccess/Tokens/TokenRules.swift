/// What a token must say to be accepted, and where it says for whom it acts.
package struct TokenRules: Sendable {
    /// What `iss` must be.
    package var issuer: String
    /// What `aud` must be or hold.
    package var audience: String
    /// The claim with the tenant: its id or its name.
    package var tenantClaim = "tenant"
    /// The claim with the scopes: names between spaces (RFC 8693, 4.2), or an array of names.
    package var scopeClaim = "scope"
    /// The claim with the one user for whom the token acts; `nil` lets every token act for its tenant.
    ///
    /// A token without the claim acts for its tenant; one in which the claim holds something else is refused.
    package var userClaim: String? = "sub"
    /// By how much the clocks of issuer and service may differ.
    package var leeway = Duration.seconds(30)

    package init(issuer: String, audience: String) {
        self.issuer = issuer
        self.audience = audience
    }
}
