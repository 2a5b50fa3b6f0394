/// A key that is to be made.
package struct APIKeyDraft: Hashable, Sendable {
    package var tenant: TenantID
    /// The one user for whom it acts; `nil` acts for the whole tenant.
    package var user: UserID?
    /// For those who look after the keys; 1 to 200 characters.
    package var name: String
    package var scopes: AccessScopes
    /// `nil` is good until it is revoked.
    package var expiresAt: Timestamp?
    /// SHA-256 of the secret.
    package var digest: [UInt8]

    package init(
        tenant: TenantID, user: UserID? = nil, name: String, scopes: AccessScopes, expiresAt: Timestamp? = nil,
        digest: [UInt8]
    ) {
        self.tenant = tenant
        self.user = user
        self.name = name
        self.scopes = scopes
        self.expiresAt = expiresAt
        self.digest = digest
    }
}

/// A key as it is listed: everything but the secret, of which only a digest is kept.
package struct APIKeyRecord: Hashable, Sendable {
    package var id: Int64
    package var tenant: TenantID
    package var user: UserID?
    package var name: String
    package var scopes: AccessScopes
    package var createdAt: Timestamp
    package var expiresAt: Timestamp?
    package var revokedAt: Timestamp?
    /// When the secret was made that is valid now, if it is not the first.
    package var rotatedAt: Timestamp?

    package init(
        id: Int64, tenant: TenantID, user: UserID?, name: String, scopes: AccessScopes, createdAt: Timestamp,
        expiresAt: Timestamp?, revokedAt: Timestamp?, rotatedAt: Timestamp?
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.name = name
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.rotatedAt = rotatedAt
    }
}

/// A tenant as it is listed.
package struct TenantRecord: Hashable, Sendable {
    package var id: TenantID
    package var name: String
    package var createdAt: Timestamp

    package init(id: TenantID, name: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.createdAt = createdAt
    }
}
