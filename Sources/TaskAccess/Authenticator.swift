internal import Crypto
internal import Synchronization
package import TaskModel

/// Finds out who a caller is by the credential in its `Authorization` header: an API key, or a token of an issuer.
///
/// A key is known by its row, of which a copy is kept for some seconds; its secret is compared with each request. A token
/// is verified once and then known by its digest for as long.
package struct Authenticator: Sendable {
    /// Look-ups in the database at one time: whoever makes keys up does not take the connections of others.
    private static let lookupLimit = 64
    private static let lookupTimeout = Duration.seconds(5)

    private let directory: any CredentialDirectory
    private let tokens: TokenVerifier?
    private let keys: CredentialCache<Int64, KnownKey>
    private let unknownKeys: CredentialCache<Int64, Bool>
    private let identities: CredentialCache<SHA256.Digest, Identity>
    private let lookups = LookupCount()

    /// - Parameter tokens: `nil` accepts keys alone.
    package init(
        directory: any CredentialDirectory, tokens: TokenVerifier? = nil, lifetime: CacheLifetime = .credentials
    ) {
        self.directory = directory
        self.tokens = tokens
        keys = CredentialCache(countLimit: 10_000, lifetime: lifetime)
        unknownKeys = CredentialCache(countLimit: 10_000, lifetime: .absences)
        identities = CredentialCache(countLimit: 10_000, lifetime: lifetime)
    }

    /// - Parameters:
    ///   - authorization: The header's value; `nil` without one.
    ///   - now: When the request arrived.
    /// - Throws: `CredentialFault`; `StoreError` when the database cannot be asked, `SigningKeysUnavailable` when the
    ///   issuer's keys cannot be had.
    package func identity(authorization: String?, now: ContinuousClock.Instant) async throws -> Identity {
        guard let authorization else { throw CredentialFault.missing }
        let credential = try BearerCredential(authorization: authorization)
        if let key = APIKey(credential.token) { return try await identity(of: key, now) }
        guard !APIKey.isOne(credential.token) else { throw CredentialFault.malformed }
        guard let tokens else { throw CredentialFault.tokensNotAccepted }
        return try await identity(of: credential.token, tokens, now)
    }
}

// Keys.
extension Authenticator {
    private func identity(of key: APIKey, _ now: ContinuousClock.Instant) async throws -> Identity {
        switch keys.look(for: key.id, now: now) {
        case .known(let known):
            return try known.identity(of: key, now)
        case .due(let known):
            do {
                return try await lookedUp(key, now)
            } catch is StoreError {
                // What is known is good for a while yet.
                return try known.identity(of: key, now)
            }
        case .unknown:
            if case .known = unknownKeys.look(for: key.id, now: now) { throw CredentialFault.unknownKey }
            return try await lookedUp(key, now)
        }
    }

    private func lookedUp(_ key: APIKey, _ now: ContinuousClock.Instant) async throws -> Identity {
        let facts = try await lookingUp { try await directory.apiKey(key.id, deadline: now + Self.lookupTimeout) }
        guard let facts else {
            keys.forget(key.id)
            unknownKeys.keep(true, for: key.id, now: now)
            throw CredentialFault.unknownKey
        }
        let known = KnownKey(key.id, facts, now)
        keys.keep(known, for: key.id, now: now, end: facts.remaining.map { now + $0 })
        return try known.identity(of: key, now)
    }

    private func lookingUp<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard lookups.value.add(1, ordering: .relaxed).oldValue < Self.lookupLimit else {
            lookups.value.subtract(1, ordering: .relaxed)
            throw StoreError.overloaded
        }
        defer { lookups.value.subtract(1, ordering: .relaxed) }
        // Nothing was done for a caller who is cut off here, whatever it wanted.
        do { return try await body() } catch is CancellationError { throw StoreError.databaseUnavailable }
    }
}

private final class LookupCount: Sendable {
    let value = Atomic<Int>(0)
}

/// A key's row as it is compared with what callers bring.
private struct KnownKey {
    let identity: Identity
    let digest: [UInt8]
    let previous: (digest: [UInt8], endsAt: ContinuousClock.Instant)?

    init(_ id: Int64, _ facts: APIKeyFacts, _ now: ContinuousClock.Instant) {
        identity = Identity(tenant: facts.tenant, user: facts.user, scopes: facts.scopes, name: "key:\(id)")
        digest = facts.digest
        previous = facts.previous.map { ($0.digest, now + $0.remaining) }
    }

    func identity(of key: APIKey, _ now: ContinuousClock.Instant) throws(CredentialFault) -> Identity {
        if key.matches(digest) { return identity }
        if let previous, now < previous.endsAt, key.matches(previous.digest) { return identity }
        throw .wrongSecret
    }
}

// Tokens.
extension Authenticator {
    private func identity(
        of token: Substring, _ tokens: TokenVerifier, _ now: ContinuousClock.Instant
    ) async throws -> Identity {
        let digest = SHA256.hash(data: Array(token.utf8))
        switch identities.look(for: digest, now: now) {
        case .known(let identity):
            return identity
        case .due(let identity):
            do {
                return try await verified(token, digest, tokens, now)
            } catch is StoreError {
                return identity
            }
        case .unknown:
            return try await verified(token, digest, tokens, now)
        }
    }

    private func verified(
        _ token: Substring, _ digest: SHA256.Digest, _ tokens: TokenVerifier, _ now: ContinuousClock.Instant
    ) async throws -> Identity {
        do {
            let token = try await tokens.verify(token)
            let tenant = try await lookingUp {
                try await directory.tenant(token.tenant, with: token.user, deadline: now + Self.lookupTimeout)
            }
            guard let tenant else { throw CredentialFault.unknownTenantOrUser }
            let identity = Identity(tenant: tenant, user: token.user, scopes: token.scopes, name: token.callerName)
            identities.keep(identity, for: digest, now: now, end: now + token.remaining)
            return identity
        } catch let fault as CredentialFault {
            identities.forget(digest)
            throw fault
        }
    }
}
