extension Statement {
    /// What `TenantRecord.init(row:)` reads, in its order.
    static let tenantColumns = "id, name, created_at"

    /// The tenant that a token names: `$1` its id or NULL, `$2` its name or NULL, `$3` a user whom it must have, or NULL;
    /// answers its id, or no row.
    static let tenantOfToken = Statement(
        name: "tenant.of_token", .read,
        sql: """
            SELECT t.id
              FROM tenants AS t
             WHERE (t.id = $1 OR t.name = $2)
               AND ($3::bigint IS NULL OR EXISTS (SELECT FROM users AS u WHERE u.tenant_id = t.id AND u.id = $3))
            """)

    /// Makes a tenant: `$1` name; answers the row.
    static let createTenant = Statement(
        name: "tenant.create", .write,
        sql: """
            INSERT INTO tenants (name)
            VALUES ($1)
            RETURNING \(tenantColumns)
            """)

    /// All tenants by id.
    static let tenants = Statement(
        name: "tenant.list", .read,
        sql: """
            SELECT \(tenantColumns)
              FROM tenants
             ORDER BY id
            """)

    /// Gives a tenant another name: `$1` tenant, `$2` name; answers the row, or none.
    static let renameTenant = Statement(
        name: "tenant.rename", .write,
        sql: """
            UPDATE tenants
               SET name = $2
             WHERE id = $1
            RETURNING \(tenantColumns)
            """)
}
