public import TaskModel

extension BatonClient {
    /// Creates a user.
    ///
    /// - Throws: `BatonError.problem`: `.emailTaken`, or `.validationFailed` with every fault.
    public func createUser(_ draft: UserDraft, timeout: Duration? = nil) async throws -> UserRecord {
        try await caller.value(.createUser(draft), timeout: timeout, UserRecord.init(decoding:))
    }

    /// Reads a user.
    ///
    /// - Throws: `BatonError.problem`: `.userNotFound`.
    public func user(_ id: UserID, timeout: Duration? = nil) async throws -> UserRecord {
        try await caller.value(.user(id), timeout: timeout, UserRecord.init(decoding:))
    }

    /// Changes a user; a patch to the values already there changes nothing and raises no version.
    ///
    /// - Parameter version: The version the caller last saw; `nil` accepts any.
    /// - Returns: The user as it is now.
    /// - Throws: `BatonError.problem`: `.userNotFound`, `.versionMismatch`, `.emailTaken`, or `.validationFailed` with every
    ///   fault.
    public func updateUser(
        _ id: UserID, _ patch: UserPatch, ifMatch version: Int64? = nil, timeout: Duration? = nil
    ) async throws -> UserRecord {
        try await caller.value(.updateUser(id, patch, ifMatch: version), timeout: timeout, UserRecord.init(decoding:))
    }

    /// Deletes a user who holds no tasks, or hands the tasks over first.
    ///
    /// - Parameters:
    ///   - heir: Who gets all tasks of the user, in the same transaction; without one, remaining tasks are a conflict.
    ///   - version: The version the caller last saw; `nil` accepts any.
    /// - Throws: `BatonError.problem`: `.userNotFound`, `.versionMismatch`, `.userHasTasks`, `.unknownUser` for the heir.
    public func deleteUser(
        _ id: UserID, transferTasksTo heir: UserID? = nil, ifMatch version: Int64? = nil, timeout: Duration? = nil
    ) async throws {
        try await caller.completion(.deleteUser(id, transferTasksTo: heir, ifMatch: version), timeout: timeout)
    }

    /// Reads one page of all users, by id.
    ///
    /// - Parameters:
    ///   - pageSize: At most 500; the service's default is 50.
    ///   - pageToken: That of the page before; `nil` reads the first.
    public func usersPage(
        pageSize: Int? = nil, pageToken: String? = nil, timeout: Duration? = nil
    ) async throws -> ListPage<UserRecord> {
        try await caller.value(
            .users(pageSize: pageSize, pageToken: pageToken), timeout: timeout, ListPage.init(usersIn:))
    }

    /// All users, by id, read page by page as they are asked for.
    ///
    /// - Parameter timeout: How long reading one page may take.
    public func allUsers(pageSize: Int = 100, timeout: Duration? = nil) -> PagedSequence<UserRecord> {
        PagedSequence { token in try await usersPage(pageSize: pageSize, pageToken: token, timeout: timeout) }
    }
}
