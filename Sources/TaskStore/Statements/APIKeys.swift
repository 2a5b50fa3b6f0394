internal import TaskModel

// Keys are looked up before it is known whose they are, and are looked after across all tenants.
extension Statement {
    /// What `APIKeyRecord.init(row:)` reads, in its order.
    static let keyColumns = """
        id, tenant_id, user_id, name, scopes, created_at, expires_at, revoked_at, rotated_at
        """

    /// A key that may be used: `$1` key; answers tenant, user, scopes and digest, the microseconds until it expires, the
    /// digest before the last rotation and the microseconds for which that is accepted; or no row.
    ///
    /// Times are compared here, so that replicas whose clocks differ agree.
    static let apiKey = Statement(
        name: "api_key.get", .read,
        sql: """
            SELECT tenant_id, user_id, scopes, digest,
                   (extract(epoch FROM least(expires_at, now() + interval '1 day') - now()) * 1000000)::bigint,
                   previous_digest,
                   (extract(epoch FROM least(previous_ends_at, now() + interval '1 day') - now()) * 1000000)::bigint
              FROM api_keys
             WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            """)

    /// Makes a key: `$1` tenant, `$2` user or NULL, `$3` name, `$4` scopes, `$5` when it expires or NULL, `$6` digest;
    /// answers the row.
    static let createKey = Statement(
        name: "api_key.create", .write,
        sql: """
            INSERT INTO api_keys (tenant_id, user_id, name, scopes, expires_at, digest)
            VALUES ($1, $2, $3, $4, $5, $6)
            RETURNING \(keyColumns)
            """)

    /// The keys of one tenant or of all, by id: `$1` tenant or NULL.
    static let keys = Statement(
        name: "api_key.list", .read,
        sql: """
            SELECT \(keyColumns)
              FROM api_keys
             WHERE $1::bigint IS NULL OR tenant_id = $1
             ORDER BY id
            """)

    /// Revokes a key for good: `$1` key; answers the row as it is now, or none.
    ///
    /// When it was revoked first stays.
    static let revokeKey = Statement(
        name: "api_key.revoke", .write,
        sql: """
            UPDATE api_keys
               SET revoked_at = coalesce(revoked_at, now()), previous_digest = NULL, previous_ends_at = NULL
             WHERE id = $1
            RETURNING \(keyColumns)
            """)

    /// Gives a key another secret: `$1` key, `$2` the new digest, `$3` for how many seconds the old secret is still
    /// accepted; answers the row, or none where the key is unknown, revoked or expired.
    static let rotateKey = Statement(
        name: "api_key.rotate", .write,
        sql: """
            UPDATE api_keys
               SET digest = $2, rotated_at = now(),
                   previous_digest = CASE WHEN $3::double precision > 0 THEN digest END,
                   previous_ends_at = CASE WHEN $3 > 0 THEN now() + $3 * interval '1 second' END
             WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            RETURNING \(keyColumns)
            """)
}
