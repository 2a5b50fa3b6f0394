import ArgumentParser
import AsyncPQ
import LocalPostgres
import Logging
import Migrator
import TaskModel

extension Migrate {
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Try up, down and up on a scratch PostgreSQL, and compare with schema.sql.",
            usage: "baton migrate verify [<options>] [<setting> ...]",
            discussion: """
                Starts a private PostgreSQL that is gone afterwards; needs initdb, postgres and
                pg_dump (BATON_PG_BIN, or searched for). No database of yours is touched.
                """)

        @Flag(help: "Write schema.sql instead of comparing it.")
        var write = false

        @OptionGroup var options: MigrateOptions

        @Argument(parsing: .allUnrecognized, help: SettingsHelp.flagsArgument)
        var flags: [String] = []

        func run() async throws {
            let output = MigrateOutput("verify", options)
            try await output.run {
                let settings = try options.settings(flags)
                let folder = options.folder(settings)
                let migrations = try MigrationSet(folder)
                let committed = try folder.text(of: MigrationFolder.schemaFileName)
                let schema = try await Self.withCluster(settings) {
                    try await SchemaCycle(cluster: $0, migrations).run()
                }
                if write {
                    try folder.write(schema.text, to: MigrationFolder.schemaFileName, isNew: false)
                } else {
                    try Self.compare(schema, with: committed, in: folder)
                }
                let path = folder.filePath(of: MigrationFolder.schemaFileName)
                output.sayInText("Up, down and up again make what \(path) \(write ? "now says" : "says").")
                output.finish { writer in
                    writer.member("state")
                    writer.string(write ? "written" : "equal")
                    writer.member("file")
                    writer.string(path)
                }
            }
        }

        private static func compare(
            _ schema: SchemaDescription, with committed: String?, in folder: MigrationFolder
        ) throws {
            let path = folder.filePath(of: MigrationFolder.schemaFileName)
            let cure = "`baton migrate verify --write` (make migrate-verify ARGS=--write) writes it."
            guard let committed else {
                throw MigrateRefusal(code: "no_schema_file", message: "\(path) does not exist. \(cure)", exit: .failed)
            }
            guard committed != schema.text else { return }
            let other = SchemaDescription.majorVersion(of: committed)
            let ours = SchemaDescription.majorVersion(of: schema.text)
            let versions =
                other == ours
                ? ""
                : """
                 It was written with PostgreSQL \(other.map(String.init) ?? "of a version it does not say"), and this is \
                \(ours.map(String.init) ?? "unknown"): they may print one schema in different words.
                """
            throw MigrateRefusal(
                code: "schema_differs",
                message: """
                    \(path) is not what the migrations make (- the file, + the migrations):
                    \(schema.differences(from: committed).map { "  \($0)" }.joined(separator: "\n"))
                    \(cure)\(versions)
                    """, exit: .failed)
        }

        private static func withCluster<Value: Sendable>(
            _ settings: Settings, _ body: (LocalPostgres) async throws -> Value
        ) async throws -> Value {
            var host = HostEnvironment.current
            host.binaryDirectory = settings.serverBinaries
            let logger = Logger(label: "baton", factory: { _ in SwiftLogNoOpLogHandler() })
            let cluster = try await LocalPostgres.startEphemeral(
                settings: ["fsync": "off"], host: host, logger: logger)
            do {
                let value = try await body(cluster)
                await cluster.stop()
                return value
            } catch {
                await cluster.stop()
                throw error
            }
        }
    }
}

/// Up, down and up again on an empty cluster, and what must be the same on the way.
private struct SchemaCycle {
    let cluster: LocalPostgres
    private let migrator: Migrator

    init(cluster: LocalPostgres, _ migrations: MigrationSet) throws {
        self.cluster = cluster
        migrator = Migrator(
            connection: try ConnectionConfiguration(cluster.connectionString), migrations: migrations,
            logger: Logger(label: "baton", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// - Returns: The schema after it all.
    /// - Throws: `MigrateRefusal` when a down file leaves something, or the second up makes something else.
    func run() async throws -> SchemaDescription {
        let empty = try await schema()
        _ = try await migrator.up()
        let first = try await schema()
        _ = try await migrator.down(.steps(.max))
        try Self.expect(
            try await schema(), empty, "left_after_down", "the down files do not take back all that is made")
        _ = try await migrator.up()
        let second = try await schema()
        try Self.expect(second, first, "changed_by_second_up", "up after down makes another schema than the first up")
        return second
    }

    private func schema() async throws -> SchemaDescription {
        SchemaDescription(
            dump: try await cluster.dumpSchema(excludedTable: "schema_migrations"),
            majorVersion: cluster.majorVersion)
    }

    private static func expect(
        _ schema: SchemaDescription, _ wanted: SchemaDescription, _ code: String, _ message: String
    ) throws {
        guard schema != wanted else { return }
        let differences = schema.differences(from: wanted.text).map { "  \($0)" }.joined(separator: "\n")
        throw MigrateRefusal(
            code: code, message: "\(message) (- before, + afterwards):\n\(differences)", exit: .failed)
    }
}
