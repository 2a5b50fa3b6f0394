internal import AsyncPQ
internal import Logging
internal import TaskModel

extension PostgresStore {
    /// Reads the answer of a deletion: the version that the row had, and whether it is gone.
    func requireDeleted(_ row: Row, _ statement: Statement) throws {
        let (version, isDeleted) = try decode(statement) { try row.decode((Int64, Bool).self) }
        guard isDeleted else { throw StoreError.versionMismatch(current: version) }
    }

    /// A statement answered a word that the code does not know: the two do not belong together.
    func unknownOutcome(_ outcome: String, _ statement: Statement) -> StoreError {
        logger.error("unknown outcome", metadata: ["statement": "\(statement.name)", "outcome": "\(outcome)"])
        return .unexpected
    }

    /// A statement that answers a row for each item answered more or fewer.
    func unexpectedRowCount(_ count: Int, _ statement: Statement) -> StoreError {
        logger.error("a row for each item expected", metadata: ["statement": "\(statement.name)", "rows": "\(count)"])
        return .unexpected
    }
}
