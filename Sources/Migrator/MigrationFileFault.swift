/// What is wrong with a file in the migrations folder, and what would be right.
package struct MigrationFileFault: Hashable, Sendable {
    package let fileName: String
    package let kind: Kind

    package enum Kind: Hashable, Sendable {
        /// The name is not `<version>_<verb_thing>.up.sql` or `.down.sql`.
        case malformedName
        /// Another change has the same version.
        case duplicateVersion(other: String)
        /// The named file, which belongs to this one, does not exist.
        case missingCounterpart(String)
        /// There is no statement in it.
        case empty
        /// Its bytes are not UTF-8, or there is a NUL among them.
        case notText
        /// A statement that begins or ends a transaction; each file is one transaction already.
        case transactionControl(statement: String, line: Int)
        /// `COPY … FROM STDIN` takes its rows from psql, which is not there.
        case needsInput(line: Int)
    }
}

extension MigrationFileFault: CustomStringConvertible {
    package var description: String { "\(fileName): \(explanation)" }

    private var explanation: String {
        switch kind {
        case .malformedName:
            "not a migration's name; allowed is YYYYMMDD_NNNN_verb_thing.up.sql or .down.sql, in small letters, digits and _"
        case .duplicateVersion(let other):
            "the version is taken by \(other); a version is used once, with one name for its up and its down file"
        case .missingCounterpart(let name): "\(name) is missing; each migration has an up file and a down file"
        case .empty: "no statement in it; each file has at least one"
        case .notText: "not UTF-8 text without NUL characters, which each file has to be"
        case .transactionControl(let statement, let line):
            "line \(line): \(statement) is not allowed; each file runs in one transaction of the migrator's own"
        case .needsInput(let line): "line \(line): COPY FROM STDIN is not allowed; a file brings its rows by INSERT"
        }
    }
}

/// All that is wrong with the files; nothing was run.
package struct MigrationFileFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// By file name; never empty.
    package let faults: [MigrationFileFault]

    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
