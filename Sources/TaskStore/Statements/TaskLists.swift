// One page of tasks by id. Each statement is right for any parameters with one plan, so that the server need not plan
// again: a part that a filter excludes is switched off by a condition that has no column in it, which the server judges
// once and then does not touch the part ("One-Time Filter" in EXPLAIN).
extension Statement {
    /// All tasks: `$1` tenant, `$2` the id before the page, `$3` row limit.
    static let allTasks = Statement(
        name: "task.list", .read,
        sql: """
            SELECT \(taskColumns)
              FROM tasks
             WHERE tenant_id = $1 AND id > $2
             ORDER BY id
             LIMIT $3
            """)

    /// Tasks filtered by completed, by priority or by both: `$1` tenant, `$2` the id before the page, `$3` whether open
    /// and `$4` whether completed ones, `$5` a bit for each priority from the lowest, `$6` row limit.
    ///
    /// Each pair of completed and priority is one range of `tasks_filter_idx` in the order of ids; the ranges are merged
    /// and read only as far as the page needs.
    static let filteredTasks = Statement(
        name: "task.list_filtered", .read,
        sql: """
            SELECT \(taskColumns)
              FROM (
                \(filterRange(completed: false, priority: 0))
                UNION ALL
                \(filterRange(completed: false, priority: 1))
                UNION ALL
                \(filterRange(completed: false, priority: 2))
                UNION ALL
                \(filterRange(completed: false, priority: 3))
                UNION ALL
                \(filterRange(completed: true, priority: 0))
                UNION ALL
                \(filterRange(completed: true, priority: 1))
                UNION ALL
                \(filterRange(completed: true, priority: 2))
                UNION ALL
                \(filterRange(completed: true, priority: 3))
              ) AS ranges
             ORDER BY id
             LIMIT $6
            """)

    /// Tasks of one user: `$1` tenant, `$2` user, `$3` the id before the page, `$4` whether open and `$5` whether completed
    /// ones, `$6` a bit for each priority from the lowest, `$7` row limit.
    ///
    /// Answers one row of NULLs for a user without such tasks, and no row for an unknown user. The open and the completed
    /// tasks are a range of `tasks_user_idx` each, merged as above; a user's tasks of one priority are picked out of them.
    static let tasksOfUser = Statement(
        name: "task.list_of_user", .read,
        sql: """
            SELECT \(taskColumnsOfT)
              FROM users AS u
              LEFT JOIN LATERAL (
                SELECT \(taskColumns)
                  FROM (
                    \(userRange(completed: false))
                    UNION ALL
                    \(userRange(completed: true))
                  ) AS ranges
                 ORDER BY id
                 LIMIT $7
              ) AS t ON true
             WHERE u.tenant_id = $1 AND u.id = $2
             ORDER BY t.id
            """)

    private static func filterRange(completed: Bool, priority: Int) -> String {
        """
        (SELECT \(taskColumns)
           FROM tasks
          WHERE tenant_id = $1 AND completed = \(completed) AND priority = \(priority) AND id > $2
            AND \(completed ? "$4" : "$3")::boolean AND $5::integer & \(1 << priority) <> 0
          ORDER BY id
          LIMIT $6)
        """
    }

    private static func userRange(completed: Bool) -> String {
        """
        (SELECT \(taskColumns)
           FROM tasks
          WHERE tenant_id = $1 AND user_id = $2 AND completed = \(completed) AND id > $3
            AND \(completed ? "$5" : "$4")::boolean AND (1 << priority) & $6::integer <> 0
          ORDER BY id
          LIMIT $7)
        """
    }
}
