import AsyncPQ
import TestSupport
import Testing

@Suite(.emptyScratchDatabase) struct QuotingTests {
    static let hostile = [
        "plain", "", "it's", #"back\slash"#, #"\'; DROP TABLE x; --"#, "\"quoted\"", "\"; DROP TABLE x; --", "'\u{301}",
        "\"\u{301}",
        "naïve 🐘", "line\nbreak", "$1 $$ %s",
    ]

    @Test(arguments: hostile, ["on", "off"])
    func `a quoted value is that value, whatever it holds and however the server reads backslashes`(
        value: String, conforming: String
    ) async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("SET standard_conforming_strings = \(identifier: conforming)")
                let results = try await session.simpleQuery("SELECT \(literal: value), \(literal: nil) IS NULL")
                let (answer, isNull) = try results[0][0].decode((String, String).self)
                #expect(answer == value)
                #expect(isNull == "t")
            }
        }
    }

    @Test(arguments: hostile.filter { !$0.isEmpty })
    func `a quoted name is that name, in statements with parameters too`(name: String) async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                try await session.simpleQuery("CREATE TEMP TABLE \(identifier: name) (\(identifier: name) int8)")
                _ = try await session.query("INSERT INTO \(identifier: name) VALUES (\(7))")
                let rows = try await session.query("SELECT \(identifier: name) FROM \(identifier: name)")
                #expect(rows.columnNames == [name])
                #expect(try rows.decode((Int).self) == [7])
            }
        }
    }

    @Test func `a negative number after a minus sign is no comment`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            let results = try await pool.withSession { session in
                try await session.simpleQuery("SELECT 3 -\(literal: -4)")
            }
            #expect(try results[0][0].decode(0, as: String.self) == "7")
        }
    }

    @Test func `text with a NUL is refused before anything is sent`() async throws {
        try await ScratchDatabase.current.withPool { pool in
            try await pool.withSession { session in
                var refusal: PQError?
                do {
                    try await session.simpleQuery("SELECT \(literal: "a\0b")")
                } catch let error as PQError {
                    refusal = error
                }
                #expect(refusal == .invalidParameter(reason: "the statement has a NUL character"))
            }
        }
    }

    @Test func `what is written as a literal takes values as parameters only`() {
        let name = "x'; DROP TABLE y; --"
        let query = Query("SELECT \(name)")
        #expect(query.sql == "SELECT $1")
        #expect(query.parameters.count == 1)
    }
}
