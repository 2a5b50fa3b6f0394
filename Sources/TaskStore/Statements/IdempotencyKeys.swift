internal import TaskModel

extension Statement {
    /// Takes a key for the transaction: `$1` tenant, `$2` caller, `$3` route, `$4` key, `$5` digest of the request.
    ///
    /// Waits for nobody. Where another transaction has the key in hand the digest is left out, which breaks
    /// `idempotency_keys_not_in_flight`; that is checked before any index. Where the key is taken, the row breaks
    /// `idempotency_keys_pkey` at once: whoever inserted it held the lock, and a lock goes after its transaction has committed.
    static let claimKey = Statement(
        name: "idempotency_key.claim", .partOfTransaction,
        sql: """
            INSERT INTO idempotency_keys (tenant_id, caller, route, key, request_digest)
            VALUES (
                $1, $2, $3, $4,
                CASE WHEN pg_try_advisory_xact_lock(
                              hashtextextended(concat_ws(' ', $1::bigint, $2::text, $3::text, $4::text), 0))
                     THEN $5::bytea
                END)
            """)

    /// Keeps the answer of a write under its key: `$1` tenant, `$2` caller, `$3` route, `$4` key, then the answer's `$5`
    /// status, `$6` entity tag, `$7` location, `$8` body.
    static let keepAnswer = Statement(
        name: "idempotency_key.keep", .partOfTransaction,
        sql: """
            UPDATE idempotency_keys
               SET status = $5, etag = $6, location = $7, body = $8
             WHERE tenant_id = $1 AND caller = $2 AND route = $3 AND key = $4
            """)

    /// What was answered under a key: `$1` tenant, `$2` caller, `$3` route, `$4` key; answers the digest of the request and
    /// the answer, or no row.
    static let keptAnswer = Statement(
        name: "idempotency_key.get", .read,
        sql: """
            SELECT request_digest, status, etag, location, body
              FROM idempotency_keys
             WHERE tenant_id = $1 AND caller = $2 AND route = $3 AND key = $4
            """)

    /// Forgets keys of all tenants that are older than 24 hours: `$1` how many at most.
    ///
    /// What another replica is forgetting already is passed over.
    static let forgetKeys = Statement(
        name: "idempotency_key.forget", .write,
        sql: """
            DELETE FROM idempotency_keys
             WHERE (tenant_id, caller, route, key) IN (
                       SELECT tenant_id, caller, route, key
                         FROM idempotency_keys
                        WHERE created_at < now() - interval '24 hours'
                        ORDER BY created_at
                        LIMIT $1
                          FOR UPDATE SKIP LOCKED)
            """)
}
