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
