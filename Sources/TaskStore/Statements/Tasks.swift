internal import TaskModel

extension Statement {
    /// What `TaskRecord.init(row:)` reads, in its order.
    static let taskColumns = """
        id, user_id, title, description, completed_at, priority, due_at, labels, version, created_at, updated_at
        """
    /// The same of the alias `t`.
    static let taskColumnsOfT = """
        t.id, t.user_id, t.title, t.description, t.completed_at, t.priority, t.due_at, t.labels, t.version, \
        t.created_at, t.updated_at
        """

    /// Creates a task: `$1` tenant, `$2` user, `$3` title, `$4` description, `$5` completed, `$6` priority, `$7` due,
    /// `$8` labels; answers the row.
    static let createTask = Statement(
        name: "task.create", .write, brokenUserReference: .unknownUser(field: "user_id"),
        sql: """
            INSERT INTO tasks (tenant_id, user_id, title, description, completed_at, priority, due_at, labels)
            VALUES ($1, $2, $3, $4, CASE WHEN $5::boolean THEN now() END, $6, $7, $8)
            RETURNING \(taskColumns)
            """)

    /// Tasks of single reads: `$1` tenant, `$2` tasks; answers those that exist.
    static let task = Statement(
        name: "task.get", .pointRead, sql: tasksByID.sql,
        oneRowSQL: "SELECT \(taskColumns) FROM tasks WHERE tenant_id = $1 AND id = $2")

    /// Changes a task: `$1` tenant, `$2` task, `$3` accepted versions or NULL for any, then what to set, where NULL keeps:
    /// `$4` title, `$5` description, `$6` completed, `$7` priority, `$8` whether due is set, to `$9`, `$10` labels;
    /// `$11` who must hold it, or NULL for anybody.
    ///
    /// Answers the row and `changed`, `unchanged` or `stale`, or no row.
    ///
    /// A statement sees the rows as they were when it began, but a row that it locks as it is then (READ COMMITTED;
    /// PostgreSQL 15 manual, 13.2.1). So all is decided by what `locked` answers, and `t` is only written to: a condition
    /// on `t` would be judged by the row as it was before we waited for the lock.
    static let updateTask = Statement(
        name: "task.update", .write,
        sql: """
            WITH locked AS (
                SELECT \(taskColumns)
                  FROM tasks
                 WHERE tenant_id = $1 AND id = $2 AND ($11::bigint IS NULL OR user_id = $11)
                   FOR NO KEY UPDATE
            ), wanted AS (
                SELECT id,
                       $3::bigint[] IS NULL OR version = ANY ($3) AS is_accepted,
                       coalesce($4::text, title) AS title,
                       coalesce($5::text, description) AS description,
                       CASE WHEN $6::boolean IS NULL THEN completed_at
                            WHEN $6 THEN coalesce(completed_at, moment)
                       END AS completed_at,
                       coalesce($7::smallint, priority) AS priority,
                       CASE WHEN $8::boolean THEN $9::timestamptz ELSE due_at END AS due_at,
                       coalesce($10::text[], labels) AS labels,
                       moment
                  FROM locked
                 CROSS JOIN LATERAL (SELECT greatest(updated_at, clock_timestamp()) AS moment) AS clock
            ), changed AS (
                UPDATE tasks AS t
                   SET title = w.title, description = w.description, completed_at = w.completed_at,
                       priority = w.priority, due_at = w.due_at, labels = w.labels,
                       version = l.version + 1, updated_at = w.moment
                  FROM locked AS l
                  JOIN wanted AS w ON w.id = l.id
                 WHERE t.tenant_id = $1 AND t.id = l.id
                   AND w.is_accepted
                   AND (w.title, w.description, w.completed_at, w.priority, w.due_at, w.labels)
                       IS DISTINCT FROM (l.title, l.description, l.completed_at, l.priority, l.due_at, l.labels)
                RETURNING \(taskColumnsOfT)
            )
            SELECT \(taskColumns), 'changed' AS outcome
              FROM changed
            UNION ALL
            SELECT \(taskColumnsOfT), CASE WHEN w.is_accepted THEN 'unchanged' ELSE 'stale' END
              FROM locked AS t
              JOIN wanted AS w ON w.id = t.id
             WHERE NOT EXISTS (SELECT FROM changed)
            """)

