internal import Crypto
internal import TaskModel

/// What a token says whose signature and times are right.
struct VerifiedToken {
    let tenant: TenantName
    let user: UserID?
    let scopes: AccessScopes
    /// Of the caller within the tenant: a digest of issuer and subject, which may be a person's address.
    let callerName: String
    /// Until it expires, the leeway included.
    let remaining: Duration

    /// Reads the claims (RFC 7519, 4.1).
    ///
    /// - Parameter now: Seconds since 1970.
    init(claims: JSONValue, rules: TokenRules, now: Double) throws(CredentialFault) {
        guard claims.text("iss") == rules.issuer else { throw .wrongIssuer }
        guard claims.texts("aud").contains(rules.audience) else { throw .wrongAudience }
        let leeway = rules.leeway / .seconds(1)
        guard let expiry = claims.moment("exp") else { throw .unusableClaims }
        guard now < expiry + leeway else { throw .expired }
        if claims["nbf"] != nil {
            guard let start = claims.moment("nbf") else { throw .unusableClaims }
            guard now >= start - leeway else { throw .notYetValid }
        }
        guard let subject = claims.text("sub"), (1...255).contains(subject.utf8.count) else { throw .unusableClaims }
        tenant = try claims.tenant(rules.tenantClaim)
        if let claim = rules.userClaim { user = try claims.user(claim) } else { user = nil }
        scopes = AccessScopes(names: claims.texts(rules.scopeClaim).flatMap { $0.split(separator: " ") })
        let digest = SHA256.hash(data: Array("\(rules.issuer)\n\(subject)".utf8))
        callerName = "token:" + Base64URL.encode(Array(digest.prefix(12)))
        remaining = .seconds(min(expiry + leeway - now, 86_400))
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) -> String? {
        if case .string(let text) = self[name] { text } else { nil }
    }

    /// The claim's one text or its several; none where it is neither.
    fileprivate func texts(_ name: String) -> [String] {
        switch self[name] {
        case .string(let text): [text]
        case .array(let elements): elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
        default: []
        }
    }

    /// Seconds since 1970, with a fraction or without (RFC 7519, 2, NumericDate).
    fileprivate func moment(_ name: String) -> Double? {
        let seconds: Double? =
            switch self[name] {
            case .integer(let number): Double(number)
            case .number(let literal): Double(literal)
            default: nil
            }
        // Up to the year 9999.
        return seconds.flatMap { (0...253_402_300_799).contains($0) ? $0 : nil }
    }

    fileprivate func tenant(_ name: String) throws(CredentialFault) -> TenantName {
        switch self[name] {
        case .integer(let number): return .id(number)
        case .string(let text) where (1...200).contains(text.unicodeScalars.count): return TenantName(text)
        default: throw .unusableClaims
        }
    }

    /// A positive number, as number or as text; `nil` without the claim.
    fileprivate func user(_ name: String) throws(CredentialFault) -> UserID? {
        let number: Int64? =
            switch self[name] {
            case nil: nil
            case .integer(let number): number
            case .string(let text): Int64(text).flatMap { String($0) == text ? $0 : nil }
            default: nil
            }
        guard self[name] != nil else { return nil }
        guard let number, number > 0 else { throw .unusableClaims }
        return UserID(rawValue: number)
    }
}
