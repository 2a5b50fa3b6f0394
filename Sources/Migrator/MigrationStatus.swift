/// Where the schema stands: every migration that has a file or was applied, by version.
package struct MigrationStatus: Hashable, Sendable {
    package let entries: [Entry]

    package struct Entry: Hashable, Sendable {
        package var version: MigrationVersion
        package var name: String
        package var state: State
    }

    package enum State: Hashable, Sendable {
        case applied(AppliedMigration)
        case pending
        /// Pending, though a newer one is applied.
        case outOfOrder
        /// The file is not what was applied; the file's checksum as it is now.
        case changed(AppliedMigration, checksum: String)
        /// Applied, and the file is gone.
        case missing(AppliedMigration)
    }

    /// What all entries come to.
    package enum Summary: Hashable, Sendable {
        /// All files are applied and none changed.
        case clean
        case pending
        /// Files and database disagree; `up` and `down` refuse to run.
        case drift
    }

    package init(_ set: MigrationSet, applied: [AppliedMigration]) {
        let rows = Dictionary(applied.map { ($0.version, $0) }, uniquingKeysWith: { first, _ in first })
        let newest = rows.keys.max()
        let filed = set.migrations.map { file in
            Entry(
                version: file.version, name: file.name,
                state: Self.state(of: file, row: rows[file.version], newestApplied: newest))
        }
        let orphans = applied.filter { set[$0.version] == nil }
            .map { Entry(version: $0.version, name: $0.name, state: .missing($0)) }
        entries = (filed + orphans).sorted { $0.version < $1.version }
    }

    package var summary: Summary {
        var summary = Summary.clean
        for entry in entries {
            switch entry.state {
            case .applied: break
            case .pending: if summary == .clean { summary = .pending }
            case .outOfOrder, .changed, .missing: summary = .drift
            }
        }
        return summary
    }

    private static func state(
        of file: Migration, row: AppliedMigration?, newestApplied: MigrationVersion?
    ) -> State {
        guard let row else { return newestApplied.map { file.version < $0 } ?? false ? .outOfOrder : .pending }
        return row.checksum == file.checksum ? .applied(row) : .changed(row, checksum: file.checksum)
    }
}
