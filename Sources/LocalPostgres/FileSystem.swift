import FoundationEssentials
import Glibc
import SystemPackage

/// The few calls on files and directories that a cluster needs, with errors that name the path.
enum FileSystem {
    /// Makes one directory with exactly these permissions, whatever the umask is.
    static func makeDirectory(_ path: FilePath, permissions: FilePermissions) throws(LocalPostgresError) {
        guard unsafe mkdir(path.string, permissions.rawValue) == 0 else { throw failure(path) }
        try setPermissions(path, permissions)
    }

    static func makeParents(of path: FilePath) throws(LocalPostgresError) {
        let parent = path.removingLastComponent()
        do {
            try FileManager.default.createDirectory(atPath: parent.string, withIntermediateDirectories: true)
        } catch {
            throw .fileOperationFailed(path: parent.string, reason: "cannot be made (\(error))")
        }
    }

    static func setPermissions(_ path: FilePath, _ permissions: FilePermissions) throws(LocalPostgresError) {
        guard unsafe chmod(path.string, permissions.rawValue) == 0 else { throw failure(path) }
    }

    static func setOwner(_ path: FilePath, _ user: ServerUser) throws(LocalPostgresError) {
        guard unsafe lchown(path.string, user.userID, user.groupID) == 0 else { throw failure(path) }
    }

    static func move(_ source: FilePath, to destination: FilePath) throws(LocalPostgresError) {
        guard unsafe rename(source.string, destination.string) == 0 else { throw failure(destination) }
    }

    /// Removes a file or a whole directory; one that is not there is fine.
    static func remove(_ path: FilePath) throws(LocalPostgresError) {
        guard exists(path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path.string)
        } catch {
            throw .fileOperationFailed(path: path.string, reason: "cannot be removed (\(error))")
        }
    }

    /// Also true for a symbolic link that leads nowhere.
    static func exists(_ path: FilePath) -> Bool {
        (try? path.stat(followTargetSymlink: false)) != nil
    }

    static func isDirectory(_ path: FilePath) -> Bool {
        (try? path.stat())?.type == .directory
    }

    static func isExecutableFile(_ path: FilePath) -> Bool {
        !isDirectory(path) && FileManager.default.isExecutableFile(atPath: path.string)
    }

    static func names(in directory: FilePath) throws(LocalPostgresError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory.string)
        } catch {
            throw .fileOperationFailed(path: directory.string, reason: "cannot be listed (\(error))")
        }
    }

    /// The whole content of a file, or `nil` when it cannot be read; bytes that are not UTF-8 are replaced.
    static func text(of path: FilePath) -> String? {
        bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
    }

    static func bytes(of path: FilePath) -> [UInt8]? {
        FileManager.default.contents(atPath: path.string).map { [UInt8]($0) }
    }

    static func write(_ text: String, to path: FilePath) throws(LocalPostgresError) {
        do {
            let file = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: [.ownerReadWrite])
            try file.closeAfter { _ = try file.writeAll(text.utf8) }
        } catch {
            throw LocalPostgresError(error, path: path)
        }
    }

    /// Bytes that an ordinary user may still write on the file system of `path`.
    static func availableBytes(_ path: FilePath) -> UInt64? {
        var information = statvfs()
        guard unsafe statvfs(path.string, &information) == 0 else { return nil }
        return UInt64(information.f_bavail) * UInt64(information.f_frsize)
    }

    /// The path from the root, with `.` and `..` gone; a relative one starts at the working directory.
    static func absolute(_ path: String) -> FilePath {
        FilePath(FileManager.default.currentDirectoryPath).pushing(FilePath(path)).lexicallyNormalized()
    }

    /// The path with every symbolic link followed.
    static func resolved(_ path: FilePath) throws(LocalPostgresError) -> FilePath {
        guard let text = unsafe realpath(path.string, nil) else { throw failure(path) }
        defer { unsafe free(text) }
        return unsafe FilePath(String(cString: text))
    }

    private static func failure(_ path: FilePath) -> LocalPostgresError {
        LocalPostgresError(Errno(rawValue: errno), path: path)
    }
}

extension LocalPostgresError {
    /// What a failed call on a file means to the reader.
    init(_ error: any Error, path: FilePath) {
        switch error {
        case let error as LocalPostgresError: self = error
        case Errno.noSpace, Errno(rawValue: EDQUOT): self = .noSpace(directory: path.removingLastComponent().string)
        default: self = .fileOperationFailed(path: path.string, reason: "\(error)")
        }
    }
}
