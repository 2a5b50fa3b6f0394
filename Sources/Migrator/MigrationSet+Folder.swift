internal import FoundationEssentials
internal import Glibc

extension MigrationSet {
    /// Reads the folder's files.
    ///
    /// Looks at names that end in `.sql` and not into subfolders; `schema.sql` is the description of the whole and no
    /// migration.
    ///
    /// - Throws: `MigrationError.folderUnreadable`, or `.invalidFiles` with all faults at once.
    package init(folder: String) throws(MigrationError) {
        var files: [String: [UInt8]] = [:]
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where Self.isCandidate(name) {
                files[name] = try [UInt8](Data(contentsOf: URL(filePath: folder).appending(path: name)))
            }
        } catch {
            throw .folderUnreadable(path: folder, reason: Self.reason(of: error))
        }
        do {
            try self.init(files: files)
        } catch {
            throw .invalidFiles(error)
        }
    }

    private static func isCandidate(_ name: String) -> Bool {
        name.hasSuffix(".sql") && !name.hasPrefix(".") && name != "schema.sql"
    }

    private static func reason(of error: any Error) -> String {
        switch ((error as? CocoaError)?.underlying as? POSIXError)?.code {
        case .ENOENT: "it does not exist"
        case .ENOTDIR: "it is no folder"
        case .EACCES: "this user may not read it"
        default: "\(error)"
        }
    }
}
