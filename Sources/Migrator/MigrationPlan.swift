/// What is to be run, decided from the files and from what the database says was applied; runs nothing itself.
package enum MigrationPlan {
    /// How far a `down` goes.
    package enum DownTarget: Hashable, Sendable {
        /// So many migrations back, at least one.
        case steps(Int)
        /// Back to this version, which stays.
        case to(MigrationVersion)
    }

    /// What is pending, oldest first, up to and with `target`; nothing if the database is there already.
    ///
    /// - Parameter allowingOutOfOrder: Whether a file may be older than what is applied.
    /// - Throws: What speaks against it, all of it at once.
    package static func up(
        _ set: MigrationSet, applied: [AppliedMigration], to target: MigrationVersion? = nil,
        allowingOutOfOrder: Bool = false
    ) throws(MigrationRefusal) -> [Migration] {
        var faults = drift(set, applied: applied, allowingOutOfOrder: allowingOutOfOrder)
        if let target, set[target] == nil { faults.append(.unknownTarget(target)) }
        guard faults.isEmpty else { throw MigrationRefusal(faults: faults) }
        let done = Set(applied.map(\.version))
        let pending = set.migrations.filter { !done.contains($0.version) }
        guard let target else { return pending }
        return pending.filter { $0.version <= target }
    }

    /// What is to be taken back, newest first.
    ///
    /// - Throws: What speaks against it, all of it at once.
    /// - Precondition: steps are at least one.
    package static func down(
        _ set: MigrationSet, applied: [AppliedMigration], _ target: DownTarget, allowingOutOfOrder: Bool = false
    ) throws(MigrationRefusal) -> [Migration] {
        var faults = drift(set, applied: applied, allowingOutOfOrder: allowingOutOfOrder)
        if case .to(let version) = target, !applied.contains(where: { $0.version == version }) {
            faults.append(.unknownTarget(version))
        }
        guard faults.isEmpty else { throw MigrationRefusal(faults: faults) }
        let newestFirst = applied.compactMap { set[$0.version] }.sorted { $0.version > $1.version }
        switch target {
        case .steps(let count):
            precondition(count >= 1, "a down takes at least one step")
            return Array(newestFirst.prefix(count))
        case .to(let version): return newestFirst.filter { $0.version > version }
        }
    }

    /// What a baseline records: the files up to and with `version`.
    ///
    /// - Throws: `unknownTarget`.
    package static func baseline(
        _ set: MigrationSet, at version: MigrationVersion
    ) throws(MigrationRefusal) -> [Migration] {
        guard set[version] != nil else { throw MigrationRefusal(faults: [.unknownTarget(version)]) }
        return set.migrations.filter { $0.version <= version }
    }

    /// Where files and database disagree, by version.
    private static func drift(
        _ set: MigrationSet, applied: [AppliedMigration], allowingOutOfOrder: Bool
    ) -> [MigrationRefusal.Fault] {
        let applied = applied.sorted { $0.version < $1.version }
        var faults = applied.compactMap { row -> MigrationRefusal.Fault? in
            guard let file = set[row.version] else { return .missing(row) }
            return file.checksum == row.checksum ? nil : .changed(file, recordedChecksum: row.checksum)
        }
        guard let newest = applied.last, !allowingOutOfOrder else { return faults }
        let done = Set(applied.map(\.version))
        for file in set.migrations where file.version < newest.version && !done.contains(file.version) {
            faults.append(.outOfOrder(file, newest: newest.version))
        }
        return faults
    }
}

/// Why nothing was run: the files do not fit what the database says was applied.
package struct MigrationRefusal: Error, Hashable, Sendable {
    /// Never empty.
    package let faults: [Fault]

    /// Whether files and database disagree, and not only the version asked for is wrong.
    package var isDrift: Bool {
        faults.contains { if case .unknownTarget = $0 { false } else { true } }
    }

    package enum Fault: Hashable, Sendable {
        /// The file is not what it was when it was applied.
        case changed(Migration, recordedChecksum: String)
        /// What was applied has no file any more.
        case missing(AppliedMigration)
        /// The file is older than what was applied already, and was not applied itself.
        case outOfOrder(Migration, newest: MigrationVersion)
        /// There is no such version to go to.
        case unknownTarget(MigrationVersion)
    }
}

extension MigrationRefusal: CustomStringConvertible {
    package var description: String { faults.map(\.description).joined(separator: "\n") }
}

extension MigrationRefusal.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .changed(let file, let recorded):
            """
            \(file.upFileName): changed after it was applied; its SHA-256 was \(recorded) and is \(file.checksum). \
            Restore the file, and make the change in a new migration.
            """
        case .missing(let row):
            """
            \(row.upFileName): applied (SHA-256 \(row.checksum)), but the file is missing. Restore it, or use the \
            folder that belongs to this database.
            """
        case .outOfOrder(let file, let newest):
            """
            \(file.upFileName): older than \(newest), which is applied already. Give it a version after \(newest), \
            or allow it with --allow-out-of-order.
            """
        case .unknownTarget(let version): "\(version): no such version to go to; `status` lists those that there are."
        }
    }
}
