/// The settings as `--help` lists them, in lines that a terminal of 80 columns need not break.
enum SettingsHelp {
    static let all: [(name: String, text: String)] = [
        ("DATABASE_URL", "libpq URI or keyword string; for serve and migrate"),
        ("BATON_HOST", "address to listen on; 0.0.0.0, for dev 127.0.0.1"),
        ("BATON_PORT", "of the API; 8080"),
        ("BATON_ADMIN_PORT", "of /livez and /readyz; 9090"),
        ("BATON_DATA_DIR", "where dev keeps its PostgreSQL; .baton"),
        ("BATON_MIGRATIONS", "folder of the migration files; Migrations"),
        ("BATON_ENV", "production refuses migrate down; not set"),
        ("BATON_POOL_MIN", "connections always open; 2"),
        ("BATON_POOL_MAX", "connections at most, 1 more for reads; 10"),
        ("BATON_POOL_QUEUE", "requests that may wait for a connection; 1000"),
        ("BATON_MAX_CONCURRENT_REQUESTS", "worked on at one time; 2000"),
        ("BATON_RATE_LIMIT", "of a caller, such as 100/s; none"),
        ("BATON_RATE_BURST", "of it at once; as many as the limit names"),
        ("BATON_HEAD_TIMEOUT", "for a request's head to arrive; 10s"),
        ("BATON_BODY_TIMEOUT", "for a request's body to arrive; 30s"),
        ("BATON_REQUEST_TIMEOUT", "deadline of a request, database included; 10s"),
        ("BATON_STREAM_TIMEOUT", "longest streamed list; 10m"),
        ("BATON_MAX_BODY", "longest request body; 1MiB"),
        ("BATON_REQUIRE_IF_MATCH", "refuse PATCH, DELETE, transfer without; false"),
        ("BATON_LOG_LEVEL", "debug, info, notice, warning, error ...; info"),
        ("BATON_DRAIN_DELAY", "from /readyz 503 to closed listeners; 5s, dev 0s"),
        ("BATON_DRAIN_TIMEOUT", "for the requests in flight after that; 30s"),
        ("BATON_PAGE_TOKEN_KEY", "signs page tokens; a key kept in the database"),
        ("BATON_PG_BIN", "folder of initdb and postgres for dev; searched for"),
    ]

    static var text: String {
        let width = all.map(\.name.count).max() ?? 0
        return all.map { entry in
            "  " + entry.name + String(repeating: " ", count: width - entry.name.count + 2) + entry.text
        }.joined(separator: "\n")
    }

    /// The names that begin like ours and are none: most likely misspelt.
    static func unknownNames(in environment: [String: String]) -> [String] {
        let known = Set(all.map(\.name) + ["BATON_TEST_DATABASE_URL"])
        return environment.keys.filter { $0.hasPrefix("BATON_") && !known.contains($0) }.sorted()
    }
}
