import AsyncPQ
import FoundationEssentials
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct CodingTests {
    /// Sends values of one type and reads them back.
    private func expectSame<Value: PostgresEncodable & PostgresDecodable & Equatable>(
        _ values: [Value], as type: String
    ) async throws {
        try await ScratchDatabase.current.withPool { pool in
            for value in values {
                let rows = try await pool.query(
                    "SELECT \(value)::\(unsafeSQL: type), \(Value?.none)::\(unsafeSQL: type)")
                #expect(try rows[0].decode(0, as: Value.self) == value)
                #expect(try rows[0].decode(1, as: Value?.self) == nil)
            }
        }
    }

    @Test func `integers of every width come back, at their bounds too`() async throws {
        try await expectSame([Int16.min, 0, .max], as: "int2")
        try await expectSame([Int32.min, -1, .max], as: "int4")
        try await expectSame([Int64.min, 1, .max], as: "int8")
        try await expectSame([Int.min, 42, .max], as: "int8")
    }

    @Test func `truth values and floating point come back, infinity and not-a-number too`() async throws {
        try await expectSame([true, false], as: "bool")
        try await expectSame([0, -1.5, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude], as: "float8")
        try await expectSame([Float(0.1), -.infinity], as: "float4")
        try await ScratchDatabase.current.withPool { pool in
            let rows = try await pool.query("SELECT \(Double.nan)")
            #expect(try rows[0].decode(0, as: Double.self).isNaN)
        }
    }

    @Test func `text in any script comes back as it was`() async throws {
        try await expectSame(
            ["", "plain", "Grüße", "日本語", "👩‍👩‍👧", "a\u{301}", "\u{10FFFF}", "'; DROP TABLE x --"], as: "text")
        try await expectSame(["short"], as: "varchar(10)")
        try await expectSame(["00000000-0000-4000-8000-00000000abcd"], as: "uuid")
        try await expectSame([#"{"a": [1, "é"]}"#], as: "jsonb")
        try await expectSame(
            ["0", "-12345.678", "0.0001", "100000000000000000000", "NaN", "1e-20"].map(canonical), as: "numeric")
    }

    /// PostgreSQL prints numeric without an exponent.
    private func canonical(_ text: String) -> String { text == "1e-20" ? "0.00000000000000000001" : text }

    @Test func `bytes, uuids, times and arrays come back`() async throws {
        try await expectSame([[], [0, 1, 255, 0], Array(repeating: 7, count: 100_000)] as [[UInt8]], as: "bytea")
        try await expectSame([UUID()], as: "uuid")
        try await expectSame(
            [-1, 0, 1_795_376_026_227_854].map { PostgresTimestamp(microsecondsSince1970: $0) }, as: "timestamptz")
        try await expectSame([Date(timeIntervalSince1970: 1_700_000_000.25)], as: "timestamptz")
        try await expectSame([[], [1, -1, .max]] as [[Int64]], as: "int8[]")
        try await expectSame([[], [3, .min]] as [[Int32]], as: "int4[]")
        try await expectSame([[], ["", "a,b", "{\"x\"}", "日本"]] as [[String]], as: "text[]")
    }

    @Test func `infinite times keep their meaning`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let rows = try await pool.query("SELECT 'infinity'::timestamptz, '-infinity'::timestamptz")
            #expect(try rows[0].decode(0, as: PostgresTimestamp.self).microsecondsSince1970 == .max)
            #expect(try rows[0].decode(1, as: Date.self) == .distantPast)
        }
    }

    @Test func `a value that does not fit is told with its column, and the session goes on`() async throws {
        try await ScratchDatabase.current.withPool(maximumConnections: 1) { pool in
            let rows = try await pool.query(
                "SELECT 70000 AS big, NULL::int4 AS nothing, 'x' AS word, ARRAY[1, NULL] AS list")
            func reason<Value: PostgresDecodable>(_ column: String, _: Value.Type) -> String {
                do {
                    return "\(try rows[0].decode(column, as: Value.self))"
                } catch PQError.decodingFailed(let fault) {
                    return "\(fault.columnName): \(fault.reason)"
                } catch {
                    return "\(error)"
                }
            }
            #expect(reason("big", Int16.self) == "big: the value is out of range")
            #expect(reason("nothing", Int32.self) == "nothing: the value is NULL")
            #expect(reason("word", Int64.self) == "word: the column's type does not fit")
            #expect(reason("list", [Int32].self) == "list: the value is NULL")
            #expect(reason("absent", Int32.self) == "absent: no such column")
            #expect(try await pool.query("SELECT 1")[0].decode(0, as: Int.self) == 1)
        }
    }

    @Test func `a row is decoded as a tuple, and a tuple of another size is refused`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let rows = try await pool.query("SELECT n, 'row ' || n FROM generate_series(1, 3) AS n ORDER BY n")
            let pairs = try rows.decode((Int, String).self)
            #expect(pairs.map(\.0) == [1, 2, 3])
            #expect(pairs.map(\.1) == ["row 1", "row 2", "row 3"])
            #expect(throws: PQError.self) { try rows.decode((Int, String, Bool).self) }
        }
    }

    @Test func `an interpolated value is a parameter, whatever it holds`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let text = "x'); DROP TABLE users; --"
            let query: Query = "SELECT \(text), \(7)"
            #expect(query.sql == "SELECT $1, $2")
            let answer = try await pool.query(query)[0].decode((String, Int).self)
            #expect(answer == (text, 7))
        }
    }

    @Test func `text stands for what the statement expects: an enum, a date, a number`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TYPE mood AS ENUM ('calm', 'busy')")
                let rows = try await session.query(
                    "SELECT \("busy")::mood::text, \("2026-11-22")::date::text, \("5")::int4")
                #expect(try rows[0].decode((String, String, Int32).self) == ("busy", "2026-11-22", Int32(5)))
            }
        }
    }

    @Test func `text with a NUL character is refused before anything is sent`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let error = await #expect(throws: PQError.self) { try await pool.query("SELECT \("a\0b")") }
            #expect(error == .invalidParameter(reason: "$1 is text with a NUL character"))
            #expect(pool.statistics.acquiredTotal == 0)
        }
    }

    @Test func `65535 parameters are sent, one more is refused before anything is sent`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            func query(_ count: Int) -> Query {
                var parameters = Parameters()
                for _ in 0..<count { parameters.append(Int64(1)) }
                let list = (1...count).map { "$\($0)" }.joined(separator: ",")
                return Query(unsafeSQL: "SELECT cardinality(ARRAY[\(list)])", parameters)
            }
            let answer = try await pool.query(query(5000))[0].decode(0, as: Int.self)
            #expect(answer == 5000)
            await #expect(throws: PQError.invalidParameter(reason: "more than 65535 parameters")) {
                try await pool.query(query(65_536))
            }
        }
    }
}
