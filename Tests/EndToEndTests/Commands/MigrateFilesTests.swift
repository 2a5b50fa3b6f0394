import AsyncPQ
import FoundationEssentials
import TaskModel
import TestSupport
import Testing

extension EndToEndTests {
    /// The `migrate` commands on files made for a test: what they say, to people and to programs.
    @Suite struct MigrateFilesTests {
        private func withLetters(
            _ body: (MigrationFiles, ScratchDatabase) async throws -> Void
        ) async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                try await TestCluster.shared.withDatabase(.empty) { database in try await body(files, database) }
            }
        }

        private func json(_ report: BuiltProgram.Report) throws -> JSONValue {
            try JSONValue(parsing: Array(report.output.utf8))
        }

        @Test func `with --json up, status and down print one document each`() async throws {
            try await withLetters { files, database in
                let up = try json(try await files.migrate(["up", "--json"], database))
                #expect(up["command"]?.text == "up")
                #expect(up["migrations"]?.names == ["create_letters", "index_letters", "add_letter_colour"])
                let status = try await files.migrate(["status", "--json"], database)
                #expect(status.exitCode == 0 && status.complaints.isEmpty)
                #expect(try json(status)["state"]?.text == "clean")
                let first = try #require(try json(status)["migrations"]?.elements.first)
                for member in ["checksum", "applied_at", "applied_by", "duration_ms"] { #expect(first[member] != nil) }
                let down = try json(try await files.migrate(["down", "--json", "--yes"], database))
                #expect(down["migrations"]?.names == ["add_letter_colour"])
                let pending = try await files.migrate(["status", "--json"], database)
                #expect(pending.exitCode == 3)
                #expect(try json(pending)["state"]?.text == "pending")
            }
        }

        @Test func `with --json a failure is a document too, with what was done before it`() async throws {
            try await withLetters { files, database in
                try files.write("-- Why.\n\nSELECT 1 / 0;\n", to: "20261122_0003_add_letter_colour.up.sql")
                let report = try await files.migrate(["up", "--json"], database)
                #expect(report.exitCode == 1)
                let document = try json(report)
                #expect(document["migrations"]?.names == ["create_letters", "index_letters"])
                #expect(document["error"]?["code"]?.text == "file_failed")
                guard case .string(let message)? = document["error"]?["message"] else {
                    return #expect(Bool(false), "\(report)")
                }
                #expect(message.contains("20261122_0003_add_letter_colour.up.sql") && message.contains("22012"))
            }
        }

        @Test func `an edited file is drift: nothing is run, and both sums are told`() async throws {
            try await withLetters { files, database in
                #expect(try await files.migrate(["up"], database).exitCode == 0)
                try files.write("-- Why.\nSELECT 2;\n", to: "20261122_0001_create_letters.up.sql")
                for command in [["up"], ["down", "--yes"], ["plan"]] {
                    let report = try await files.migrate(command, database)
                    #expect(report.exitCode == 4, "\(report)")
                    #expect(report.complaints.contains("20261122_0001_create_letters.up.sql: changed after"))
                }
                let status = try await files.migrate(["status"], database)
                #expect(status.exitCode == 4 && status.output.contains("its SHA-256 was "), "\(status)")
                #expect(status.output.hasPrefix("20261122_0001  changed       create_letters\n"))
            }
        }

        @Test func `a file that every command refuses is named with its line`() async throws {
            try await withLetters { files, database in
                try files.write("-- Why.\nSELECT 1;\nCOMMIT;\n", to: "20261122_0003_add_letter_colour.up.sql")
                try files.write("SELECT 1;", to: "notes.sql")
                let report = try await files.migrate(["status"], database)
                #expect(report.exitCode == 1)
                #expect(
                    report.complaints.contains("20261122_0003_add_letter_colour.up.sql: line 3: COMMIT is not allowed"))
                #expect(report.complaints.contains("notes.sql: not a migration's name"))
            }
        }

        @Test func `plan prints SQL with the lock of each statement`() async throws {
            try await withLetters { files, database in
                #expect(try await files.migrate(["up", "--to", "20261122_0001"], database).exitCode == 0)
                let plan = try await files.migrate(["plan"], database)
                #expect(plan.exitCode == 0, "\(plan)")
                #expect(
                    plan.output == """
                        -- 20261122_0002_index_letters.up.sql, without a transaction
                        -- line 3: SHARE UPDATE EXCLUSIVE on letters: reads and writes go on
                        CREATE INDEX CONCURRENTLY letters_title_idx ON letters (title);

                        -- 20261122_0003_add_letter_colour.up.sql, in one transaction
                        -- line 2: ACCESS EXCLUSIVE on letters: reads and writes wait
                        ALTER TABLE letters ADD COLUMN colour text NOT NULL DEFAULT 'white';
                        -- line 3: ROW EXCLUSIVE on letters: reads and writes go on
                        UPDATE letters SET colour = 'blue' WHERE id % 2 = 0;


                        """)
                let document = try json(try await files.migrate(["plan", "--json"], database))
                #expect(document["migrations"]?.names == ["index_letters", "add_letter_colour"])
                #expect(document["migrations"]?.elements.first?["transaction"]?.isFalse == true)
                #expect(try await files.migrate(["status"], database).exitCode == 3)
            }
        }

        @Test func `baseline records and runs nothing`() async throws {
            try await withLetters { files, database in
                let report = try await files.migrate(["baseline", "20261122_0002"], database)
                #expect(
                    report.output == "Recorded 20261122_0001_create_letters\nRecorded 20261122_0002_index_letters\n")
                let again = try await files.migrate(["baseline", "20261122_0002"], database)
                #expect(again.exitCode == 1 && again.complaints.contains("schema_migrations has rows"))
            }
        }

        @Test func `new makes two files that have to be written first`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                let report = try await files.migrate(["new", "add_stamp"])
                #expect(report.exitCode == 0, "\(report)")
                let made = try files.names.filter { $0.contains("_0004_add_stamp.") }
                #expect(made.count == 2 && report.output.split(separator: "\n").count == 2)
                let lint = try await files.migrate(["lint"])
                #expect(lint.exitCode == 1 && lint.output.contains("add_stamp.up.sql:1: missing-reason: "), "\(lint)")
                let next = try await files.migrate(["new", "add_ink"])
                #expect(next.output.contains("_0005_add_ink.up.sql"))
                let nowhere = try await BuiltProgram.run(["migrate", "new", "add_ink", "--directory", "/nowhere"])
                #expect(
                    nowhere.exitCode == 1 && nowhere.complaints.contains("/nowhere: it does not exist"), "\(nowhere)")
            }
        }

        @Test func `lint needs no database, and each finding says where, what and the safe way`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                let clean = try await files.migrate(["lint"])
                #expect(clean.exitCode == 0 && clean.output == "No findings in \(files.path).\n", "\(clean)")
                let name = "20261122_0003_add_letter_colour.up.sql"
                try files.write("-- Letters are found.\n\nCREATE INDEX i ON letters (id);\n", to: name)
                let report = try await files.migrate(["lint"])
                #expect(report.exitCode == 1)
                #expect(
                    report.output.hasPrefix("\(files.path)/\(name):3: plain-index: writes to letters wait"), "\(report)"
                )
                #expect(report.output.contains("\n    The safe way: CREATE INDEX CONCURRENTLY"))
                let document = try json(try await files.migrate(["lint", "--json"]))
                #expect(document["findings"]?.elements.first?["line"]?.number == 3)
                #expect(document["findings"]?.elements.first?["rule"]?.text == "plain-index")
            }
        }
    }

    /// Settings as flags of the commands that need no database.
    @Suite struct MigrateFlagsTests {
        @Test func `new and lint take the folder as a flag too, and a file with settings`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                let new = try await BuiltProgram.run(["migrate", "new", "add_stamp", "--migrations", files.path])
                #expect(new.exitCode == 0 && new.output.contains("\(files.path)/"), "\(new)")
                let lint = try await BuiltProgram.run(["migrate", "lint", "--migrations=\(files.path)"])
                #expect(lint.exitCode == 1 && lint.output.contains("add_stamp.up.sql"), "\(lint)")
                try files.write("BATON_MIGRATIONS=\(files.path)/nowhere\n", to: "settings")
                // The environment of the tests names a folder, and wins.
                let both = try await BuiltProgram.run(
                    ["migrate", "lint", "--settings-file", "\(files.path)/settings", "--directory", files.path])
                #expect(both.exitCode == 1 && both.output.contains("add_stamp.up.sql"), "\(both)")
            }
        }

        @Test(arguments: [["new", "add_stamp"], ["lint"], ["verify"]])
        func `a flag that is none is a usage error, and a wrong value names the setting`(command: [String]) async throws
        {
            let unknown = try await BuiltProgram.run(["migrate"] + command + ["--migratoins", "x"])
            #expect(unknown.exitCode == 64 && unknown.complaints.contains("did you mean --migrations?"), "\(unknown)")
            let wrong = try await BuiltProgram.run(["migrate"] + command + ["--log-level", "loud"])
            #expect(wrong.exitCode == 2 && wrong.complaints.contains("BATON_LOG_LEVEL is \"loud\""), "\(wrong)")
        }
    }

    /// `baton migrate verify`, on a PostgreSQL of its own.
    @Suite struct MigrateVerifyTests {
        @Test func `the committed schema is what the service's migrations make, and lint finds nothing in them`()
            async throws
        {
            let report = try await BuiltProgram.run(["migrate", "verify"])
            #expect(report.exitCode == 0, "\(report)")
            #expect(try await BuiltProgram.run(["migrate", "lint"]).exitCode == 0)
        }

        @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/psql")))
        func `psql runs every file too, up and then down`() async throws {
            let folder = BuiltProgram.repository + "/Migrations"
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            let files = names.filter { $0.hasSuffix(".up.sql") } + names.filter { $0.hasSuffix(".down.sql") }.reversed()
            #expect(files.count > 20)
            try await TestCluster.shared.withDatabase(.empty) { database in
                let options = [
                    "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=\(database.connectionString)",
                ]
                let report = try await BuiltProgram.run(
                    program: "psql", options + files.map { "--file=\(folder)/\($0)" })
                #expect(report.exitCode == 0 && report.complaints.isEmpty, "\(report)")
            }
        }

        @Test func `a schema that is not written, and one that is another, are told with the cure`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                let missing = try await files.migrate(["verify"])
                #expect(missing.exitCode == 1 && missing.complaints.contains("schema.sql does not exist"), "\(missing)")
                #expect(try await files.migrate(["verify", "--write"]).exitCode == 0)
                #expect(try await files.migrate(["verify"]).exitCode == 0)
                let schema = try files.text(of: "schema.sql")
                #expect(schema.contains("CREATE TABLE public.letters ("))
                try files.write(schema.replacing("colour text", with: "color text"), to: "schema.sql")
                let other = try await files.migrate(["verify"])
                #expect(other.exitCode == 1 && other.complaints.contains("-     color text"), "\(other)")
                #expect(other.complaints.contains("+     colour text") && other.complaints.contains("verify --write"))
            }
        }

        @Test func `a down file that leaves something is told with what it leaves`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                try files.write("-- Nothing.\nSELECT 1;", to: "20261122_0001_create_letters.down.sql")
                let report = try await files.migrate(["verify", "--write"])
                #expect(report.exitCode == 1 && report.complaints.contains("do not take back all"), "\(report)")
                #expect(report.complaints.contains("+ CREATE TABLE public.letters ("))
            }
        }

        @Test func `without pg_dump it says what to install`() async throws {
            let folder = try await TestCluster.shared.withDatabase(.empty) { database in
                try await database.withPool { pool in
                    try await pool.query("SELECT setting FROM pg_config WHERE name = 'BINDIR'")[0]
                        .decode(0, as: String.self)
                }
            }
            try await MigrationFiles.with([]) { files in
                for program in ["initdb", "postgres"] {
                    try FileManager.default.createSymbolicLink(
                        atPath: "\(files.path)/\(program)", withDestinationPath: "\(folder)/\(program)")
                }
                let report = try await BuiltProgram.run(["migrate", "verify"], settings: ["BATON_PG_BIN": files.path])
                #expect(report.exitCode == 1, "\(report)")
                #expect(report.complaints.contains("There is no pg_dump in \(files.path)"))
                #expect(report.complaints.contains("apt-get install postgresql-client-"))
                let flagged = try await BuiltProgram.run(["migrate", "verify", "--pg-bin", files.path])
                #expect(flagged.exitCode == 1 && flagged.complaints == report.complaints, "\(flagged)")
            }
        }
    }
}

extension JSONValue {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
    fileprivate var number: Int64? { if case .integer(let number) = self { number } else { nil } }
    fileprivate var isFalse: Bool { if case .bool(false) = self { true } else { false } }
    fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    /// The members `name` of an array's objects.
    fileprivate var names: [String] {
        elements.compactMap { if case .string(let name)? = $0["name"] { name } else { nil } }
    }
}
