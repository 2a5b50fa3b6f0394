import AsyncPQ
import Logging
import TaskServer

/// Every setting, in the order in which they are listed.
///
/// A new one is one declaration here: `settings.name` then has its value, and flag, help, `baton config` and
/// `docs/settings.md` (`make documents`) know it. What two settings must agree on is in `Settings.reconcile()`.
struct SettingCatalogue: Sendable {
    let settingsFile = Setting(
        "BATON_SETTINGS_FILE", optional: .path, without: "none", "more settings, NAME=value lines",
        details: "a file with more settings, a line `NAME=value` each; environment and flags win; read again on SIGHUP",
        commands: [.serve, .dev, .migrate, .keys, .health])
    let database = Setting(
        "DATABASE_URL", optional: .database, without: "none", "libpq URI or keyword string; not for dev",
        details: "where PostgreSQL is, as any URI or keyword string of libpq; every command but `dev` needs it; "
            + "another one counts for new connections",
        commands: [.serve, .migrate, .keys], neededBy: [.serve, .migrate, .keys], isSecret: true,
        isReloadable: true)
    let host = Setting(
        "BATON_HOST", .address, default: "0.0.0.0", except: [.dev: "127.0.0.1"], "address to listen on",
        commands: [.serve, .dev, .health])
    let port = Setting("BATON_PORT", .number(0...65_535), default: 8080, "port of the API")
    let adminPort = Setting(
        "BATON_ADMIN_PORT", .number(0...65_535), default: 9090, "port of probes and /metrics",
        details: "the port of `/livez`, `/readyz`, `/startupz`, `/metrics` and `/debug`",
        commands: [.serve, .dev, .health])
    let dataDirectory = Setting(
        "BATON_DATA_DIR", .path, default: ".baton", "where dev keeps its PostgreSQL",
        details: "where `dev` keeps its PostgreSQL", commands: [.dev])
    let migrationsDirectory = Setting(
        "BATON_MIGRATIONS", .path, default: "Migrations", "folder of the migration files", commands: [.dev, .migrate])
    let deployment = Setting(
        "BATON_ENV", optional: .deployment, without: "not set", "production refuses migrate down",
        details: "what the database is for; where it is `production`, `migrate down` is refused unless it is forced",
        commands: [.migrate])
    let poolMinimum = Setting(
        "BATON_POOL_MIN", .number(0...1000), default: 2, "connections always open",
        details: "connections to PostgreSQL that are always open; not more than `BATON_POOL_MAX`", isReloadable: true)
    let poolMaximum = Setting(
        "BATON_POOL_MAX", .number(1...1000), default: 10, "connections at most, 1 more for reads",
        details: "connections to PostgreSQL at most, and one more that reads of one row share; "
            + "replicas × (this + 1) must fit its `max_connections`",
        isReloadable: true)
    let poolQueue = Setting(
        "BATON_POOL_QUEUE", .number(0...100_000), default: 1000, "requests that may wait for a connection",
        details: "requests that may wait for a connection; the next one is refused with 503", isReloadable: true)
    let connectionLimit = Setting(
        "BATON_MAX_CONNECTIONS", .number(1...1_000_000), default: 10_000, "connections of callers at one time",
        details: "connections of callers at one time, as far as the system lets the program open files; "
            + "the next one is answered 503 and closed")
    let concurrentRequestLimit = Setting(
        "BATON_MAX_CONCURRENT_REQUESTS", .number(1...100_000), default: 2000, "requests worked on at one time",
        details: "requests worked on at one time; the next one is refused with 503", isReloadable: true)
    let rateLimit = Setting(
        "BATON_RATE_LIMIT", optional: .rateLimit, without: "none", "of a caller, such as 100/s",
        details: "how many requests a caller may make, a credential or else an address; more is 429", isReloadable: true
    )
    let rateBurst = Setting(
        "BATON_RATE_BURST", optional: .number(1...1_000_000), without: "as many as the limit names", "of it at once",
        details: "how many of them at once, after a rest", isReloadable: true)
    let headTimeout = Setting(
        "BATON_HEAD_TIMEOUT", .duration(.milliseconds(100)...(.seconds(600))), default: .seconds(10),
        "for a request's head to arrive", details: "how long a request's head may take to arrive; after it 408",
        isReloadable: true)
    let bodyTimeout = Setting(
        "BATON_BODY_TIMEOUT", .duration(.milliseconds(100)...(.seconds(3600))), default: .seconds(30),
        "for a request's body to arrive", details: "how long a request's body may take to arrive; after it 408",
        isReloadable: true)
    let requestTimeout = Setting(
        "BATON_REQUEST_TIMEOUT", .duration(.milliseconds(1)...(.seconds(3600))), default: .seconds(10),
        "deadline of a request, database included",
        details: "how long a request may take, waiting and PostgreSQL included; callers can ask for less",
        isReloadable: true)
    let streamTimeout = Setting(
        "BATON_STREAM_TIMEOUT", .duration(.seconds(1)...(.seconds(86_400))), default: .seconds(600),
        "longest streamed list",
        details: "how long a list that is streamed may take; half of `BATON_POOL_MAX` may be streamed at a time",
        isReloadable: true)
    let maxBodySize = Setting(
        "BATON_MAX_BODY", .byteCount(1024...(1 << 30)), default: 1 << 20, "longest request body",
        details: "the longest request body; a batch of 500 items as long as they can be takes `24MiB`",
        isReloadable: true)
    let requiresIfMatch = Setting(
        "BATON_REQUIRE_IF_MATCH", .boolean, default: false, "refuse PATCH, DELETE, transfer without",
        details: "whether PATCH, DELETE and transfer without `If-Match` are refused with 428", isReloadable: true)
    let authentication = Setting(
        "BATON_AUTH", .word(among: AuthenticationMode.self), default: .required, except: [.dev: .none],
        "whether callers need a credential",
        details: "whether callers need an API key or a token; `none` lets everybody do everything, and is refused "
            + "where `BATON_HOST` is no loopback address")
    let allowsUnauthenticated = Setting(
        "BATON_ALLOW_UNAUTHENTICATED", .boolean, default: false, "BATON_AUTH=none on any address",
        details: "whether `BATON_AUTH=none` is taken on any address: something else keeps strangers out")
    let tokenKeys = Setting(
        "BATON_JWT_KEYS", optional: .keySet, without: "no tokens", "the token issuer's keys, file or URL",
        details: "the public keys (a JWK Set) of the issuer whose tokens are accepted, as a file or an https URL")
    let tokenIssuer = Setting(
        "BATON_JWT_ISSUER", optional: .text, without: "none", "what a token's iss is",
        details: "what `iss` of a token must be; `BATON_JWT_KEYS` needs it")
    let tokenAudience = Setting(
        "BATON_JWT_AUDIENCE", optional: .text, without: "none", "what a token's aud is or holds",
        details: "what `aud` of a token must be or hold; `BATON_JWT_KEYS` needs it")
    let tokenTenantClaim = Setting(
        "BATON_JWT_TENANT_CLAIM", .text, default: "tenant", "a token's claim with the tenant",
        details: "the claim of a token with the tenant, its number or its name")
    let tokenScopeClaim = Setting(
        "BATON_JWT_SCOPE_CLAIM", .text, default: "scope", "a token's claim with the scopes",
        details: "the claim of a token with the scopes, between spaces or as an array")
    let tokenUserClaim = Setting(
        "BATON_JWT_USER_CLAIM", .text, default: "sub", "a token's claim with the user, or none",
        details: "the claim of a token with the number of the one user for whom it acts; a token without the claim "
            + "acts for its tenant, and with `none` every token does")
    let tlsCertificate = Setting(
        "BATON_TLS_CERTIFICATE", optional: .path, without: "none, plain HTTP", "PEM file, to serve the API by TLS",
        details: "a PEM file with the API's certificate and those that lead to its authority; with it and "
            + "`BATON_TLS_KEY` the API speaks TLS 1.2 and 1.3 only; read again on SIGHUP",
        isReloadable: true)
    let tlsKey = Setting(
        "BATON_TLS_KEY", optional: .path, without: "none", "PEM file, the certificate's private key",
        details: "a PEM file with the private key of `BATON_TLS_CERTIFICATE`; read again on SIGHUP",
        isReloadable: true)
    let logLevel = Setting(
        "BATON_LOG_LEVEL", .logLevel, default: .info, except: [.migrate: .error, .keys: .error],
        "debug, info, notice, warning, error ...", details: "the least severe lines of the log",
        commands: [.serve, .dev, .migrate, .keys], isReloadable: true)
    let logFormat = Setting(
        "BATON_LOG_FORMAT", .word(among: LogFormat.self), default: .json,
        except: [.dev: .text, .migrate: .text, .keys: .text],
        "json or text", details: "a JSON object in each line of the log, or text for people",
        commands: [.serve, .dev, .migrate, .keys])
    let slowStatement = Setting(
        "BATON_SLOW_QUERY", .duration(.zero...(.seconds(3600))), default: .seconds(1),
        "statements that take longer are logged",
        details: "statements that take longer are in the log, by name, with the trace they belong to")
    let metrics = Setting(
        "BATON_METRICS", .boolean, default: true, "count requests for /metrics",
        details: "whether requests, connections and statements are counted for `/metrics` on the admin port")
    let otlpEndpoint = Setting(
        "BATON_OTLP_ENDPOINT", optional: .webAddress, without: "no spans", "where spans go, http://host:4318",
        details: "the collector that spans are sent to by OTLP/HTTP (JSON), to `/v1/traces` below this address")
    let otelEndpoint = Setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", optional: .webAddress, without: "no spans", "the same, by its common name",
        details: "what `BATON_OTLP_ENDPOINT` is taken from when that is not set", commands: [])
    let otlpHeaders = Setting(
        "BATON_OTLP_HEADERS", optional: .exportHeaders, without: "none", "headers for the collector, a=b,c=d",
        details: "headers that the collector is sent with the spans, such as `Authorization=Bearer%20…`: "
            + "`name=value,name2=value2`, values percent-encoded",
        isSecret: true)
    let otelHeaders = Setting(
        "OTEL_EXPORTER_OTLP_HEADERS", optional: .exportHeaders, without: "none", "the same, by its common name",
        details: "what `BATON_OTLP_HEADERS` is taken from when that is not set", commands: [], isSecret: true)
    let traceRatio = Setting(
        "BATON_TRACE_RATIO", .ratio, default: 1, "part of new traces that is kept",
        details: "the part of new traces that is kept; a trace that a caller began is kept or not as it says")
    let revision = Setting(
        "BATON_REVISION", optional: .text, without: "unknown", "what the program was built from",
        details: "what the program was built from, for its metrics; the image sets it", commands: [])
    let drainDelay = Setting(
        "BATON_DRAIN_DELAY", .duration(.zero...(.seconds(600))), default: .seconds(5), except: [.dev: .zero],
        "from /readyz 503 to closed listeners",
        details: "from SIGTERM, and `/readyz` at 503, to closed listeners")
    let drainTimeout = Setting(
        "BATON_DRAIN_TIMEOUT", .duration(.zero...(.seconds(3600))), default: .seconds(30),
        "for the requests in flight after that", details: "how long the requests in flight may take after that")
    let pageTokenKey = Setting(
        "BATON_PAGE_TOKEN_KEY", optional: .secret(minimumByteCount: 16), without: "kept in the database",
        "signs page tokens", details: "a secret that page tokens are signed with; the same for all replicas",
        isSecret: true)
    let serverBinaries = Setting(
        "BATON_PG_BIN", optional: .path, without: "searched for", "folder of initdb and postgres for dev",
        details: "the folder of `initdb` and `postgres`, for `dev` and `migrate verify`", commands: [.dev, .migrate])
}

extension SettingCatalogue {
    static let shared = SettingCatalogue()

    /// The declarations above, in their order.
    static let all: [any AnySetting] = Mirror(reflecting: shared).children.compactMap { $0.value as? any AnySetting }

    /// Every environment variable that is read.
    static let variables: [String] = all.flatMap(\.facts.variables)

    /// Those that a command takes as flags.
    static func flags(of purpose: Settings.Purpose) -> [SettingFacts] {
        all.map(\.facts).filter { $0.commands.contains(purpose) }
    }
}
