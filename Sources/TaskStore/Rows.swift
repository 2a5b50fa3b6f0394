internal import AsyncPQ
internal import TaskModel

extension TaskRecord {
    /// Reads the columns of `Statement.taskColumns`.
    ///
    /// - Parameter first: The column of the id.
    init(row: Row, from first: Int = 0) throws {
        self.init(
            id: TaskID(rawValue: try row.decode(first)),
            userID: UserID(rawValue: try row.decode(first + 1)),
            title: try row.decode(first + 2),
            description: try row.decode(first + 3),
            isCompleted: false,
            completedAt: try row.timestamp(first + 4),
            priority: try Priority(rank: row.decode(first + 5)),
            dueAt: try row.timestamp(first + 6),
            labels: try row.decode(first + 7),
            version: try row.decode(first + 8),
            createdAt: try row.timestamp(first + 9),
            updatedAt: try row.timestamp(first + 10))
        isCompleted = completedAt != nil
    }
}

extension UserRecord {
    /// Reads the columns of `Statement.userColumns`.
    init(row: Row) throws(PQError) {
        self.init(
            id: UserID(rawValue: try row.decode(0)),
            name: try row.decode(1),
            email: try row.decode(2),
            version: try row.decode(3),
            createdAt: try row.timestamp(4),
            updatedAt: try row.timestamp(5))
    }
}

extension Row {
    func timestamp(_ column: Int) throws(PQError) -> Timestamp {
        Timestamp(try decode(column, as: PostgresTimestamp.self))
    }

    func timestamp(_ column: Int) throws(PQError) -> Timestamp? {
        try decode(column, as: PostgresTimestamp?.self).map { Timestamp($0) }
    }
}

extension Timestamp {
    init(_ timestamp: PostgresTimestamp) { self.init(microsecondsSince1970: timestamp.microsecondsSince1970) }
}

extension PostgresTimestamp {
    init(_ timestamp: Timestamp) { self.init(microsecondsSince1970: timestamp.microsecondsSince1970) }
}

/// A priority in the database that this version has no name for.
struct UnknownRank: Error {
    let rank: Int16
}

// The column holds a rank, so that it sorts by urgency; the table's constraint allows 0 to 3.
extension Priority {
    init(rank: Int16) throws {
        guard Self.known.indices.contains(Int(rank)) else { throw UnknownRank(rank: rank) }
        self = Self.known[Int(rank)]
    }

    /// A bit for each of these, the lowest for the least urgent; names this version does not know match nothing.
    static func mask(_ priorities: [Priority]) -> Int32 {
        priorities.reduce(0) { mask, priority in mask | (priority.rank.map { 1 << Int32($0) } ?? 0) }
    }
}
