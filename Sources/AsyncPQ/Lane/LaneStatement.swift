/// One statement of a lane, and the callers that it answers.
enum LaneStatement: Sendable {
    case query(Query, LaneRead)
    case rows(MergedRows)

    /// Keyed reads of several callers that agree in all but their keys.
    struct MergedRows: Sendable {
        let read: KeyedRead
        let shared: Parameters
        fileprivate(set) var keys: [RowKey]
        fileprivate(set) var reads: [LaneRead]

        fileprivate func takes(_ read: KeyedRead, sharing shared: Parameters, key: RowKey) -> Bool {
            // Copies of one text share its storage, which makes the comparison quick.
            read.sql == self.read.sql && read.oneKeySQL == self.read.oneKeySQL && read.keyColumn == self.read.keyColumn
                && keys[0].isOfSameType(as: key) && shared == self.shared
        }
    }

    /// What is sent.
    var query: Query {
        switch self {
        case .query(let query, _): query
        case .rows(let rows): rows.read.query(rows.keys, sharing: rows.shared)
        }
    }

    func forEachRead(_ body: (LaneRead) -> Void) {
        switch self {
        case .query(_, let read): body(read)
        case .rows(let rows): rows.reads.forEach(body)
        }
    }

    /// Whether its failure may be the fault of one caller and be told to another.
    var isMerged: Bool {
        if case .rows(let rows) = self { rows.reads.count > 1 } else { false }
    }

    /// Whether somebody still waits for it.
    var isWanted: Bool {
        switch self {
        case .query(_, let read): !read.waiter.isSettled
        case .rows(let rows): rows.reads.contains { !$0.waiter.isSettled }
        }
    }

    func fail(_ error: PQError) { forEachRead { $0.fail(error) } }

    /// Gives each caller its own part of the answer.
    func settle(with result: QueryResult) {
        switch self {
        case .query(_, let read): read.waiter.settle(.success(LaneRead.Answer(result: result, rowIndex: nil)))
        case .rows(let rows):
            do throws(PQError) {
                let indices = try rows.read.rowIndices(in: result)
                for (key, read) in zip(rows.keys, rows.reads) {
                    read.waiter.settle(.success(LaneRead.Answer(result: result, rowIndex: indices[key])))
                }
            } catch {
                fail(error)
            }
        }
    }
}

/// The statements that travel under one Sync.
struct LaneBatch {
    private(set) var statements: [LaneStatement] = []
    /// Which of them take more keys.
    private var mergedIndices: [Int] = []
    /// Keys in one statement, so that its answer does not hold up those behind it for long.
    static let keyLimit = 256

    /// Adds a read: to a statement that asks for such rows already, or as one of its own.
    mutating func add(_ read: LaneRead) {
        switch read.content {
        case .query(let query): statements.append(.query(query, read))
        case .row(let keyed, let shared, let key):
            if !read.isAlone, merge(read, keyed, shared, key) { return }
            if !read.isAlone { mergedIndices.append(statements.count) }
            statements.append(
                .rows(LaneStatement.MergedRows(read: keyed, shared: shared, keys: [key], reads: [read])))
        }
    }

    private mutating func merge(_ read: LaneRead, _ keyed: KeyedRead, _ shared: Parameters, _ key: RowKey) -> Bool {
        for index in mergedIndices {
            guard case .rows(var rows) = statements[index], rows.takes(keyed, sharing: shared, key: key),
                rows.keys.count < Self.keyLimit
            else { continue }
            // Taken out while it changes, so that its arrays are not copied.
            statements[index] = .rows(LaneStatement.MergedRows(read: keyed, shared: shared, keys: [], reads: []))
            rows.keys.append(key)
            rows.reads.append(read)
            statements[index] = .rows(rows)
            return true
        }
        return false
    }
}
