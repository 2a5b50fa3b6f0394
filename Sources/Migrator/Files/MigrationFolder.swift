internal import FoundationEssentials
internal import Glibc

/// The folder that the migrations are in, and what else lies there.
package struct MigrationFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The description of the whole schema, which `verify` compares and writes.
    package static let schemaFileName = "schema.sql"
    /// What lint accepts in files that may not change any more.
    package static let exceptionsFileName = "lint.allow"

    /// Name and bytes of every file that has to be a migration's.
    ///
    /// - Throws: `MigrationError.folderUnreadable`.
    package func files() throws(MigrationError) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: path) where Self.isCandidate(name) {
                files[name] = try [UInt8](Data(contentsOf: url(of: name)))
            }
        } catch {
            throw .folderUnreadable(path: path, reason: Self.reason(of: error))
        }
        return files
    }

    /// The text of a file beside the migrations; `nil` when there is none.
    ///
    /// - Throws: `MigrationError.folderUnreadable` when there is one and it cannot be read, or is no UTF-8.
    package func text(of name: String) throws(MigrationError) -> String? {
        guard FileManager.default.fileExists(atPath: filePath(of: name)) else { return nil }
        do {
            return try String(contentsOf: url(of: name), encoding: .utf8)
        } catch {
            throw .folderUnreadable(path: filePath(of: name), reason: Self.reason(of: error))
        }
    }

    /// Writes a file whole or not at all.
    ///
    /// - Parameter isNew: Whether a file of that name is an error.
    /// - Throws: `MigrationError.fileUnwritable`.
    package func write(_ text: String, to name: String, isNew: Bool) throws(MigrationError) {
        do {
            // One cannot have both: a new file is made where it is, an old one replaced by a whole one.
            try Data(text.utf8).write(to: url(of: name), options: isNew ? .withoutOverwriting : .atomic)
        } catch {
            throw .fileUnwritable(path: filePath(of: name), reason: Self.reason(of: error))
        }
    }

    package func filePath(of name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    private func url(of name: String) -> URL { URL(filePath: path).appending(path: name) }

    private static func isCandidate(_ name: String) -> Bool {
        name.hasSuffix(".sql") && !name.hasPrefix(".") && name != schemaFileName
    }

    private static func reason(of error: any Error) -> String {
        switch ((error as? CocoaError)?.underlying as? POSIXError)?.code {
        case .ENOENT: "it does not exist"
        case .ENOTDIR: "it is no folder"
        case .EACCES: "this user may not"
        case .EEXIST: "it exists already"
        case .EROFS: "its file system is read-only"
        case .ENOSPC: "no space is left"
        default: "\(error)"
        }
    }
}
