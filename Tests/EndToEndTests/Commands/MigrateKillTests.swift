import AsyncPQ
import Glibc
import TestSupport
import Testing

extension EndToEndTests {
    /// `baton migrate`, killed as by a machine that went away.
    @Suite struct MigrateKillTests {
        @Test func `killed after any of its statements, up is completed by the next run`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                let count = try await killEverywhere(["up"], files) { _ in
                } check: { database in
                    try await files.expectLetters(in: database)
                }
                #expect(count > 20, "up makes more than \(count) requests")
            }
        }

        @Test func `killed after any of its statements, down is completed by the next run`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                let count = try await killEverywhere(["down", "--steps", "99", "--yes"], files) { database in
                    let up = try await files.migrate(["up"], database)
                    #expect(up.exitCode == 0, "\(up)")
                } check: { database in
                    try await database.withPool { pool in
                        let tables: Query =
                            "SELECT FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'"
                        let tableCount = try await pool.query(tables).count
                        let rowCount = try await pool.query("SELECT FROM schema_migrations").count
                        #expect(tableCount == 0 && rowCount == 0)
                    }
                }
                #expect(count > 15, "down makes more than \(count) requests")
            }
        }

        /// Kills a command before its first request, in another database after one, and so on until it needs no more, and
        /// each time has the next run complete it.
        ///
        /// - Returns: How many requests the command makes.
        private func killEverywhere(
            _ command: [String], _ files: MigrationFiles, prepare: @Sendable (ScratchDatabase) async throws -> Void,
            check: @Sendable (ScratchDatabase) async throws -> Void
        ) async throws -> Int {
            var requestCount = 0
            while true {
                let limit = requestCount
                let hasEnded = try await TestCluster.shared.withDatabase(.empty) { database in
                    try await prepare(database)
                    let hasEnded = try await kill(command, afterRequests: limit, files, database)
                    let next = try await files.migrate(command, database)
                    #expect(next.exitCode == 0, "killed after \(limit) requests: \(next)")
                    try await check(database)
                    return hasEnded
                }
                if hasEnded { return requestCount }
                requestCount += 1
            }
        }

        /// - Returns: Whether it ended by itself before that.
        private func kill(
            _ command: [String], afterRequests limit: Int, _ files: MigrationFiles, _ database: ScratchDatabase
        ) async throws -> Bool {
            let proxy = try FaultProxy(to: try await database.address())
            defer { proxy.stop() }
            proxy.limitRequests(to: limit)
            let settings = [
                "DATABASE_URL": database.connectionString(through: proxy), "BATON_MIGRATIONS": files.path,
            ]
            return try await RunningProgram.run(["migrate"] + command, settings: settings) { program in
                let isOver = try await eventually(within: .seconds(60)) {
                    !program.isRunning || (proxy.counts.acceptedCount > 0 && proxy.counts.requestCount >= limit)
                }
                #expect(isOver)
                defer { program.stop(by: SIGKILL) }
                return !program.isRunning
            }.value
        }

        @Test(arguments: 1...3) func `killed between two statements of a file, up is completed by the next run`(
            place: Int
        ) async throws {
            let wait = { (number: Int) in "SELECT pg_advisory_xact_lock_shared(\(number));\n" }
            let up = "-- Why.\n\(wait(1))CREATE TABLE a (id int);\n\(wait(2))INSERT INTO a VALUES (1);\n\(wait(3))"
            try await MigrationFiles.with([("0001_create_a", up, "DROP TABLE a")]) { files in
                try await TestCluster.shared.withDatabase(.empty) { database in
                    try await database.withPool { pool in
                        try await pool.withSession { session in
                            _ = try await session.query("SELECT pg_advisory_lock(\(Int64(place)))")
                            try await killWhenItWaits(files, database, pool)
                            _ = try await session.query("SELECT pg_advisory_unlock_all()")
                        }
                        let next = try await files.migrate(["up"], database)
                        #expect(next.exitCode == 0, "\(next)")
                        #expect(try await pool.query("SELECT FROM a").count == 1)
                    }
                }
            }
        }

        private func killWhenItWaits(
            _ files: MigrationFiles, _ database: ScratchDatabase, _ pool: ConnectionPool
        ) async throws {
            let settings = ["DATABASE_URL": database.connectionString, "BATON_MIGRATIONS": files.path]
            _ = try await RunningProgram.run(["migrate", "up"], settings: settings) { program in
                let waits = try await eventually {
                    try await !pool.query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").isEmpty
                }
                #expect(waits)
                program.stop(by: SIGKILL)
            }
        }
    }

    /// `baton migrate up` beside others of its kind and beside traffic.
    @Suite struct MigrateTrafficTests {
        @Test func `of 8 programs at once all end with 0, and each file is applied once`() async throws {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                try await TestCluster.shared.withDatabase(.empty) { database in
                    let reports = try await withThrowingTaskGroup(of: BuiltProgram.Report.self) { group in
                        for _ in 0..<8 { group.addTask { try await files.migrate(["up"], database) } }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    for report in reports { #expect(report.exitCode == 0, "\(report)") }
                    for file in MigrationFiles.letters {
                        #expect(reports.count { $0.output.contains("Applying 20261122_\(file.name) ...") } == 1)
                    }
                    try await files.expectLetters(in: database)
                }
            }
        }

        @Test func `a long reader makes a change give up its place and try again, and other traffic flows`()
            async throws
        {
            try await MigrationFiles.with(MigrationFiles.letters) { files in
                try await TestCluster.shared.withDatabase(.empty) { database in
                    let first = try await files.migrate(["up", "--to", "20261122_0002"], database)
                    #expect(first.exitCode == 0, "\(first)")
                    try await database.withPool { pool in
                        let reading = AsyncStream<Void>.makeStream()
                        async let reader: Void = pool.withTransaction { session in
                            _ = try await session.query("SELECT FROM letters")
                            for await _ in reading.stream {}
                        }
                        let report = try await upBesideReader(files, database, pool) { reading.continuation.finish() }
                        try await reader
                        #expect(report.exitCode == 0, "\(report)")
                        #expect(report.output.contains("try 1 of 10 failed"))
                    }
                    try await files.expectLetters(in: database)
                }
            }
        }

        /// Starts `up`, has others read and write while it waits for the reader, and ends the reader after the second try.
        private func upBesideReader(
            _ files: MigrationFiles, _ database: ScratchDatabase, _ pool: ConnectionPool,
            endReader: @Sendable () -> Void
        ) async throws -> BuiltProgram.Report {
            #expect(try await eventually { try await lockCount(pool, "granted") == 1 })
            let settings = ["DATABASE_URL": database.connectionString, "BATON_MIGRATIONS": files.path]
            return try await RunningProgram.run(["migrate", "up"], settings: settings) { program in
                #expect(try await eventually { try await lockCount(pool, "NOT granted") == 1 })
                // Both stand behind the change, and come through when it gives up.
                _ = try await pool.query("SELECT FROM letters", deadline: .now + .seconds(30))
                _ = try await pool.query("UPDATE letters SET title = title", deadline: .now + .seconds(30))
                #expect(try await eventually(within: .seconds(60)) { program.output.contains("try 2 of 10 failed") })
                endReader()
                #expect(try await program.hasEnded())
            }.report
        }

        /// How many sessions hold the table, or wait for it.
        private func lockCount(_ pool: ConnectionPool, _ condition: String) async throws -> Int {
            let text = "SELECT FROM pg_locks WHERE relation = to_regclass('letters') AND pid <> pg_backend_pid() AND "
            return try await pool.query(Query(unsafeSQL: text + condition)).count
        }
    }
}

extension MigrationFiles {
    /// Everything is applied, once.
    fileprivate func expectLetters(in database: ScratchDatabase) async throws {
        #expect(try await migrate(["status"], database).exitCode == 0)
        try await database.withPool { pool in
            let blueCount = try await pool.query("SELECT FROM letters WHERE colour = 'blue'").count
            let valid: Query = "SELECT FROM pg_index WHERE indexrelid = 'letters_title_idx'::regclass AND indisvalid"
            let validCount = try await pool.query(valid).count
            #expect(blueCount == 50 && validCount == 1)
        }
    }
}
