/// The migrations of one folder, in order, each whole: nothing in here was found wanting.
package struct MigrationSet: Hashable, Sendable {
    /// By version, none twice.
    package let migrations: [Migration]

    /// Judges the files of a folder.
    ///
    /// - Parameter files: Name and bytes of every file whose name ends in `.sql`, except `schema.sql`.
    /// - Throws: All faults at once.
    package init(files: [String: [UInt8]]) throws(MigrationFileFaults) {
        var reader = MigrationSetReader()
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) { reader.read(name, bytes) }
        migrations = try reader.finish()
    }

    /// The newest version; `nil` if there are no migrations.
    package var newestVersion: MigrationVersion? { migrations.last?.version }

    subscript(version: MigrationVersion) -> Migration? { migrations.first { $0.version == version } }
}

/// Takes files one by one and collects what is wrong with them.
private struct MigrationSetReader {
    private var texts: [MigrationFile: String] = [:]
    private var faults: [MigrationFileFault] = []

    mutating func read(_ fileName: String, _ bytes: [UInt8]) {
        guard let file = MigrationFile(fileName: fileName) else { return blame(fileName, .malformedName) }
        let text = String(validating: bytes, as: UTF8.self)
        texts[file] = text ?? ""
        guard let text, !bytes.contains(0) else { return blame(fileName, .notText) }
        for kind in MigrationFileFault.Kind.all(in: text) { blame(fileName, kind) }
    }

    mutating func finish() throws(MigrationFileFaults) -> [Migration] {
        judgeVersions()
        guard faults.isEmpty else {
            throw MigrationFileFaults(faults: faults.sorted { $0.fileName < $1.fileName })
        }
        return texts.compactMap { file, text in
            guard file.direction == .up, let downSQL = self.text(of: file.counterpartName) else { return nil }
            return Migration(version: file.version, name: file.name, upSQL: text, downSQL: downSQL)
        }
        .sorted { $0.version < $1.version }
    }

    private func text(of fileName: String) -> String? { MigrationFile(fileName: fileName).flatMap { texts[$0] } }

    private mutating func judgeVersions() {
        var firstOfVersion: [MigrationVersion: MigrationFile] = [:]
        for file in texts.keys.sorted(by: { $0.fileName < $1.fileName }) {
            let first = firstOfVersion[file.version] ?? file
            firstOfVersion[file.version] = first
            if first.name != file.name { blame(file.fileName, .duplicateVersion(other: first.fileName)) }
            if text(of: file.counterpartName) == nil {
                blame(file.fileName, .missingCounterpart(file.counterpartName))
            }
        }
    }

    private mutating func blame(_ fileName: String, _ kind: MigrationFileFault.Kind) {
        faults.append(MigrationFileFault(fileName: fileName, kind: kind))
    }
}
