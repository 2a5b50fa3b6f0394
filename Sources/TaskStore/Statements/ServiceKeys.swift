extension Statement {
    /// A secret that all replicas share: `$1` what it is for.
    static let serviceKey = Statement(
        name: "service_key.get", .read,
        sql: """
            SELECT secret
              FROM service_keys
             WHERE purpose = $1
            """)
}
