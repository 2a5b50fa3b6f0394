import FoundationEssentials
import Subprocess
import SystemPackage

/// Where one installed PostgreSQL server keeps its programs.
struct ServerBinaries: Equatable, Sendable {
    var directory: FilePath
    var majorVersion: Int
    /// As `postgres --version` tells it, for example `15.18`.
    var version: String

    var initdb: FilePath { directory.appending("initdb") }
    var postgres: FilePath { directory.appending("postgres") }
}

extension ServerBinaries {
    /// The directories to look in, best first: Debian's by version, newest first, then those of `PATH`.
    ///
    /// - Parameter debianVersions: What is in `debianDirectory`; names that are no version are left out.
    static func searchOrder(_ host: HostEnvironment, debianVersions: [String]) -> [FilePath] {
        let numbered = debianVersions.compactMap { name in Int(name).map { (number: $0, name: name) } }
        let debian = numbered.sorted { $0.number > $1.number }.map { "\(host.debianDirectory)/\($0.name)/bin" }
        var seen: Set<String> = []
        let all = debian + host.searchPath.filter { $0.hasPrefix("/") }
        return all.filter { seen.insert($0).inserted }.map { FilePath($0) }
    }

    /// Every usable server of this machine, best first; never empty.
    static func findAll(on host: HostEnvironment) async throws -> [ServerBinaries] {
        if let directory = host.binaryDirectory { return [try await chosen(FileSystem.absolute(directory))] }
        let debianVersions = (try? FileSystem.names(in: FilePath(host.debianDirectory))) ?? []
        var found: [ServerBinaries] = []
        for directory in searchOrder(host, debianVersions: debianVersions)
        where missingProgram(in: directory) == nil {
            if let binaries = try? await inspect(directory) { found.append(binaries) }
        }
        guard !found.isEmpty else {
            throw LocalPostgresError.noBinaries(searched: ["\(host.debianDirectory)/*/bin"] + host.searchPath)
        }
        return found
    }

    /// The server to run a cluster with: one of its own major version, or the best there is for a new cluster.
    static func match(
        _ installed: [ServerBinaries], clusterVersion: Int?, directory: FilePath
    ) throws(LocalPostgresError) -> ServerBinaries {
        guard let clusterVersion else { return installed[0] }
        if let fitting = installed.first(where: { $0.majorVersion == clusterVersion }) { return fitting }
        throw .versionMismatch(
            directory: directory.string, clusterVersion: clusterVersion,
            installedVersions: installed.map(\.majorVersion))
    }

    /// Reads `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`; a beta reads `16beta1`.
    static func parseVersion(_ output: String) -> (major: Int, text: String)? {
        guard let text = output.split(whereSeparator: \.isWhitespace).first(where: { $0.first?.isNumber == true }),
            let major = Int(text.prefix(while: \.isNumber))
        else { return nil }
        return (major, String(text))
    }

    private static func missingProgram(in directory: FilePath) -> String? {
        ["initdb", "postgres"].first { !FileSystem.isExecutableFile(directory.appending($0)) }
    }

    /// What `BATON_PG_BIN` names: it is this one or none.
    private static func chosen(_ directory: FilePath) async throws -> ServerBinaries {
        if let program = missingProgram(in: directory) {
            throw LocalPostgresError.unusableBinaries(
                directory: directory.string, reason: "there is no program \(program) in it")
        }
        do {
            return try await inspect(directory)
        } catch let error as LocalPostgresError {
            throw LocalPostgresError.unusableBinaries(directory: directory.string, reason: "\(error)")
        }
    }

    private static func inspect(_ directory: FilePath) async throws -> ServerBinaries {
        let postgres = directory.appending("postgres")
        let output = try await Program(path: postgres, arguments: ["--version"]).run().output
        guard let version = parseVersion(output) else {
            throw LocalPostgresError.launchFailed(program: postgres.string, reason: "it does not tell its version")
        }
        return ServerBinaries(directory: directory, majorVersion: version.major, version: version.text)
    }
}
