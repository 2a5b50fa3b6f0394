import Glibc
import SystemPackage

/// Holds a directory against other programs until it is given up or the program ends, however it ends.
///
/// The lock is on the directory itself, so that it can be taken before anything is written there.
struct DirectoryLock: ~Copyable {
    private static let fileName = "baton.pid"
    private let descriptor: FileDescriptor
    private let directory: FilePath
    private var hasRecordedHolder = false

    /// - Throws: `.directoryInUse` when another program, or another part of this one, holds it.
    init(_ directory: FilePath) async throws {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.open(directory, .readOnly, options: [.directory, .closeOnExec])
        } catch Errno.permissionDenied {
            throw LocalPostgresError.directoryOfAnotherUser(
                directory: directory.string, owner: Account.owner(of: directory)?.name ?? "unknown")
        } catch {
            throw LocalPostgresError(error, path: directory)
        }
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let reason = Errno(rawValue: errno)
            try? descriptor.close()
            guard reason == .wouldBlock else { throw LocalPostgresError(reason, path: directory) }
            throw LocalPostgresError.directoryInUse(directory: directory.string, pid: await Self.holder(of: directory))
        }
        self.descriptor = descriptor
        self.directory = directory
    }

    deinit {
        if hasRecordedHolder { try? FileSystem.remove(directory.appending(Self.fileName)) }
        // A process that is just being forked holds a copy of the descriptor: closing alone would not unlock.
        flock(descriptor.rawValue, LOCK_UN)
        try? descriptor.close()
    }

    /// Tells other programs who holds the directory; only for a directory known to be ours.
    mutating func recordHolder() throws(LocalPostgresError) {
        try FileSystem.write("\(getpid())\n", to: directory.appending(Self.fileName))
        hasRecordedHolder = true
    }

    /// Who holds the directory; waits a moment for a holder that has only just taken it.
    private static func holder(of directory: FilePath) async -> pid_t? {
        var holder: pid_t?
        _ = try? await poll(for: .milliseconds(500)) {
            let text = FileSystem.text(of: directory.appending(fileName)) ?? ""
            holder = pid_t(text.prefix(while: \.isNumber)).flatMap { ProcessTable.exists($0) ? $0 : nil }
            return holder != nil
        }
        return holder
    }
}
