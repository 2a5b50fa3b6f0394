import SystemPackage

/// Makes the data directory of a new cluster, wholly or not at all.
struct ClusterInitialiser: Sendable {
    static let userName = "baton"
    static let databaseName = "baton"
    /// A new cluster takes 40 MB, and the server needs room for its log.
    static let neededBytes: UInt64 = 96 << 20

    var layout: ClusterLayout
    var binaries: ServerBinaries
    var user: ServerUser
    /// Whether everything has to be on the disk before the cluster counts as made.
    var isDurable = true
    /// The first one that the machine knows is taken.
    var locales = ["C.UTF-8", "C"]

    func run() async throws {
        if let bytes = FileSystem.availableBytes(layout.home), bytes < Self.neededBytes {
            throw LocalPostgresError.noSpace(directory: layout.home.string)
        }
        // What is left of an attempt that was interrupted.
        try FileSystem.remove(layout.unfinishedData)
        try FileSystem.makeDirectory(layout.unfinishedData, permissions: .ownerReadWriteExecute)
        if user.isSwitched { try FileSystem.setOwner(layout.unfinishedData, user) }
        try await initialise()
        try await createDatabase()
        try FileSystem.move(layout.unfinishedData, to: layout.data)
    }

    private func initialise() async throws {
        for (index, locale) in locales.enumerated() {
            let report = try await initdb(locale: locale).run()
            if report.succeeded { return }
            let isUnknownLocale = report.output.contains("invalid locale name")
            guard isUnknownLocale, index + 1 < locales.count else { throw failure(report.output) }
        }
    }

    private func initdb(locale: String) -> Program {
        var arguments = [
            "-D", layout.unfinishedData.string, "--username=\(Self.userName)", "--encoding=UTF8", "--locale=\(locale)",
            // Whoever gets into the socket directory is the server's user or root.
            "--auth-local=trust", "--auth-host=reject", "--no-instructions",
        ]
        if !isDurable { arguments.append("--no-sync") }
        return Program(path: binaries.initdb, arguments: arguments, user: user)
    }

    /// A single-user server does it, so that no client program is needed.
    private func createDatabase() async throws {
        var arguments = ["--single", "-D", layout.unfinishedData.string]
        if !isDurable { arguments.append("-F") }
        arguments.append("postgres")
        let program = Program(path: binaries.postgres, arguments: arguments, user: user)
        let report = try await program.run(input: "CREATE DATABASE \(Self.databaseName);\n")
        // It also ends well when its statement has failed.
        let hasFailed = report.output.contains("ERROR:") || report.output.contains("FATAL:")
        guard report.succeeded, !hasFailed else { throw failure(report.output) }
    }

    private func failure(_ output: String) -> LocalPostgresError {
        ServerLog.isAboutSpace(output)
            ? .noSpace(directory: layout.home.string)
            : .initialisationFailed(directory: layout.home.string, output: ServerLog.lastLines(of: output))
    }
}
