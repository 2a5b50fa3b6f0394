import AsyncPQ
import Logging

/// What AsyncPQ can do, each in a few lines.
///
/// Run it with a connection string:
///
///     swift run AsyncPQTour "host=/run/postgresql dbname=postgres"
@main
struct AsyncPQTour {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else { return print("usage: AsyncPQTour <connection string>") }
        let logger = Logger(label: "tour")
        let connection = try ConnectionConfiguration(CommandLine.arguments[1])
        let pool = ConnectionPool(connection: connection, logger: logger)
        let tour = AsyncPQTour(pool: pool, connection: connection, logger: logger)
        do {
            try await tour.takeAll()
        } catch {
            await pool.close(within: .seconds(5))
            throw error
        }
        await pool.close(within: .seconds(5))
    }

    let pool: ConnectionPool
    let connection: ConnectionConfiguration
    let logger: Logger

    func takeAll() async throws {
        try await singleStatement()
        try await transaction()
        try await pipeline()
        try await errors()
        try await deadline()
        try await streaming()
        try await copying()
        try await sharedReads()
        try await listening()
    }

    /// Each `\(value)` is a parameter, never SQL text.
    func singleStatement() async throws {
        let limit = 3
        let rows = try await pool.query("SELECT n, 'row ' || n FROM generate_series(1, \(limit)) AS n")
        for (number, text) in try rows.decode((Int, String).self) { print(number, text) }
    }

    /// Committed when the closure returns, rolled back when it throws, run again when a concurrent writer won.
    func transaction() async throws {
        let options = TransactionOptions(isolation: .serializable)
        let sum = try await pool.withTransaction(options, retry: RetryPolicy(attemptLimit: 3)) { session in
            _ = try await session.query("CREATE TEMP TABLE amounts (n int8)")
            _ = try await session.pipeline([
                "INSERT INTO amounts VALUES (\(40))", "INSERT INTO amounts VALUES (\(2))",
            ])
            try? await session.withSavepoint { session in _ = try await session.query("INSERT INTO nowhere VALUES (1)")
            }
            return try await session.query("SELECT sum(n)::int8 FROM amounts")[0].decode(0, as: Int.self)
        }
        print("sum", sum)
    }

    /// Several statements in one round trip, each with an answer of its own type.
    func pipeline() async throws {
        let (rows, count) = try await pool.withSession { session in
            try await session.pipeline(
                Query("SELECT n, 'row ' || n FROM generate_series(1, \(2)) AS n").rows((Int, String).self),
                Query("SELECT count(*) FROM pg_database").row((Int).self))
        }
        print(rows, count)
    }

    /// SQLSTATE is a value, and so are the server's other fields.
    func errors() async throws {
        do {
            _ = try await pool.query("SELECT 1 / \(0)")
        } catch PQError.server(let report) {
            print("the server said", report.sqlState, report.message)
        }
    }

    /// The deadline reaches the server: the statement is cancelled there, and the connection is used again.
    func deadline() async throws {
        do {
            _ = try await Deadline.with(.now + .milliseconds(100)) { try await pool.query("SELECT pg_sleep(60)") }
        } catch PQError.deadlineExceeded(let wasSent) {
            print("too late, sent:", wasSent)
        }
    }

    /// Memory stays bounded however many rows there are; leaving the loop cancels the rest.
    func streaming() async throws {
        try await pool.withSession { session in
            for try await number in session.stream("SELECT generate_series(1, 1000000)").decode((Int).self) {
                if number == 5 { break }
            }
        }
    }

    /// COPY in both directions, at the pace of the slower side.
    func copying() async throws {
        try await pool.withSession { session in
            try await session.simpleQuery("CREATE TEMP TABLE lines (n int8, word text)")
            let (source, feed) = AsyncStream<[UInt8]>.makeStream()
            for number in 1...3 { feed.yield(Array("\(number)\tword \(number)\n".utf8)) }
            feed.finish()
            print("copied", try await session.copyIn("COPY lines FROM STDIN", from: source))
            for try await line in session.copyOut("COPY lines TO STDOUT") {
                print(String(decoding: line, as: UTF8.self), terminator: "")
            }
        }
    }

    /// Many callers share one connection for short reads; what is asked together travels together.
    func sharedReads() async throws {
        let lane = Lane(connection: connection, logger: logger)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...100 {
                group.addTask { try await lane.query("SELECT \(number)")[0].decode(0) }
            }
            return try await group.reduce(0, +)
        }
        print("sum of shared reads", sum)
        // Rows by their keys: one statement asks for what all callers of a turn want.
        let square = KeyedRead("SELECT n, n * n FROM generate_series(1, 100) AS s (n) WHERE n = ANY ($1::bigint[])")
        let row = try await lane.row(square, key: .integer(12))
        print("twelve squared", try row?.decode(1, as: Int.self) ?? 0)
        await lane.close()
    }

    /// A gap is told: after a lost link, look at the tables.
    func listening() async throws {
        for try await event in NotificationListener(connection: connection, channels: ["news"], logger: logger) {
            switch event {
            case .listening, .mayHaveMissed: _ = try await pool.query("SELECT pg_notify('news', 'hello')")
            case .notification(let message):
                print("heard", message.payload)
                return
            }
        }
    }
}
