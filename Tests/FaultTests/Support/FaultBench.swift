import Logging
import Synchronization
import TestSupport
import Testing

@testable import AsyncPQ

/// What one case works with: a proxy before the server, pools that lead through it, and an observer that does not.
///
/// When the case is over the ledger is checked (`FaultBench+Ledger.swift`).
final class FaultBench: Sendable {
    let server: FaultServer
    let proxy: FaultProxy
    /// Straight to the server.
    let observer: ConnectionPool
    let tally = Tally()
    let probe = ReactorProbe()
    /// What the library says of itself in this case.
    let log: LogRecorder
    /// The server does not ask for it, and nobody may be told.
    private let password = "secret-\(UInt64.random(in: 0 ... .max))"
    /// As the server lists the sessions of this case; also the name of its schema.
    let name: String

    let pools = Mutex<[ConnectionPool]>([])
    /// The backends that are lent now.
    private let lentPIDs = Mutex<Set<Int32>>([])
    private static let count = Atomic<Int>(0)

    private init(server: FaultServer, listeningAt address: StreamAddress) async throws {
        self.server = server
        log = LogRecorder(secret: password)
        name = "bench_\(Self.count.add(1, ordering: .relaxed).newValue)"
        proxy = try FaultProxy(to: server.address, listeningAt: address)
        var configuration = PoolConfiguration()
        configuration.maximumConnections = 3
        configuration.acquireTimeout = .seconds(30)
        configuration.retryDelayLimit = .milliseconds(200)
        var connection = try ConnectionConfiguration(
            server.connectionString + " options='-c search_path=\(name)'")
        connection.applicationName = "observer_\(name)"
        observer = ConnectionPool(connection: connection, configuration: configuration, logger: .quiet)
        let schema = name
        try await observer.withSession { session in
            _ = try await session.simpleQuery("CREATE SCHEMA \(identifier: schema)")
        }
    }

    /// Runs one case.
    ///
    /// - Parameters:
    ///   - number: In the list of cases, with a letter when a case has several parts.
    ///   - tried: For the table.
    static func run(
        _ number: Int, _ part: String = "", _ tried: String, listeningAt address: StreamAddress = .tcp(port: 0),
        _ body: (FaultBench) async throws -> Void
    ) async throws {
        let server = try await FaultServer.shared
        // What lasts as long as the program, made before the descriptors are counted.
        _ = (Reactor.shared, HelperThreads.connecting, HelperThreads.cancelling)
        let descriptorCount = ProcessTraces.descriptorCount()
        let bench = try await FaultBench(server: server, listeningAt: address)
        let probing = Task { await bench.probe.run() }
        defer { FaultReport.shared.add(bench.tally.line(number: number, part: part, tried: tried)) }
        do {
            try await body(bench)
        } catch {
            bench.tally.fail("the case ended with \(error)")
        }
        probing.cancel()
        await probing.value
        await bench.checkLedger(descriptorCount: descriptorCount)
    }

    /// How to come in through the proxy.
    func connection(settings: [String: String] = [:]) throws -> ConnectionConfiguration {
        try connection(through: proxy.connectionOptions, settings: settings)
    }

    /// - Parameter settings: PostgreSQL's own, for the sessions of this connection.
    func connection(through options: String, settings: [String: String] = [:]) throws -> ConnectionConfiguration {
        let settings = settings.merging(["search_path": name]) { wanted, _ in wanted }
        let text = settings.sorted { $0.key < $1.key }.map { "-c \($0.key)=\($0.value)" }.joined(separator: " ")
        var connection = try ConnectionConfiguration(
            "\(server.connectionString) \(options) password=\(password) options='\(text)'")
        connection.applicationName = name
        connection.connectTimeout = .seconds(2)
        return connection
    }

    /// For sessions that are to be given up soon when they cannot be brought to rest.
    func impatientConnection() throws -> ConnectionConfiguration {
        var connection = try connection()
        connection.cleanupTimeout = .milliseconds(500)
        return connection
    }

    /// Fails when something took longer than it may, beyond what the machine itself made late.
    func expect(
        _ what: String, took time: Duration, below limit: Duration, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let limit = limit + probe.longestDelayOfMachine * 4
        tally.expect(time < limit, "\(what) took \(time), not \(limit)", sourceLocation: sourceLocation)
    }

    /// A pool through the proxy, whose books are checked at the end.
    func makePool(
        maximumConnections: Int = 4, connection: ConnectionConfiguration? = nil,
        _ adjust: (inout PoolConfiguration) -> Void = { _ in }
    ) throws -> ConnectionPool {
        var configuration = PoolConfiguration()
        configuration.maximumConnections = maximumConnections
        configuration.acquireTimeout = .seconds(30)
        configuration.firstRetryDelay = .milliseconds(20)
        configuration.retryDelayLimit = .milliseconds(200)
        adjust(&configuration)
        let pool = ConnectionPool(
            connection: try connection ?? self.connection(), configuration: configuration, logger: log.logger)
        pools.withLock { $0.append(pool) }
        return pool
    }

    /// A session that is known to be lent to nobody else.
    func withSession<Value>(
        _ pool: ConnectionPool, deadline: ContinuousClock.Instant? = nil,
        _ body: (borrowing Session) async throws -> Value
    ) async throws -> Value {
        try await pool.withSession(deadline: deadline) { session in
            let pid = session.backendPID
            let isNew = lentPIDs.withLock { $0.insert(pid).inserted }
            tally.expect(isNew, "backend \(pid) was lent twice at one time")
            defer { _ = lentPIDs.withLock { $0.remove(pid) } }
            return try await body(session)
        }
    }

    /// Opens connections and answers their backends.
    func warmUp(_ pool: ConnectionPool, count: Int) async throws -> Set<Int32> {
        let arrivals = Counter()
        return try await withThrowingTaskGroup(of: Int32.self) { group in
            for _ in 0..<count {
                group.addTask {
                    try await pool.withSession { session in
                        arrivals.add()
                        // Until all are lent, so that no connection serves two of them.
                        _ = try await eventually { arrivals.value == count }
                        return session.backendPID
                    }
                }
            }
            return try await group.reduce(into: []) { $0.insert($1) }
        }
    }

    /// Runs statements on a session of the observer.
    @discardableResult
    func execute(_ sql: SQLText) async throws -> [QueryResult] {
        try await observer.withSession { session in try await session.simpleQuery(sql) }
    }

    /// How many sessions of this case the server lists for which `condition` is true.
    func backendCount(where condition: String = "true") async throws -> Int {
        let sql = "SELECT FROM pg_stat_activity WHERE application_name = '\(name)' AND (\(condition))"
        return try await observer.query(Query(unsafeSQL: sql)).count
    }
}
