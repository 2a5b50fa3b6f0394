internal import AsyncPQ
package import TaskModel

extension PostgresStore {
    package func tasks(_ query: TaskQuery, scope: CallScope) async throws -> Page<TaskRecord> {
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
    fileprivate var isFiltered: Bool { isCompleted != nil || priorities != nil }

    /// The parameters of `Statement.list`.
    fileprivate func parameters(tenant: TenantID) -> Parameters {
        var parameters = Parameters(tenant.rawValue)
        if let userID { parameters.append(userID.rawValue) }
        parameters.append(after?.rawValue ?? 0)
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
