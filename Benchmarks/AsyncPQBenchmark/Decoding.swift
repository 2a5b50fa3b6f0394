import AsyncPQ

/// What it takes to make a Swift value of a row.
struct Decoding: Sendable {
    /// Nanoseconds a row, column by column into a struct.
    var structNanoseconds: Double
    /// Nanoseconds a row, all columns at once into a tuple.
    var tupleNanoseconds: Double

    private static let rowCount = 10_000
    private static let repetitions = 50

    fileprivate struct TaskRow: Sendable {
        var id: Int64
        var userID: Int64
        var title: String
        var description: String
        var completedAt: PostgresTimestamp?
        var priority: Int16
        var dueAt: PostgresTimestamp?
        var labels: [String]
        var version: Int64
        var createdAt: PostgresTimestamp
        var updatedAt: PostgresTimestamp
    }

    private typealias TaskTuple = (
        Int64, Int64, String, String, PostgresTimestamp?, Int16, PostgresTimestamp?, [String], Int64,
        PostgresTimestamp, PostgresTimestamp
    )

    static func measure(_ pool: ConnectionPool) async throws -> Decoding {
        let sql = "SELECT \(Statements.columns) FROM tasks WHERE tenant_id = 1 AND id <= \(rowCount)"
        let rows = try await pool.query(Query(unsafeSQL: sql))
        guard rows.count == rowCount else { throw BenchmarkError("\(rows.count) rows to decode") }
        return Decoding(
            structNanoseconds: try nanoseconds(rows) { Int(try TaskRow(row: $0).version) },
            tupleNanoseconds: try nanoseconds(rows) { Int(try $0.decode(TaskTuple.self).8) })
    }

    private static func nanoseconds(_ rows: QueryResult, _ decode: (Row) throws -> Int) throws -> Double {
        var sum = 0
        let before = ProcessorClock.timeOfThisProcess()
        for _ in 0..<repetitions {
            for row in rows { sum += try decode(row) }
        }
        let elapsed = ProcessorClock.timeOfThisProcess() - before
        // The versions are at least 1: the sum keeps the work from being left out.
        guard sum >= rowCount * repetitions else { throw BenchmarkError("rows were decoded wrongly") }
        return elapsed.inSeconds * 1e9 / Double(rowCount * repetitions)
    }
}

// As a store would write it.
extension Decoding.TaskRow {
    fileprivate init(row: Row) throws {
        self.init(
            id: try row.decode(0), userID: try row.decode(1), title: try row.decode(2), description: try row.decode(3),
            completedAt: try row.decode(4), priority: try row.decode(5), dueAt: try row.decode(6),
            labels: try row.decode(7), version: try row.decode(8), createdAt: try row.decode(9),
            updatedAt: try row.decode(10))
    }
}
