import SystemPackage

extension LocalPostgres {
    /// What `pg_dump` tells about the schema of the cluster's database, owners left out.
    ///
    /// - Parameter excludedTable: A table that is not told.
    /// - Throws: `LocalPostgresError.noDumpProgram` when PostgreSQL's client programs are not installed beside the server;
    ///   `.dumpFailed`.
    package func dumpSchema(excludedTable: String) async throws -> String {
        let program = binaries.directory.appending("pg_dump")
        guard FileSystem.isExecutableFile(program) else {
            throw LocalPostgresError.noDumpProgram(
                directory: binaries.directory.string, majorVersion: binaries.majorVersion)
        }
        let arguments = [
            "--schema-only", "--no-owner", "--exclude-table=\(excludedTable)", "--dbname=\(connectionString)",
        ]
        let report = try await Program(path: program, arguments: arguments, user: nil).run()
        guard report.succeeded else { throw LocalPostgresError.dumpFailed(output: report.output) }
        return report.output
    }

    /// The first part of the server's version.
    package nonisolated var majorVersion: Int { Int(version.prefix(while: \.isNumber)) ?? 0 }
}
