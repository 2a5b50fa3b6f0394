import Testing

@testable import AsyncPQ

struct LaneBatchTests {
    private let byID = KeyedRead("SELECT id FROM t WHERE tenant = $1 AND id = ANY ($2)")

    private func batch(_ contents: [LaneRead.Content]) -> LaneBatch {
        var batch = LaneBatch()
        for content in contents { batch.add(LaneRead(content, deadline: .now)) }
        return batch
    }

    private func row(_ read: KeyedRead, _ tenant: Int64, _ key: RowKey) -> LaneRead.Content {
        .row(read, sharing: Parameters(tenant), key: key)
    }

    @Test func `keyed reads that differ in their keys only become one statement, the rest statements of their own`() {
        let other = KeyedRead("SELECT id, title FROM t WHERE tenant = $1 AND id = ANY ($2)")
        let oneKey = KeyedRead(SQLText(unsafeSQL: byID.sql), oneKey: "SELECT id FROM t WHERE tenant = $1 AND id = $2")
        let batch = batch([
            row(byID, 1, .integer(1)), .query("SELECT 1"), row(byID, 2, .integer(1)), row(byID, 1, .integer(2)),
            row(other, 1, .integer(1)), row(byID, 1, .text("1")), row(byID, 2, .integer(1)), .query("SELECT 1"),
            row(oneKey, 1, .integer(1)),
        ])
        #expect(batch.statements.map(\.query.parameters.count) == [2, 0, 2, 2, 2, 0, 2])
        var callers: [Int] = []
        for statement in batch.statements {
            callers.append(0)
            statement.forEachRead { _ in callers[callers.count - 1] += 1 }
        }
        #expect(callers == [2, 1, 2, 1, 1, 1, 1])
        #expect(batch.statements.map(\.isMerged) == [true, false, true, false, false, false, false])
    }

    @Test func `no statement has more keys than the limit`() {
        let reads = (0..<(2 * LaneBatch.keyLimit + 1)).map { row(byID, 1, .integer(Int64($0))) }
        var counts: [Int] = []
        for statement in batch(reads).statements {
            var count = 0
            statement.forEachRead { _ in count += 1 }
            counts.append(count)
        }
        #expect(counts == [LaneBatch.keyLimit, LaneBatch.keyLimit, 1])
    }

    @Test func `a read that is to be alone is merged with none before or after it`() {
        var batch = LaneBatch()
        for isAlone in [false, true, false] {
            let read = LaneRead(row(byID, 1, .integer(1)), deadline: .now)
            read.isAlone = isAlone
            batch.add(read)
        }
        #expect(batch.statements.map(\.isMerged) == [true, false])
    }
}
