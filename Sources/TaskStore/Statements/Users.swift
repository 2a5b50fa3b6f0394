internal import TaskModel

extension Statement {
    /// What `UserRecord.init(row:)` reads, in its order.
    static let userColumns = "id, name, email, version, created_at, updated_at"
    /// The same of the alias `u`.
    static let userColumnsOfU = "u.id, u.name, u.email, u.version, u.created_at, u.updated_at"

    /// Creates a user: `$1` tenant, `$2` name, `$3` email; answers the row.
    static let createUser = Statement(
        name: "user.create", .write,
        sql: """
            INSERT INTO users (tenant_id, name, email)
            VALUES ($1, $2, $3)
            RETURNING \(userColumns)
            """)

    /// Users of single reads: `$1` tenant, `$2` users; answers those that exist.
    static let user = Statement(
        name: "user.get", .pointRead,
        sql: """
            SELECT \(userColumns)
              FROM users
             WHERE tenant_id = $1 AND id = ANY ($2::bigint[])
            """,
        oneRowSQL: "SELECT \(userColumns) FROM users WHERE tenant_id = $1 AND id = $2")

    /// A page of users: `$1` tenant, `$2` the id before the page, `$3` row limit.
    static let users = Statement(
        name: "user.list", .read,
        sql: """
            SELECT \(userColumns)
              FROM users
             WHERE tenant_id = $1 AND id > $2
             ORDER BY id
             LIMIT $3
            """)

    /// Changes a user: `$1` tenant, `$2` user, `$3` accepted versions or NULL for any, `$4` name or NULL to keep it, `$5`
    /// whether the email is set, to `$6`.
    ///
    /// Answers the row and `changed`, `unchanged` or `stale`, or no row; decided as in `updateTask`.
    static let updateUser = Statement(
        name: "user.update", .write,
        sql: """
            WITH locked AS (
                SELECT \(userColumns)
                  FROM users
                 WHERE tenant_id = $1 AND id = $2
                   FOR NO KEY UPDATE
            ), wanted AS (
                SELECT id,
                       $3::bigint[] IS NULL OR version = ANY ($3) AS is_accepted,
                       coalesce($4::text, name) AS name,
                       CASE WHEN $5::boolean THEN $6::text ELSE email END AS email
                  FROM locked
            ), changed AS (
                UPDATE users AS u
                   SET name = w.name, email = w.email, version = l.version + 1,
                       updated_at = greatest(l.updated_at, clock_timestamp())
                  FROM locked AS l
                  JOIN wanted AS w ON w.id = l.id
                 WHERE u.tenant_id = $1 AND u.id = l.id
                   AND w.is_accepted
                   AND (w.name, w.email) IS DISTINCT FROM (l.name, l.email)
                RETURNING \(userColumnsOfU)
            )
            SELECT \(userColumns), 'changed' AS outcome
              FROM changed
            UNION ALL
            SELECT \(userColumnsOfU), CASE WHEN w.is_accepted THEN 'unchanged' ELSE 'stale' END
              FROM locked AS u
              JOIN wanted AS w ON w.id = u.id
             WHERE NOT EXISTS (SELECT FROM changed)
            """)

    /// Deletes a user who holds no task: `$1` tenant, `$2` user, `$3` accepted versions or NULL for any.
    ///
    /// Answers the version it had and whether it is gone, or no row; the foreign key refuses it while tasks remain.
    static let deleteUser = Statement(
        name: "user.delete", .write, brokenUserReference: .userHasTasks,
        sql: """
            WITH locked AS (
                SELECT id, version
                  FROM users
                 WHERE tenant_id = $1 AND id = $2
                   FOR UPDATE
            ), deleted AS (
                DELETE FROM users AS u
                 USING locked AS l
                 WHERE u.tenant_id = $1 AND u.id = l.id AND ($3::bigint[] IS NULL OR l.version = ANY ($3))
                RETURNING u.id
            )
            SELECT l.version, d.id IS NOT NULL AS is_deleted
              FROM locked AS l
              LEFT JOIN deleted AS d ON d.id = l.id
            """)

    /// Locks users in the order of their ids, so that nobody hands a task to them: `$1` tenant, `$2` users.
    ///
    /// Answers id and version of those who exist. The tasks are looked at by the next statement, not by this one: only then
    /// are those seen that were handed over while we waited for the lock.
    static let lockUsers = Statement(
        name: "user.lock", .partOfTransaction,
        sql: """
            SELECT id, version
              FROM users
             WHERE tenant_id = $1 AND id = ANY ($2::bigint[])
             ORDER BY id
               FOR UPDATE
            """)

    /// Deletes a user who is locked: `$1` tenant, `$2` user.
    static let deleteLockedUser = Statement(
        name: "user.delete_locked", .partOfTransaction, brokenUserReference: .userHasTasks,
        sql: """
            DELETE FROM users
             WHERE tenant_id = $1 AND id = $2
            """)
}
