import AsyncPQ
import Logging
import TestSupport
import Testing

extension EndToEndTests {
    /// The README's example of AsyncPQ, line by line.
    @Suite(.emptyScratchDatabase) struct AsyncPQExampleTests {
        @Test func `the README's example of AsyncPQ works`() async throws {
            let connection = try ConnectionConfiguration(ScratchDatabase.current.connectionString)
            try await example(connection)
            let count = try await ScratchDatabase.current.withPool { pool in
                try await pool.query("SELECT count(*) FROM letters")[0].decode(0, as: Int64.self)
            }
            #expect(count == 2)
        }

        private func example(_ connection: ConnectionConfiguration) async throws {
            var printed = ""
            func print(_ id: Int64, _ title: String) { printed += "\(id) \(title);" }

            // The lines that README.md shows; another test compares them.
            let pool = ConnectionPool(connection: connection, logger: Logger(label: "letters"))

            _ = try await pool.query(
                "CREATE TABLE IF NOT EXISTS letters (id int8 GENERATED ALWAYS AS IDENTITY, title text)")
            try await pool.withTransaction { session in
                for title in ["To Ada", "To Grace"] {
                    _ = try await session.query("INSERT INTO letters (title) VALUES (\(title))")
                }
            }
            let letters = try await pool.query(
                "SELECT id, title FROM letters ORDER BY id", deadline: .now + .seconds(2))
            for (id, title) in try letters.decode((Int64, String).self) { print(id, title) }
            await pool.close(within: .seconds(5))

            #expect(printed == "1 To Ada;2 To Grace;")
        }
    }
}
