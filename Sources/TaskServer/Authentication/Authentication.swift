package import TaskAccess
package import TaskModel

/// Whether callers must prove who they are.
package enum Authentication: Sendable {
    /// Everybody is `Identity.anonymous`: for development, and behind something that lets nobody else through.
    case off
    case required(Authenticator)

    /// Who makes a request.
    ///
    /// - Parameters:
    ///   - authorization: The `Authorization` header's value; `nil` without one.
    ///   - now: When the request arrived.
    /// - Throws: `CredentialFault`; `StoreError`, `SigningKeysUnavailable` when it cannot be found out.
    package func identity(authorization: String?, now: ContinuousClock.Instant) async throws -> Identity {
        switch self {
        case .off: .anonymous
        case .required(let authenticator): try await authenticator.identity(authorization: authorization, now: now)
        }
    }
}

/// What a caller needs so that an operation is done for it.
enum Permission: Equatable {
    /// Nothing, not even a credential.
    case anybody
    /// A credential, whatever it allows.
    case anyCredential
    /// A credential with this scope.
    case scope(AccessScope)
}

/// The credential does not have the scope.
struct MissingScope: Error, Equatable {
    let scope: AccessScope
}

extension Identity {
    /// - Throws: `MissingScope`.
    func require(_ scope: AccessScope) throws(MissingScope) {
        guard scopes.allow(scope) else { throw MissingScope(scope: scope) }
    }
}
