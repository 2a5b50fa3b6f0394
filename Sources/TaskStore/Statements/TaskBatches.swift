internal import TaskModel

// Batches: as many items as there are, one statement and one round trip. Each is `$1` tenant, `$2` the items as JSON,
// `$3` the ids of what is locked, `$4` the effect, `$5` the one user for whom the caller acts or NULL, and answers one
// row an item: its index, what became of it, and the task where there is one. What became of an item is decided as for a
// single one, by the row as it was locked.
//
// Rows are locked before anything is written, users first and then tasks, each in the order of their ids: two batches
// cannot wait for each other, nor can a batch and a user who is deleted and leaves tasks to an heir. That the users come
// first is enforced by a condition that needs their count.
extension Statement {
    /// Several tasks: `$1` tenant, `$2` tasks; answers those that exist.
    static let tasksByID = Statement(
        name: "task.get_batch", .read,
        sql: """
            SELECT \(taskColumns)
              FROM tasks
             WHERE tenant_id = $1 AND id = ANY ($2::bigint[])
            """)

    /// Creates tasks; the ids are those of the users, the outcome is `done`, `unknown_user` or
    /// `other_user`.
    ///
    /// An item is paired with its row by the id that is drawn for it beforehand.
    static let createTasks = Statement(
        name: "task.create_batch", .write, brokenUserReference: .unknownUser(field: "user_id"),
        sql: """
            WITH item AS MATERIALIZED (
                SELECT *
                  FROM json_to_recordset($2::json) AS i (
                       index integer, user_id bigint, title text, description text, completed boolean,
                       rank smallint, due_at timestamptz, labels text[])
            ), holder AS MATERIALIZED (
                SELECT id
                  FROM users
                 WHERE tenant_id = $1 AND id = ANY ($3::bigint[])
                 ORDER BY id
                   FOR KEY SHARE
            ), judged AS MATERIALIZED (
                SELECT i.*,
                       CASE WHEN i.user_id <> $5::bigint THEN 'other_user'
                            WHEN h.id IS NULL THEN 'unknown_user'
                            ELSE 'done'
                       END AS outcome,
                       CASE WHEN h.id IS NOT NULL THEN nextval('tasks_id_seq') END AS id
                  FROM item AS i
                  LEFT JOIN holder AS h ON h.id = i.user_id
                 ORDER BY i.index
            ), created AS (
                INSERT INTO tasks (tenant_id, id, user_id, title, description, completed_at, priority, due_at, labels)
                OVERRIDING SYSTEM VALUE
                SELECT $1, id, user_id, title, description, CASE WHEN completed THEN now() END, rank, due_at, labels
                  FROM judged
                 WHERE outcome = 'done' AND \(mayWrite)
                RETURNING \(taskColumns)
            )
            SELECT j.index, j.outcome, \(taskColumnsOfT)
              FROM judged AS j
              LEFT JOIN created AS t ON t.id = j.id
             ORDER BY j.index
            """)

    /// Changes tasks; the ids are those of the tasks, the outcome is `done`, `not_found` or `stale`.
    static let updateTasks = Statement(
        name: "task.update_batch", .write,
        sql: """
            WITH item AS MATERIALIZED (
                SELECT *
                  FROM json_to_recordset($2::json) AS i (
                       index integer, id bigint, if_match bigint, title text, description text, completed boolean,
                       rank smallint, sets_due_at boolean, due_at timestamptz, labels text[])
            ), locked AS MATERIALIZED (
                SELECT \(taskColumns)
                  FROM tasks
                 WHERE tenant_id = $1 AND id = ANY ($3::bigint[]) AND ($5::bigint IS NULL OR user_id = $5)
                 ORDER BY id
                   FOR NO KEY UPDATE
            ), judged AS MATERIALIZED (
                SELECT i.index,
                       i.id,
                       CASE WHEN l.id IS NULL THEN 'not_found'
                            WHEN i.if_match <> l.version THEN 'stale'
                            ELSE 'done'
                       END AS outcome,
                       coalesce(i.title, l.title) AS title,
                       coalesce(i.description, l.description) AS description,
                       CASE WHEN i.completed IS NULL THEN l.completed_at
                            WHEN i.completed THEN coalesce(l.completed_at, moment)
                       END AS completed_at,
                       coalesce(i.rank, l.priority) AS priority,
                       CASE WHEN i.sets_due_at THEN i.due_at ELSE l.due_at END AS due_at,
                       coalesce(i.labels, l.labels) AS labels,
                       l.version + 1 AS next_version,
                       moment
                  FROM item AS i
                  LEFT JOIN locked AS l ON l.id = i.id
                 CROSS JOIN LATERAL (SELECT greatest(l.updated_at, clock_timestamp()) AS moment) AS clock
            ), unchanged AS MATERIALIZED (
                SELECT j.id
                  FROM judged AS j
                  JOIN locked AS l ON l.id = j.id
                 WHERE (j.title, j.description, j.completed_at, j.priority, j.due_at, j.labels)
                       IS NOT DISTINCT FROM (l.title, l.description, l.completed_at, l.priority, l.due_at, l.labels)
            ), changed AS (
                UPDATE tasks AS t
                   SET title = j.title, description = j.description, completed_at = j.completed_at,
                       priority = j.priority, due_at = j.due_at, labels = j.labels,
                       version = j.next_version, updated_at = j.moment
                  FROM judged AS j
                 WHERE t.tenant_id = $1 AND t.id = j.id
                   AND j.outcome = 'done' AND j.id NOT IN (SELECT id FROM unchanged)
                   AND \(mayWrite)
                RETURNING \(taskColumnsOfT)
            )
            \(everyItemWithItsTask)
            """)

