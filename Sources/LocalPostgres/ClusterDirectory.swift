import SystemPackage

/// A directory that this program holds, and how its cluster lies in it.
struct ClusterDirectory: ~Copyable {
    private let lock: DirectoryLock
    let layout: ClusterLayout
    let user: ServerUser
    /// Exists, and only the server's user and root can enter it.
    let socketDirectory: FilePath

    /// Takes the directory, making it when it is not there.
    ///
    /// - Throws: `.directoryInUse`, `.directoryNotOurs` when it has content and no marker, `.directoryOfAnotherUser`,
    ///   `.directoryUnreachable`, `.socketPathTooLong`, or what the file system refuses.
    static func claim(_ path: FilePath, host: HostEnvironment) async throws -> ClusterDirectory {
        let directory = try made(path)
        var lock = try await DirectoryLock(directory)
        let marker = try marker(of: directory)
        let existing = ClusterLayout(home: marker?.location ?? directory)
        let user = try ServerUser.choose(
            program: .ofProgram, clusterOwner: .owner(of: existing.data), directory: directory, account: Account.named)
        let layout = try marker == nil ? placed(in: directory, for: user) : existing
        if let obstacle = user.obstacle(onTheWayTo: layout.home) {
            throw LocalPostgresError.directoryUnreachable(
                directory: layout.home.string, user: user.name, reason: "\(obstacle) is closed to others")
        }
        try lock.recordHolder()
        let socketDirectory = try madeSocketDirectory(for: layout, user: user, host: host)
        return ClusterDirectory(lock: lock, layout: layout, user: user, socketDirectory: socketDirectory)
    }

    /// A socket directory in a temporary place goes with the server; one beside the data stays.
    borrowing func removeSocketDirectoryIfOutside() {
        if socketDirectory != layout.socket { try? FileSystem.remove(socketDirectory) }
    }

    /// Removes the cluster with everything it consists of.
    borrowing func removeAll() {
        try? FileSystem.remove(socketDirectory)
        try? FileSystem.remove(layout.home)
    }

    /// Makes a new directory of our own in a temporary place; as root, one that the server's user can reach.
    static func makeTemporary(host: HostEnvironment) throws -> FilePath {
        let user = try ServerUser.choose(
            program: .ofProgram, clusterOwner: nil, directory: FilePath(host.temporaryDirectory),
            account: Account.named)
        let parent = temporaryDirectories(host, reachableBy: user).first ?? FilePath(host.temporaryDirectory)
        let directory = parent.appending("baton-pg-\(String(UInt64.random(in: .min ... .max), radix: 36))")
        try FileSystem.makeDirectory(directory, permissions: homePermissions)
        return directory
    }

    /// Root's clusters run as another user, who has to pass through.
    private static var homePermissions: FilePermissions {
        Account.ofProgram.userID == 0 ? [.ownerReadWriteExecute, .groupExecute, .otherExecute] : .ownerReadWriteExecute
    }

    /// Where root puts a cluster that cannot be where it was asked for.
    private static let systemDirectory: FilePath = "/var/lib/baton"

    private static func made(_ path: FilePath) throws -> FilePath {
        guard !path.string.contains("\n") else {
            throw LocalPostgresError.fileOperationFailed(
                path: path.string, reason: "PostgreSQL cannot work in a path with a line break")
        }
        if !FileSystem.isDirectory(path) {
            try FileSystem.makeParents(of: path)
            // Another starter may be making the same directory right now; the lock decides between the two.
            do {
                try FileSystem.makeDirectory(path, permissions: homePermissions)
            } catch  where FileSystem.isDirectory(path) {
            }
        }
        return try FileSystem.resolved(path)
    }

    private static func marker(of directory: FilePath) throws -> ClusterMarker? {
        if let marker = ClusterMarker.read(in: directory) { return marker }
        guard try FileSystem.names(in: directory).isEmpty else {
            throw LocalPostgresError.directoryNotOurs(directory: directory.string)
        }
        return nil
    }

    /// Marks a new directory, and another one besides when the server's user cannot reach the first.
    private static func placed(in directory: FilePath, for user: ServerUser) throws -> ClusterLayout {
        guard user.obstacle(onTheWayTo: directory) != nil else {
            try ClusterMarker(location: nil).write(in: directory)
            return ClusterLayout(home: directory)
        }
        if !FileSystem.isDirectory(systemDirectory) {
            try FileSystem.makeDirectory(systemDirectory, permissions: homePermissions)
        }
        // Never the same twice: whoever removes the directory asks for a new cluster.
        let suffix = String(UInt32.random(in: .min ... .max), radix: 36)
        let home = systemDirectory.appending("\(Placement.fingerprint(of: directory))-\(suffix)")
        try FileSystem.makeDirectory(home, permissions: homePermissions)
        try ClusterMarker(location: nil).write(in: home)
        try ClusterMarker(location: home).write(in: directory)
        return ClusterLayout(home: home)
    }

    private static func temporaryDirectories(_ host: HostEnvironment, reachableBy user: ServerUser) -> [FilePath] {
        [host.temporaryDirectory, "/tmp"].compactMap { try? FileSystem.resolved(FileSystem.absolute($0)) }
            .filter { user.obstacle(onTheWayTo: $0) == nil }
    }

    private static func madeSocketDirectory(
        for layout: ClusterLayout, user: ServerUser, host: HostEnvironment
    ) throws -> FilePath {
        let directory = try Placement.socketDirectory(
            for: layout, temporaryDirectories: temporaryDirectories(host, reachableBy: user))
        if !FileSystem.exists(directory) {
            try FileSystem.makeDirectory(directory, permissions: .ownerReadWriteExecute)
        }
        // In a temporary directory somebody else may have taken the name.
        let status = try directory.stat(followTargetSymlink: false)
        let owners = [user.userID, Account.ofProgram.userID]
        guard status.type == .directory, owners.contains(status.userID.rawValue) else {
            throw LocalPostgresError.fileOperationFailed(path: directory.string, reason: "belongs to somebody else")
        }
        try FileSystem.setPermissions(directory, .ownerReadWriteExecute)
        if user.isSwitched { try FileSystem.setOwner(directory, user) }
        return directory
    }
}
