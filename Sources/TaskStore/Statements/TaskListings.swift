internal import AsyncPQ
internal import TaskModel

/// The statements of a list of tasks in any order, with any filters.
///
/// Their text is put together of constant parts, chosen by the order and by which filters there are; every value is a
/// parameter. They are planned for their values each time, because the best index depends on them: a filter that few
/// tasks pass is read from its own index and sorted, one that many pass is looked for in the order's index, which is read
/// as far as the page needs.
struct TaskListing {
    private let query: TaskQuery
    private var parameters: Parameters
    /// What each row must fulfil, each part with its `AND`.
    private var filters = ""

    init(_ query: TaskQuery, tenant: TenantID) {
        self.query = query
        parameters = Parameters(tenant.rawValue)
        if let userID = query.userID { filters += " AND user_id = \(next(userID.rawValue))" }
        if let isCompleted = query.isCompleted { filters += " AND completed = \(next(isCompleted))" }
        if let priorities = query.priorities {
            filters += " AND priority = ANY (\(next(priorities.compactMap(\.rank))))"
        }
        if !query.labels.isEmpty {
            let labels = next(query.labels)
            filters += " AND labels @> \(labels)"
            filters += " AND task_label_keys(tenant_id, labels) COLLATE \"C\" @> task_label_keys($1, \(labels))"
        }
        if let words = query.words {
            // Twice: the planner takes a row of the order's index to cost a fraction of one that an inverted index finds,
            // which holds for disks only. Counted as two conditions, words are looked up unless they are really common.
            let condition = " AND title_words @> task_words($1, \(next(words)))"
            filters += condition + condition
        }
        if let moment = query.dueAfter { filters += " AND due_at >= \(next(PostgresTimestamp(moment)))" }
        if let moment = query.dueBefore { filters += " AND due_at < \(next(PostgresTimestamp(moment)))" }
        if let moment = query.createdAfter { filters += " AND created_at >= \(next(PostgresTimestamp(moment)))" }
        if let moment = query.updatedAfter { filters += " AND updated_at >= \(next(PostgresTimestamp(moment)))" }
    }

    /// Adds a parameter and answers its name.
    private mutating func next(_ value: some PostgresEncodable) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }
}

extension TaskListing {
    /// One page and one row more.
    var page: (Statement, Parameters) {
        var listing = self
        let sql = listing.pageText()
        return (listing.statement("task.list_by", sql), listing.parameters)
    }

    /// All of them, for a stream.
    var all: (Statement, Parameters) {
        let nulls = query.order.key == .dueAt ? " NULLS LAST" : ""
        let order = orderText.replacing("due_at\(direction)", with: "due_at\(direction)\(nulls)")
        let sql = """
            SELECT \(Statement.taskColumns)
              FROM tasks
             WHERE tenant_id = $1\(filters)
             ORDER BY \(order)
            """
        return (statement("task.stream_by", sql), parameters)
    }

    /// How many they are.
    var count: (Statement, Parameters) {
        let sql = """
            SELECT count(*)
              FROM tasks
             WHERE tenant_id = $1\(filters)
            """
        return (Statement(name: "task.count", .read, isPlannedByValues: true, sql: sql), parameters)
    }

    private func statement(_ name: String, _ sql: String) -> Statement {
        let order = query.order.text.replacing(" ", with: "_")
        return Statement(name: "\(name)_\(order)", .read, isPlannedByValues: true, sql: sql)
    }

    private var direction: String { query.order.isDescending ? " DESC" : "" }

    private var comparison: String { query.order.isDescending ? "<" : ">" }

    /// The order's columns with their directions.
    private var orderText: String {
        let key = query.order.key
        return key == .id ? "id\(direction)" : "\(key.rawValue)\(direction), id\(direction)"
    }

    private mutating func pageText() -> String {
        switch query.order.key {
        case .id, .createdAt, .updatedAt:
            let start = afterLast()
            return range(start, limit: limit())
        case .dueAt: return pageByDueTime()
        case .priority: return pageByPriority()
        }
    }

    private mutating func limit() -> String { next(query.pageSize + 1) }

    /// Where the page begins: nothing on the first one.
    private mutating func afterLast() -> String {
        guard let last = query.after else { return "" }
        guard query.order.key != .id else { return " AND id \(comparison) \(next(last.id.rawValue))" }
        let key: String? =
            switch query.order.key {
            case .createdAt, .updatedAt, .dueAt:
                last.key.map { next(PostgresTimestamp(Timestamp(microsecondsSince1970: $0))) }
            case .priority: last.key.map { next(Int16(truncatingIfNeeded: $0)) }
            case .id: nil
            }
        guard let key else { return "" }
        return " AND (\(query.order.key.rawValue), id) \(comparison) (\(key), \(next(last.id.rawValue)))"
    }

    private func range(_ start: String, limit: String) -> String {
        """
        SELECT \(Statement.taskColumns)
          FROM tasks
         WHERE tenant_id = $1\(start)\(filters)
         ORDER BY \(orderText)
         LIMIT \(limit)
        """
    }

    /// The tasks without a due time are a range of their own, read only when those with one do not fill the page.
    private mutating func pageByDueTime() -> String {
        if let last = query.after, last.key == nil {
            let start = " AND due_at IS NULL AND id \(comparison) \(next(last.id.rawValue))"
            return range(start, limit: limit())
        }
        let start = afterLast()
        let limit = limit()
        return """
            WITH dated AS MATERIALIZED (
                \(range(" AND due_at IS NOT NULL" + start, limit: limit))
            ), undated AS (
                \(range(" AND due_at IS NULL AND (SELECT count(*) FROM dated) < \(limit)", limit: limit))
            )
            SELECT \(Statement.taskColumns)
              FROM dated
            UNION ALL
            SELECT \(Statement.taskColumns)
              FROM undated
             ORDER BY due_at\(direction) NULLS LAST, id\(direction)
             LIMIT \(limit)
            """
    }

    /// The index that has the priority has the completion before it: without that filter its two halves are merged.
    ///
    /// Each wanted priority is a range of its own, so that nobody reads what lies between two of them.
    private mutating func pageByPriority() -> String {
        let start = afterLast()
        let halves = query.isCompleted == nil ? [" AND completed = false", " AND completed = true"] : [""]
        var levels = (query.priorities ?? []).compactMap(\.rank).map { " AND priority = \(next($0))" }
        if levels.isEmpty { levels = [""] }
        let limit = limit()
        let ranges = halves.flatMap { half in levels.map { range(half + $0 + start, limit: limit) } }
        guard ranges.count > 1 else { return ranges.joined() }
        return """
            SELECT \(Statement.taskColumns)
              FROM (
                \(ranges.map { "(\($0))" }.joined(separator: " UNION ALL "))
              ) AS ranges
             ORDER BY \(orderText)
             LIMIT \(limit)
            """
    }
}
