import AsyncPQ

/// The statements of all loads; pgbench runs the same texts.
enum Statements {
    static let columns = """
        id, user_id, title, description, completed_at, priority, due_at, labels, version, created_at, updated_at
        """
    /// One task: `$1` tenant, `$2` id.
    static let task = "SELECT \(columns) FROM tasks WHERE tenant_id = $1 AND id = $2"
    /// Tasks by id, merged by a lane: `$1` tenant, `$2` ids.
    static let tasksByID = KeyedRead(
        SQLText(unsafeSQL: "SELECT \(columns) FROM tasks WHERE tenant_id = $1 AND id = ANY ($2)"),
        oneKey: SQLText(unsafeSQL: task))
    /// Writes one task: `$1` tenant, `$2` id.
    static let update = "UPDATE tasks SET version = version + 1, updated_at = now() WHERE tenant_id = $1 AND id = $2"

    static func task(_ id: Int64) -> Query { Query(unsafeSQL: task, Parameters(Int64(1), id)) }
    static func update(_ id: Int64) -> Query { Query(unsafeSQL: update, Parameters(Int64(1), id)) }
}
