/// Why there is no private PostgreSQL server; each case says what its reader can do about it.
package enum LocalPostgresError: Error, Equatable, Sendable {
    /// No directory searched holds both `initdb` and `postgres`.
    case noBinaries(searched: [String])
    /// `BATON_PG_BIN` names a directory without a usable server.
    case unusableBinaries(directory: String, reason: String)
    /// The cluster was made by a major version that is not installed.
    case versionMismatch(directory: String, clusterVersion: Int, installedVersions: [Int])
    /// Another program holds the directory; the number is missing when that program has not written it yet.
    case directoryInUse(directory: String, pid: Int32?)
    /// The directory has content and not our marker, so it is left alone.
    case directoryNotOurs(directory: String)
    /// The directory or the cluster in it belongs to another user of the machine.
    case directoryOfAnotherUser(directory: String, owner: String)
    /// The server's user cannot get to the directory, and no other place could be made.
    case directoryUnreachable(directory: String, user: String, reason: String)
    /// The program is root, which PostgreSQL refuses, and there is no user to run the server as.
    case noServerUser
    case socketPathTooLong(path: String, byteLimit: Int)
    case noSpace(directory: String)
    case fileOperationFailed(path: String, reason: String)
    /// A program of PostgreSQL could not be run at all.
    case launchFailed(program: String, reason: String)
    case initialisationFailed(directory: String, output: String)
    case serverDied(log: String, lastLines: String)
    /// The server runs but did not accept connections within the bound.
    case startTimedOut(log: String, lastLines: String)
    /// The client programs of the server's version are not there.
    case noDumpProgram(directory: String, majorVersion: Int)
    case dumpFailed(output: String)
}

extension LocalPostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noBinaries(let searched):
            """
            No PostgreSQL server was found (looked in \(searched.joined(separator: ", "))).
            Install it with: apt-get install postgresql
            or set BATON_PG_BIN to the directory that holds initdb and postgres.
            """
        case .unusableBinaries(let directory, let reason):
            "BATON_PG_BIN is \(directory), but \(reason). Set it to the directory that holds initdb and postgres."
        case .versionMismatch(let directory, let clusterVersion, let installedVersions):
            """
            The cluster in \(directory) was made by PostgreSQL \(clusterVersion); installed is \
            \(installedVersions.map(String.init).joined(separator: ", ")).
            Install it with: apt-get install postgresql-\(clusterVersion)
            or set BATON_DATA_DIR to a new directory.
            """
        case .directoryInUse(let directory, let pid?):
            "The data directory \(directory) is in use by pid \(pid). Stop that program or set BATON_DATA_DIR."
        case .directoryInUse(let directory, nil):
            "The data directory \(directory) is in use by another program. Stop it or set BATON_DATA_DIR."
        case .directoryNotOurs(let directory):
            """
            The directory \(directory) is not empty and was not made by Baton, so it is left alone.
            Set BATON_DATA_DIR to a new or empty directory.
            """
        case .directoryOfAnotherUser(let directory, let owner):
            """
            The directory \(directory) belongs to the user \(owner).
            Run this as \(owner == "root" ? "" : "\(owner) or ")root, or set BATON_DATA_DIR to another directory.
            """
        case .directoryUnreachable(let directory, let user, let reason):
            """
            PostgreSQL must run as the user \(user), who cannot reach \(directory): \(reason).
            Set BATON_DATA_DIR to a directory that \(user) can reach, for example /var/lib/baton.
            """
        case .noServerUser:
            """
            PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody".
            Run this as an ordinary user.
            """
        case .socketPathTooLong(let path, let byteLimit):
            """
            The socket path \(path) has more than \(byteLimit) bytes.
            Set BATON_DATA_DIR or TMPDIR to a directory with a shorter path.
            """
        case .noSpace(let directory):
            "No space is left for PostgreSQL in \(directory). Free some, or set BATON_DATA_DIR to another disk."
        case .fileOperationFailed(let path, let reason):
            "\(path): \(reason)"
        case .launchFailed(let program, let reason):
            "\(program) could not be run: \(reason)"
        case .initialisationFailed(let directory, let output):
            "PostgreSQL could not make a cluster in \(directory). It said:\n\(output)"
        case .serverDied(let log, let lastLines):
            "PostgreSQL ended while it was starting. The end of \(log):\n\(lastLines)"
        case .startTimedOut(let log, let lastLines):
            "PostgreSQL did not accept connections in time. The end of \(log):\n\(lastLines)"
        case .noDumpProgram(let directory, let majorVersion):
            """
            There is no pg_dump in \(directory), which tells what the schema is.
            Install it with: apt-get install postgresql-client-\(majorVersion)
            or set BATON_PG_BIN to a directory that holds initdb, postgres and pg_dump.
            """
        case .dumpFailed(let output):
            "pg_dump could not tell the schema. It said:\n\(output)"
        }
    }
}
