import TaskModel

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
