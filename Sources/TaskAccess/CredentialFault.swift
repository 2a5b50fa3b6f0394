/// Why a credential is not accepted; for the log, where it names no part of the credential.
///
/// A caller learns `missing` and `expired`, and of all others that the credential is not valid: whoever tries one out is
/// not told how far it came.
package enum CredentialFault: String, Error, Sendable, CaseIterable {
    /// There is none, or none of the scheme Bearer.
    case missing
    /// It is neither a key nor a token.
    case malformed
    case unknownKey = "unknown_key"
    case wrongSecret = "wrong_secret"
    /// A token came, and no issuer of tokens is trusted.
    case tokensNotAccepted = "tokens_not_accepted"
    /// Its header names another algorithm than RS256, ES256 and EdDSA: `none` and HMAC are among those refused.
    case algorithmNotAccepted = "algorithm_not_accepted"
    /// Its header demands an extension (`crit`), and none is known here.
    case criticalExtension = "critical_extension"
    /// It is for another purpose than access (`typ`).
    case wrongType = "wrong_type"
    /// The issuer has no such key of that algorithm.
    case unknownSigningKey = "unknown_signing_key"
    case wrongSignature = "wrong_signature"
    case wrongIssuer = "wrong_issuer"
    case wrongAudience = "wrong_audience"
    /// A claim that must be there is missing or of another form.
    case unusableClaims = "unusable_claims"
    case notYetValid = "not_yet_valid"
    case expired
    /// There is no such tenant, or no such user in it.
    case unknownTenantOrUser = "unknown_tenant_or_user"
}

/// The keys of the issuer could not be had yet, so that no token can be judged.
package struct SigningKeysUnavailable: Error {}
