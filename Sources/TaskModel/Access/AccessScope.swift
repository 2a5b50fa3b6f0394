/// One thing that a credential may be allowed.
///
/// In this order everywhere: in listings, in the database, in documents.
package enum AccessScope: String, CaseIterable, Sendable {
    case tasksRead = "tasks:read"
    case tasksWrite = "tasks:write"
    case usersRead = "users:read"
    case usersWrite = "users:write"
    /// Long operations.
    case operations
    /// Everything in the tenant.
    case admin
}

/// What a credential is allowed, as a set that is compared in one step.
package struct AccessScopes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package init(_ scope: AccessScope) {
        let index = AccessScope.allCases.firstIndex(of: scope) ?? 0
        rawValue = 1 << UInt8(index)
    }

    /// The scopes with these names; other names allow nothing.
    package init(names: some Sequence<some StringProtocol>) {
        self = names.reduce(into: []) { scopes, name in
            if let scope = AccessScope(rawValue: String(name)) { scopes.insert(AccessScopes(scope)) }
        }
    }

    package static let all = AccessScopes(rawValue: 1 << UInt8(AccessScope.allCases.count) - 1)

    /// Whether `scope` is among them, or `admin`, which stands for all.
    package func allow(_ scope: AccessScope) -> Bool {
        contains(AccessScopes(scope)) || contains(AccessScopes(.admin))
    }

    /// In the order of `AccessScope`.
    package var names: [String] { AccessScope.allCases.filter { contains(AccessScopes($0)) }.map(\.rawValue) }
}
