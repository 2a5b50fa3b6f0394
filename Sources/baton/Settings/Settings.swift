import AsyncPQ
import Logging
import TaskServer

/// What the environment says about how to run, checked as a whole.
///
/// Read once, at the start; each module is given its own part of it.
struct Settings: Sendable {
    /// Where PostgreSQL is; `nil` for `dev`, which brings its own.
    var database: ConnectionConfiguration?
    var host: String
    var port: Int
    var adminPort: Int
    var dataDirectory: String
    var migrationsDirectory: String
    /// What kind of database this is; `nil` when nobody said.
    var deployment: Deployment?
    var poolMinimum: Int
    var poolMaximum: Int
    /// Requests that may wait for a connection.
    var poolQueue: Int
    /// Requests that are worked on at one time.
    var concurrentRequestLimit: Int
    /// `nil` counts nobody's requests.
    var rateLimit: RateLimit?
    var requestTimeout: Duration
    var headTimeout: Duration
    var bodyTimeout: Duration
    /// How long a streamed list may take.
    var streamTimeout: Duration
    var maxBodySize: Int
    var requiresIfMatch: Bool
    var logLevel: Logger.Level
    var drainDelay: Duration
    var drainTimeout: Duration
    /// Signs page tokens; `nil` takes the key that the replicas share in the database.
    var pageTokenKey: Secret?

    /// Which command reads them: some defaults differ.
    enum Purpose: Sendable {
        case serve
        case dev
        case migrate
    }
}

extension Settings {
    /// Reads every setting, and only then complains about all that are wrong.
    ///
    /// - Throws: `SettingFaults`.
    init(environment: [String: String], for purpose: Purpose) throws {
        var reader = SettingsReader(environment: environment)
        database = reader.database(isRequired: purpose != .dev)
        host = reader.text("BATON_HOST") ?? (purpose == .dev ? "127.0.0.1" : "0.0.0.0")
        port = reader.number("BATON_PORT", 0...65_535) ?? 8080
        adminPort = reader.number("BATON_ADMIN_PORT", 0...65_535) ?? 9090
        dataDirectory = reader.text("BATON_DATA_DIR") ?? ".baton"
        migrationsDirectory = reader.text("BATON_MIGRATIONS") ?? "Migrations"
        deployment = reader.deployment("BATON_ENV")
        poolMaximum = reader.number("BATON_POOL_MAX", 1...1000) ?? 10
        poolMinimum = reader.number("BATON_POOL_MIN", 0...1000) ?? min(2, poolMaximum)
        poolQueue = reader.number("BATON_POOL_QUEUE", 0...100_000) ?? 1000
        concurrentRequestLimit = reader.number("BATON_MAX_CONCURRENT_REQUESTS", 1...100_000) ?? 2000
        rateLimit = reader.rateLimit("BATON_RATE_LIMIT", burst: "BATON_RATE_BURST")
        headTimeout = reader.duration("BATON_HEAD_TIMEOUT", .milliseconds(100)...(.seconds(600))) ?? .seconds(10)
        bodyTimeout = reader.duration("BATON_BODY_TIMEOUT", .milliseconds(100)...(.seconds(3600))) ?? .seconds(30)
        requestTimeout = reader.duration("BATON_REQUEST_TIMEOUT", .milliseconds(1)...(.seconds(3600))) ?? .seconds(10)
        streamTimeout = reader.duration("BATON_STREAM_TIMEOUT", .seconds(1)...(.seconds(86_400))) ?? .seconds(600)
        maxBodySize = reader.byteCount("BATON_MAX_BODY", 1024...(1 << 30)) ?? 1 << 20
        requiresIfMatch = reader.flag("BATON_REQUIRE_IF_MATCH") ?? false
        logLevel = reader.logLevel("BATON_LOG_LEVEL") ?? (purpose == .migrate ? .error : .info)
        let delay = reader.duration("BATON_DRAIN_DELAY", .zero...(.seconds(600)))
        drainDelay = delay ?? (purpose == .serve ? .seconds(5) : .zero)
        drainTimeout = reader.duration("BATON_DRAIN_TIMEOUT", .zero...(.seconds(3600))) ?? .seconds(30)
        pageTokenKey = reader.secret("BATON_PAGE_TOKEN_KEY", minimumByteCount: 16)
        if poolMinimum > poolMaximum {
            reader.refuse("BATON_POOL_MIN", "\(poolMinimum)", "at most BATON_POOL_MAX, which is \(poolMaximum)")
        }
        if port == adminPort, port != 0 {
            reader.refuse("BATON_ADMIN_PORT", "\(port)", "expected another port than BATON_PORT")
        }
        try reader.finish()
    }
}

/// What the service runs for: where it is production, `migrate down` is refused.
enum Deployment: String, CaseIterable, Sendable {
    case development
    case test
    case staging
    case production
}

/// A text that must not be seen.
struct Secret: Sendable, CustomStringConvertible, CustomReflectable {
    let bytes: [UInt8]

    var description: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