    /// Deletes tasks; the ids are those of the tasks, the outcome is `done`, `not_found` or `stale`.
    ///
    /// Answers the version that each had instead of the task.
    static let deleteTasks = Statement(
        name: "task.delete_batch", .write,
        sql: """
            WITH item AS MATERIALIZED (
                SELECT *
                  FROM json_to_recordset($2::json) AS i (index integer, id bigint, if_match bigint)
            ), locked AS MATERIALIZED (
                SELECT id, version
                  FROM tasks
                 WHERE tenant_id = $1 AND id = ANY ($3::bigint[]) AND ($5::bigint IS NULL OR user_id = $5)
                 ORDER BY id
                   FOR UPDATE
            ), judged AS MATERIALIZED (
                SELECT i.index,
                       l.id,
                       l.version,
                       CASE WHEN l.id IS NULL THEN 'not_found'
                            WHEN i.if_match <> l.version THEN 'stale'
                            ELSE 'done'
                       END AS outcome
                  FROM item AS i
                  LEFT JOIN locked AS l ON l.id = i.id
            ), deleted AS (
                DELETE FROM tasks AS t
                 USING judged AS j
                 WHERE t.tenant_id = $1 AND t.id = j.id AND j.outcome = 'done' AND \(mayWrite)
            )
            SELECT index, outcome, version
              FROM judged
             ORDER BY index
            """)

    /// Hands tasks over; the ids are those of the tasks, `$6` those of the users who are to get them, the outcome is
    /// `done`, `not_found`, `stale`, `not_owner` or `unknown_user`.
    static let transferTasks = Statement(
        name: "task.transfer_batch", .write, brokenUserReference: .unknownUser(field: "to_user_id"),
        sql: """
            WITH item AS MATERIALIZED (
                SELECT *
                  FROM json_to_recordset($2::json) AS i (
                       index integer, id bigint, if_match bigint, from_user_id bigint, to_user_id bigint)
            ), recipient AS MATERIALIZED (
                SELECT id
                  FROM users
                 WHERE tenant_id = $1 AND id = ANY ($6::bigint[])
                 ORDER BY id
                   FOR KEY SHARE
            ), locked AS MATERIALIZED (
                SELECT \(taskColumns)
                  FROM tasks
                 WHERE tenant_id = $1 AND id = ANY ($3::bigint[]) AND ($5::bigint IS NULL OR user_id = $5)
                   AND (SELECT count(*) FROM recipient) >= 0
                 ORDER BY id
                   FOR NO KEY UPDATE
            ), judged AS MATERIALIZED (
                SELECT i.index,
                       i.id,
                       i.to_user_id,
                       CASE WHEN l.id IS NULL THEN 'not_found'
                            WHEN i.if_match <> l.version THEN 'stale'
                            WHEN l.user_id = i.to_user_id THEN 'done'
                            WHEN l.user_id <> i.from_user_id THEN 'not_owner'
                            WHEN r.id IS NULL THEN 'unknown_user'
                            ELSE 'done'
                       END AS outcome,
                       l.user_id <> i.to_user_id AS moves,
                       l.version + 1 AS next_version,
                       greatest(l.updated_at, clock_timestamp()) AS moment
                  FROM item AS i
                  LEFT JOIN locked AS l ON l.id = i.id
                  LEFT JOIN recipient AS r ON r.id = i.to_user_id
            ), changed AS (
                UPDATE tasks AS t
                   SET user_id = j.to_user_id, version = j.next_version, updated_at = j.moment
                  FROM judged AS j
                 WHERE t.tenant_id = $1 AND t.id = j.id AND j.outcome = 'done' AND j.moves AND \(mayWrite)
                RETURNING \(taskColumnsOfT)
            )
            \(everyItemWithItsTask)
            """)

    /// Whether this batch writes what can be written; a condition without a column, judged once.
    private static let mayWrite = """
        ($4 = 'partial' OR $4 = 'atomic' AND NOT EXISTS (SELECT FROM judged WHERE outcome <> 'done'))
        """

    /// The end of a statement that locks rows, judges items and changes rows: the task as it is now.
    private static let everyItemWithItsTask = """
        SELECT j.index, j.outcome, \(taskColumnsOfT)
          FROM judged AS j
          LEFT JOIN (
            SELECT \(taskColumns)
              FROM changed
            UNION ALL
            SELECT \(taskColumns)
              FROM locked
             WHERE id NOT IN (SELECT id FROM changed)
          ) AS t ON t.id = j.id
         ORDER BY j.index
        """
}
