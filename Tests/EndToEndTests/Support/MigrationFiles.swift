import FoundationEssentials
import TestSupport

/// A folder of migrations made for a test, gone after it.
struct MigrationFiles: Sendable {
    let path: String

    /// - Parameter files: Names without the day, such as `0001_create_a`, and what is in the up and the down file.
    static func with<Value>(
        _ files: [(name: String, up: String, down: String)], _ body: (MigrationFiles) async throws -> Value
    ) async throws -> Value {
        let path = "/tmp/baton-e2e-migrations-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = MigrationFiles(path: path)
        for file in files {
            try folder.write(file.up, to: "20261122_\(file.name).up.sql")
            try folder.write(file.down, to: "20261122_\(file.name).down.sql")
        }
        return try await body(folder)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path).appending(path: name))
    }

    func text(of name: String) throws -> String {
        try String(contentsOf: URL(filePath: path).appending(path: name), encoding: .utf8)
    }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// Runs `baton migrate` on these files.
    func migrate(
        _ arguments: [String], _ database: ScratchDatabase? = nil, settings: [String: String] = [:]
    ) async throws -> BuiltProgram.Report {
        var all = settings
        if let database { all["DATABASE_URL"] = database.connectionString }
        return try await BuiltProgram.run(["migrate"] + arguments + ["--directory", path], settings: all)
    }

    /// Three files: with and without a transaction, several statements in one.
    static let letters: [(name: String, up: String, down: String)] = [
        (
            "0001_create_letters",
            """
            -- Letters are what these tests are about.
            CREATE TABLE letters (id int CONSTRAINT letters_pkey PRIMARY KEY, title text);
            INSERT INTO letters SELECT number, 'letter ' || number FROM generate_series(1, 100) AS number;
            """, "-- Letters are gone.\nDROP TABLE letters;"
        ),
        (
            "0002_index_letters",
            """
            -- baton: no-transaction
            -- Letters are found by their titles.
            CREATE INDEX CONCURRENTLY letters_title_idx ON letters (title);
            """, "-- baton: no-transaction\n-- Titles are not looked for.\nDROP INDEX CONCURRENTLY letters_title_idx;"
        ),
        (
            "0003_add_letter_colour",
            """
            -- Letters have colours.
            ALTER TABLE letters ADD COLUMN colour text NOT NULL DEFAULT 'white';
            UPDATE letters SET colour = 'blue' WHERE id % 2 = 0;
            """, "-- Letters have no colours.\nALTER TABLE letters DROP COLUMN colour;"
        ),
    ]
}
