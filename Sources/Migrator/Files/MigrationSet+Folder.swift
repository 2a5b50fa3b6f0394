extension MigrationSet {
    /// Reads the folder's files.
    ///
    /// Looks at names that end in `.sql` and not into subfolders; `schema.sql` is the description of the whole and no
    /// migration.
    ///
    /// - Throws: `MigrationError.folderUnreadable`, or `.invalidFiles` with all faults at once.
    package init(folder: String) throws(MigrationError) {
        try self.init(MigrationFolder(path: folder))
    }

    package init(_ folder: MigrationFolder) throws(MigrationError) {
        let files = try folder.files()
        do {
            try self.init(files: files)
        } catch {
            throw .invalidFiles(error)
        }
    }
}
