internal import AsyncPQ
package import TaskModel

extension PostgresStore: CredentialDirectory {
    package func apiKey(_ id: Int64, deadline: ContinuousClock.Instant) async throws -> APIKeyFacts? {
        let rows = try await run(.apiKey, Parameters(id), .everywhere(deadline))
        guard let row = rows.first else { return nil }
        return try decode(.apiKey) { try APIKeyFacts(row: row) }
    }

    package func tenant(
        _ name: TenantName, with user: UserID?, deadline: ContinuousClock.Instant
    ) async throws -> TenantID? {
        let (id, text): (Int64?, String?) =
            switch name {
            case .id(let id): (id, nil)
            case .name(let text): (nil, text)
            }
        var parameters = Parameters(id, text)
        parameters.append(user?.rawValue)
        let rows = try await run(.tenantOfToken, parameters, .everywhere(deadline))
        guard let row = rows.first else { return nil }
        return try decode(.tenantOfToken) { TenantID(rawValue: try row.decode(0)) }
    }
}

// What the commands for operators do.
extension PostgresStore {
    /// Makes a key; its secret is known to nobody but whoever made the draft.
    ///
    /// - Throws: `AccessFault.unknownTenant`, `.unknownUser`, `.invalidName`; `StoreError`.
    package func createKey(_ draft: APIKeyDraft, deadline: ContinuousClock.Instant) async throws -> APIKeyRecord {
        var parameters = Parameters(draft.tenant.rawValue, draft.user?.rawValue, draft.name, draft.scopes.names)
        parameters.append(draft.expiresAt.map { PostgresTimestamp($0) })
        parameters.append(draft.digest)
        let rows = try await administer(.createKey, parameters, deadline)
        return try decode(.createKey) { try APIKeyRecord(row: rows[0]) }
    }

    /// - Parameter tenant: `nil` lists the keys of all tenants.
    package func keys(of tenant: TenantID?, deadline: ContinuousClock.Instant) async throws -> [APIKeyRecord] {
        let rows = try await administer(.keys, Parameters(tenant?.rawValue), deadline)
        return try decode(.keys) { try rows.map { try APIKeyRecord(row: $0) } }
    }

    /// Ends a key for good; every replica refuses it within 5 seconds.
    ///
    /// - Throws: `AccessFault.unknownKey`; `StoreError`.
    package func revokeKey(_ id: Int64, deadline: ContinuousClock.Instant) async throws -> APIKeyRecord {
        let rows = try await administer(.revokeKey, Parameters(id), deadline)
        guard let row = rows.first else { throw AccessFault.unknownKey }
        return try decode(.revokeKey) { try APIKeyRecord(row: row) }
    }

    /// Gives a key another secret.
    ///
    /// - Parameter grace: For how long the old secret is accepted beside the new one.
    /// - Throws: `AccessFault.unknownKey` where it is unknown, revoked or expired; `StoreError`.
    package func rotateKey(
        _ id: Int64, digest: [UInt8], grace: Duration, deadline: ContinuousClock.Instant
    ) async throws -> APIKeyRecord {
        let rows = try await administer(.rotateKey, Parameters(id, digest, grace / .seconds(1)), deadline)
        guard let row = rows.first else { throw AccessFault.unknownKey }
        return try decode(.rotateKey) { try APIKeyRecord(row: row) }
    }

    /// - Throws: `AccessFault.tenantNameTaken`, `.invalidName`; `StoreError`.
    package func createTenant(_ name: String, deadline: ContinuousClock.Instant) async throws -> TenantRecord {
        let rows = try await administer(.createTenant, Parameters(name), deadline)
        return try decode(.createTenant) { try TenantRecord(row: rows[0]) }
    }

    package func tenants(deadline: ContinuousClock.Instant) async throws -> [TenantRecord] {
        let rows = try await administer(.tenants, Parameters(), deadline)
        return try decode(.tenants) { try rows.map { try TenantRecord(row: $0) } }
    }

    /// - Throws: `AccessFault.unknownTenant`, `.tenantNameTaken`, `.invalidName`; `StoreError`.
    package func renameTenant(
        _ id: TenantID, _ name: String, deadline: ContinuousClock.Instant
    ) async throws -> TenantRecord {
        let rows = try await administer(.renameTenant, Parameters(id.rawValue, name), deadline)
        guard let row = rows.first else { throw AccessFault.unknownTenant }
        return try decode(.renameTenant) { try TenantRecord(row: row) }
    }

    /// Runs a statement about keys and tenants, whose broken constraints have names of their own.
    private func administer(
        _ statement: Statement, _ parameters: Parameters, _ deadline: ContinuousClock.Instant
    ) async throws -> QueryResult {
        let scope = CallScope.everywhere(deadline)
        return try await retryingConflicts(of: statement, scope) {
            do {
                return try await pool.query(statement.query(parameters), deadline: deadline)
            } catch PQError.server(let report) where AccessFault(report.constraintName) != nil {
                throw AccessFault(report.constraintName) ?? .unknownKey
            }
        }
    }
}

/// What a command about keys and tenants asks for and cannot have.
package enum AccessFault: Error, Hashable, Sendable {
    case unknownTenant
    case unknownUser
    case unknownKey
    case tenantNameTaken
    case invalidName

    fileprivate init?(_ constraintName: String?) {
        switch constraintName {
        case "api_keys_tenant_fkey": self = .unknownTenant
        case "api_keys_user_fkey": self = .unknownUser
        case "tenants_name_key": self = .tenantNameTaken
        case "tenants_name_length", "api_keys_name_length": self = .invalidName
        default: return nil
        }
    }
}

extension CallScope {
    /// For statements that belong to no tenant.
    fileprivate static func everywhere(_ deadline: ContinuousClock.Instant) -> CallScope {
        CallScope(tenant: .default, deadline: deadline)
    }
}

extension APIKeyFacts {
    /// Reads the answer of `Statement.apiKey`.
    fileprivate init(row: Row) throws {
        let names: [String] = try row.decode(2)
        let previousDigest: [UInt8]? = try row.decode(5)
        let previousMicroseconds: Int64? = try row.decode(6)
        self.init(
            tenant: TenantID(rawValue: try row.decode(0)),
            user: try row.decode(1, as: Int64?.self).map { UserID(rawValue: $0) },
            scopes: AccessScopes(names: names), digest: try row.decode(3),
            remaining: try row.decode(4, as: Int64?.self).map { .microseconds($0) })
        if let previousDigest, let previousMicroseconds {
            previous = (previousDigest, .microseconds(previousMicroseconds))
        }
    }
}

extension APIKeyRecord {
    /// Reads the columns of `Statement.keyColumns`.
    fileprivate init(row: Row) throws {
        let names: [String] = try row.decode(4)
        self.init(
            id: try row.decode(0), tenant: TenantID(rawValue: try row.decode(1)),
            user: try row.decode(2, as: Int64?.self).map { UserID(rawValue: $0) }, name: try row.decode(3),
            scopes: AccessScopes(names: names), createdAt: try row.timestamp(5), expiresAt: try row.timestamp(6),
            revokedAt: try row.timestamp(7), rotatedAt: try row.timestamp(8))
    }
}

extension TenantRecord {
    /// Reads the columns of `Statement.tenantColumns`.
    fileprivate init(row: Row) throws {
        self.init(
            id: TenantID(rawValue: try row.decode(0)), name: try row.decode(1), createdAt: try row.timestamp(2))
    }
}
