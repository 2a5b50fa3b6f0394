import SystemPackage

/// The file the server writes to, from where one start of the server began.
struct ServerLog: Sendable {
    var path: FilePath
    /// The size at the start; what is before it tells of earlier runs.
    private var startOffset: Int

    /// A log larger than this is put aside as `postgres.log.old` before a start.
    private static let rotationLimit = 16 << 20

    init(beginningAt path: FilePath) {
        let old = FilePath(path.string + ".old")
        if Self.size(path) > Self.rotationLimit { try? FileSystem.move(path, to: old) }
        self.path = path
        startOffset = Self.size(path)
    }

    /// Opens it for the server to append to.
    func open() throws(LocalPostgresError) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path, .writeOnly, options: [.append, .create, .closeOnExec], permissions: [.ownerReadWrite])
        } catch {
            throw LocalPostgresError(error, path: path)
        }
    }

    /// What the server said last, since its start.
    var lastLines: String {
        let bytes = (FileSystem.bytes(of: path) ?? []).dropFirst(startOffset)
        return Self.lastLines(of: String(decoding: bytes, as: UTF8.self))
    }

    /// Why the server ended before it was ready.
    var deathError: LocalPostgresError {
        let lines = lastLines
        let directory = path.removingLastComponent()
        // On a full disk the server could not even say so.
        let isFull = FileSystem.availableBytes(directory).map { $0 < 1 << 20 } ?? false
        return isFull || Self.isAboutSpace(lines)
            ? .noSpace(directory: directory.string) : .serverDied(log: path.string, lastLines: lines)
    }

    static func lastLines(of text: String, count: Int = 12) -> String {
        text.split(whereSeparator: \.isNewline).suffix(count).joined(separator: "\n")
    }

    /// The C library's text for ENOSPC and EDQUOT, in the language we give the server.
    static func isAboutSpace(_ text: String) -> Bool {
        text.contains("No space left on device") || text.contains("Disk quota exceeded")
    }

    private static func size(_ path: FilePath) -> Int { (try? path.stat()).map { Int($0.size) } ?? 0 }
}