    /// Deletes a task: `$1` tenant, `$2` task, `$3` accepted versions or NULL for any, `$4` who must hold it, or NULL for
    /// anybody.
    ///
    /// Answers the version it had and whether it is gone, or no row.
    static let deleteTask = Statement(
        name: "task.delete", .write,
        sql: """
            WITH locked AS (
                SELECT id, version
                  FROM tasks
                 WHERE tenant_id = $1 AND id = $2 AND ($4::bigint IS NULL OR user_id = $4)
                   FOR UPDATE
            ), deleted AS (
                DELETE FROM tasks AS t
                 USING locked AS l
                 WHERE t.tenant_id = $1 AND t.id = l.id AND ($3::bigint[] IS NULL OR l.version = ANY ($3))
                RETURNING t.id
            )
            SELECT l.version, d.id IS NOT NULL AS is_deleted
              FROM locked AS l
              LEFT JOIN deleted AS d ON d.id = l.id
            """)

    /// Hands a task over: `$1` tenant, `$2` task, `$3` from, `$4` to, `$5` accepted versions or NULL for any, `$6` who must
    /// hold it for there to be such a task, or NULL for anybody.
    ///
    /// Answers the row and `moved`, `unchanged` (held by `to` already), `stale`, `not_owner` or `unknown_user`, or no row.
    /// `locked` decides everything, as in `updateTask`. The recipient is locked only when the task will move: a task that
    /// stays needs nobody, and whoever deletes its holder may be waiting for the task.
    static let transferTask = Statement(
        name: "task.transfer", .write, brokenUserReference: .unknownUser(field: "to_user_id"),
        sql: """
            WITH locked AS (
                SELECT \(taskColumns)
                  FROM tasks
                 WHERE tenant_id = $1 AND id = $2 AND ($6::bigint IS NULL OR user_id = $6)
                   FOR NO KEY UPDATE
            ), judged AS (
                SELECT id,
                       CASE WHEN NOT ($5::bigint[] IS NULL OR version = ANY ($5)) THEN 'stale'
                            WHEN user_id = $4 THEN 'unchanged'
                            WHEN user_id <> $3 THEN 'not_owner'
                            ELSE 'unknown_user'
                       END AS outcome_unless_moved
                  FROM locked
            ), recipient AS (
                SELECT u.id
                  FROM judged AS j
                  JOIN users AS u ON u.tenant_id = $1 AND u.id = $4
                 WHERE j.outcome_unless_moved = 'unknown_user'
                   FOR KEY SHARE OF u
            ), moved AS (
                UPDATE tasks AS t
                   SET user_id = r.id, version = l.version + 1, updated_at = greatest(l.updated_at, clock_timestamp())
                  FROM locked AS l
                 CROSS JOIN recipient AS r
                 WHERE t.tenant_id = $1 AND t.id = l.id
                RETURNING \(taskColumnsOfT)
            )
            SELECT \(taskColumns), 'moved' AS outcome
              FROM moved
            UNION ALL
            SELECT \(taskColumnsOfT), j.outcome_unless_moved
              FROM locked AS t
              JOIN judged AS j ON j.id = t.id
             WHERE NOT EXISTS (SELECT FROM moved)
            """)

    /// Hands over all tasks of a user, who is locked: `$1` tenant, `$2` from, `$3` to.
    static let transferAllTasks = Statement(
        name: "task.transfer_all", .partOfTransaction,
        sql: """
            WITH held AS (
                SELECT id
                  FROM tasks
                 WHERE tenant_id = $1 AND user_id = $2
                 ORDER BY id
                   FOR NO KEY UPDATE
            )
            UPDATE tasks AS t
               SET user_id = $3, version = t.version + 1, updated_at = greatest(t.updated_at, clock_timestamp())
              FROM held AS h
             WHERE t.tenant_id = $1 AND t.id = h.id
            """)
}
