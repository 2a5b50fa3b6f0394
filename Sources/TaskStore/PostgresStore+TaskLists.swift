internal import AsyncPQ
package import TaskModel

extension PostgresStore {
    package func tasks(_ query: TaskQuery, scope: CallScope) async throws -> Page<TaskRecord> {
        guard let query = query.seen(by: scope.user) else {
            if query.requiresUser { throw StoreError.userNotFound }
            return Page(items: [], hasMore: false)
        }
        guard query.isPlain else { return try await listed(query, scope) }
        let statement = Statement.list(query)
        let rows = try await run(statement, query.parameters(tenant: scope.tenant), scope)
        if query.userID != nil, query.requiresUser, rows.isEmpty { throw StoreError.userNotFound }
        return try decode(statement) {
            // A user without such tasks is one row of NULLs.
            if let row = rows.first, try row.decode(0, as: Int64?.self) == nil {
                return Page(items: [], hasMore: false)
            }
            return try Page(rows, pageSize: query.pageSize) { row in try TaskRecord(row: row) }
        }
    }

    package func streamTasks(
        _ query: TaskQuery, scope: CallScope, _ receive: (TaskRecord) async throws -> Void
    ) async throws {
        guard let query = query.seen(by: scope.user) else { return }
        let (statement, parameters) = TaskListing(query, tenant: scope.tenant).all
        do {
            try await pool.withSession(deadline: scope.deadline) { session in
                for try await row in session.stream(statement.query(parameters)) {
                    try await receive(try decode(statement) { try TaskRecord(row: row) })
                }
            }
        } catch let error as PQError {
            throw translated(error, statement, scope)
        }
    }

    package func taskCount(_ query: TaskQuery, scope: CallScope) async throws -> Int64 {
        guard let query = query.seen(by: scope.user) else { return 0 }
        let listing = TaskListing(query, tenant: scope.tenant)
        let (statement, parameters) = listing.count
        let rows = try await run(statement, parameters, scope)
        let row = try onlyRow(rows, statement)
        return try decode(statement) { try row.decode(0) }
    }

    /// A page by a statement that is made for the query's order and filters.
    private func listed(_ query: TaskQuery, _ scope: CallScope) async throws -> Page<TaskRecord> {
        let (statement, parameters) = TaskListing(query, tenant: scope.tenant).page
        let rows = try await run(statement, parameters, scope)
        if rows.isEmpty, query.requiresUser, let userID = query.userID { _ = try await user(userID, scope: scope) }
        return try decode(statement) {
            try Page(rows, pageSize: query.pageSize) { row in try TaskRecord(row: row) }
        }
    }
}

extension Page {
    /// Makes a page of one row more than fits on it, if there is one.
    init(_ rows: QueryResult, pageSize: Int, _ decode: (Row) throws -> Element) rethrows {
        var items: [Element] = []
        items.reserveCapacity(Swift.min(rows.count, pageSize))
        for row in rows.prefix(pageSize) { items.append(try decode(row)) }
        self.init(items: items, hasMore: rows.count > pageSize)
    }
}

extension Statement {
    /// The statement that serves a query.
    fileprivate static func list(_ query: TaskQuery) -> Statement {
        if query.userID != nil { return .tasksOfUser }
        return query.isFiltered ? .filteredTasks : .allTasks
    }
}

extension TaskQuery {
    /// The same for a caller who acts for one user; `nil` where it asks for another user's tasks.
    fileprivate func seen(by user: UserID?) -> TaskQuery? {
        guard let user else { return self }
        guard userID == nil || userID == user else { return nil }
        var query = self
        query.userID = user
        return query
    }

    /// Whether one of the statements that stay prepared serves it: by id, and no filter but holder, completion, priority.
    fileprivate var isPlain: Bool {
        let hasMoments = dueBefore != nil || dueAfter != nil || createdAfter != nil || updatedAfter != nil
        return order == .byID && labels.isEmpty && words == nil && !hasMoments
    }

    fileprivate var isFiltered: Bool { isCompleted != nil || priorities != nil }

    /// The parameters of `Statement.list`.
    fileprivate func parameters(tenant: TenantID) -> Parameters {
        var parameters = Parameters(tenant.rawValue)
        if let userID { parameters.append(userID.rawValue) }
        parameters.append(after?.id.rawValue ?? 0)
        if userID != nil || isFiltered {
            parameters.append(isCompleted != true)
            parameters.append(isCompleted != false)
            parameters.append(Priority.mask(priorities ?? Priority.known))
        }
        // One more than fits tells whether more follow.
        parameters.append(pageSize + 1)
        return parameters
    }
}
