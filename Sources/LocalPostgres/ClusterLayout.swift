import SystemPackage

/// Where the parts of one cluster are.
struct ClusterLayout: Equatable, Sendable {
    /// Holds everything below; passable for the server's user.
    var home: FilePath

    /// PostgreSQL's data directory.
    var data: FilePath { home.appending("data") }
    /// A data directory that is still being made; becomes `data` in one step.
    var unfinishedData: FilePath { home.appending("data.unfinished") }
    /// What the server says.
    var log: FilePath { home.appending("postgres.log") }
    /// Where the socket goes when its path is short enough.
    var socket: FilePath { home.appending("socket") }

    /// The major version of the server that made the cluster; `nil` while there is none.
    var clusterVersion: Int? {
        FileSystem.text(of: data.appending("PG_VERSION")).flatMap { Int($0.prefix(while: \.isNumber)) }
    }
}

/// The pure decisions about paths.
enum Placement {
    /// The length of `sockaddr_un.sun_path` without its final NUL (Linux, unix(7)).
    static let socketPathByteLimit = 107

    /// The file that PostgreSQL makes in a socket directory for the default port.
    static let socketName = ".s.PGSQL.5432"

    /// The first socket directory whose socket path fits: beside the data, else a short one for this cluster alone.
    ///
    /// - Parameter temporaryDirectories: Where a short one may be made, best first.
    static func socketDirectory(
        for layout: ClusterLayout, temporaryDirectories: [FilePath]
    ) throws(LocalPostgresError) -> FilePath {
        let short = "baton-\(fingerprint(of: layout.home))"
        let candidates = [layout.socket] + temporaryDirectories.map { $0.appending(short) }
        if let fitting = candidates.first(where: isFit) { return fitting }
        throw .socketPathTooLong(path: socketPath(in: layout.socket).string, byteLimit: socketPathByteLimit)
    }

    /// Short enough, and without the comma that divides hosts for libpq (PostgreSQL 15, 34.1.1.3).
    private static func isFit(_ directory: FilePath) -> Bool {
        let path = socketPath(in: directory).string
        return path.utf8.count <= socketPathByteLimit && !path.contains(",")
    }

    static func socketPath(in directory: FilePath) -> FilePath { directory.appending(socketName) }

    /// Sixteen hexadecimal digits that stand for a path (FNV-1a, 64 bits).
    static func fingerprint(of path: FilePath) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in path.string.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// A connection string of keywords, as libpq reads it (PostgreSQL 15, 34.1.1.1).
    static func connectionString(socketDirectory: FilePath, user: String, database: String) -> String {
        "host=\(quoted(socketDirectory.string)) user=\(quoted(user)) dbname=\(quoted(database))"
    }

    private static func quoted(_ value: String) -> String {
        let escaped = value.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "'\(String(escaped))'"
    }
}
