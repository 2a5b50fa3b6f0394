internal import AsyncPQ
package import TaskModel

extension PostgresStore {
    package func createUser(
        _ draft: UserDraft, once: Once<UserRecord>?, scope: CallScope
    ) async throws -> UserRecord {
        guard scope.user == nil else { throw StoreError.otherUser }
        let parameters = Parameters(scope.tenant.rawValue, draft.name, draft.email)
        return try await write(.createUser, parameters, once: once, scope) { rows in
            let row = try onlyRow(rows, .createUser)
            return try decode(.createUser) { try UserRecord(row: row) }
        }
    }

    package func user(_ id: UserID, scope: CallScope) async throws -> UserRecord {
        guard scope.allows(id) else { throw StoreError.userNotFound }
        guard let row = try await row(.user, id.rawValue, scope) else { throw StoreError.userNotFound }
        return try decode(.user) { try UserRecord(row: row) }
    }

    package func users(_ query: UserQuery, scope: CallScope) async throws -> Page<UserRecord> {
        if let own = scope.user { return try await page(of: own, query, scope) }
        // One more than fits tells whether more follow.
        let parameters = Parameters(scope.tenant.rawValue, query.after?.rawValue ?? 0, query.pageSize + 1)
        let rows = try await run(.users, parameters, scope)
        return try decode(.users) {
            try Page(rows, pageSize: query.pageSize) { row in try UserRecord(row: row) }
        }
    }

    /// The list of a caller who acts for one user.
    private func page(of own: UserID, _ query: UserQuery, _ scope: CallScope) async throws -> Page<UserRecord> {
        guard query.after.map({ $0 < own }) ?? true else { return Page(items: [], hasMore: false) }
        return Page(items: [try await user(own, scope: scope)], hasMore: false)
    }

    package func updateUser(
        _ id: UserID, _ patch: UserPatch, ifVersion: VersionMatch, scope: CallScope
    ) async throws -> UserRecord {
        guard scope.allows(id) else { throw StoreError.userNotFound }
        var parameters = Parameters(scope.tenant.rawValue, id.rawValue)
        parameters.append(ifVersion.accepted)
        parameters.append(patch.name)
        parameters.append(patch.email != .keep)
        parameters.append(patch.email.value)
        return try await write(.updateUser, parameters, scope) { try changedUser($0) }
    }

    /// Reads the answer of a change: the user and what became of it.
    private func changedUser(_ rows: QueryResult) throws -> UserRecord {
        guard let row = rows.first else { throw StoreError.userNotFound }
        let (record, outcome) = try decode(.updateUser) {
            (try UserRecord(row: row), try row.decode(6, as: String.self))
        }
        switch outcome {
        case "changed", "unchanged": return record
        case "stale": throw StoreError.versionMismatch(current: record.version)
        default: throw unknownOutcome(outcome, .updateUser)
        }
    }

    package func deleteUser(
        _ id: UserID, transferTasksTo heir: UserID?, ifVersion: VersionMatch, scope: CallScope
    ) async throws {
        guard scope.allows(id) else { throw StoreError.userNotFound }
        guard let heir else { return try await deleteUser(id, ifVersion: ifVersion, scope) }
        try await inTransaction(of: .deleteLockedUser, scope) { session in
            try await deleteUser(id, leavingTasksTo: heir, ifVersion: ifVersion, scope.tenant, session)
        }
    }

    private func deleteUser(_ id: UserID, ifVersion: VersionMatch, _ scope: CallScope) async throws {
        var parameters = Parameters(scope.tenant.rawValue, id.rawValue)
        parameters.append(ifVersion.accepted)
        try await write(.deleteUser, parameters, scope) { rows in
            guard let row = rows.first else { throw StoreError.userNotFound }
            try requireDeleted(row, .deleteUser)
        }
    }

    /// Moves the tasks and deletes the user, or does neither; within a transaction.
    private func deleteUser(
        _ id: UserID, leavingTasksTo heir: UserID, ifVersion: VersionMatch, _ tenant: TenantID,
        _ session: borrowing Session
    ) async throws {
        let tenant = tenant.rawValue
        let ids = Parameters(tenant, [id.rawValue, heir.rawValue])
        let locked = try await session.query(Query(unsafeSQL: Statement.lockUsers.sql, ids))
        let versions = try decode(.lockUsers) { try versionByID(locked) }
        guard let version = versions[id.rawValue] else { throw StoreError.userNotFound }
        guard ifVersion.accepts(version) else { throw StoreError.versionMismatch(current: version) }
        guard heir != id, versions[heir.rawValue] != nil else {
            throw StoreError.unknownUser(field: "transfer_tasks_to")
        }
        _ = try await session.query(
            Query(unsafeSQL: Statement.transferAllTasks.sql, Parameters(tenant, id.rawValue, heir.rawValue)))
        _ = try await session.query(Query(unsafeSQL: Statement.deleteLockedUser.sql, Parameters(tenant, id.rawValue)))
    }

    private func versionByID(_ rows: QueryResult) throws(PQError) -> [Int64: Int64] {
        var versions: [Int64: Int64] = [:]
        for (id, version) in try rows.decode((Int64, Int64).self) { versions[id] = version }
        return versions
    }
}

extension VersionMatch {
    fileprivate func accepts(_ version: Int64) -> Bool { accepted?.contains(version) ?? true }
}
