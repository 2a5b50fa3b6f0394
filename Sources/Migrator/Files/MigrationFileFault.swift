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
        /// A command of psql, such as `\i`.
        case psqlCommand(line: Int)
        /// A comment `-- baton: …` that asks for nothing that is known.
        case unknownDirective(String, line: Int)
        /// `-- baton: no-transaction` below the first line.
        case misplacedNoTransaction(line: Int)
        /// A second statement in a file without a transaction.
        case secondStatement(line: Int)
        /// A statement that the server refuses inside a transaction, in a file that has one.
        case needsNoTransaction(statement: String, line: Int)
        /// A statement that has no business outside of a transaction, in a file without one.
        case needsTransaction(statement: String, line: Int)
        /// An index built without a transaction whose name the server chooses: nobody would find it after a crash.
        case unnamedIndex(line: Int)
    }

    /// Where in the file, from 1; `nil` when it is about the file as a whole.
    package var line: Int? {
        switch kind {
        case .malformedName, .duplicateVersion, .missingCounterpart, .empty, .notText: nil
        case .transactionControl(_, let line), .needsInput(let line), .psqlCommand(let line),
            .unknownDirective(_, let line), .misplacedNoTransaction(let line), .secondStatement(let line),
            .needsNoTransaction(_, let line), .needsTransaction(_, let line), .unnamedIndex(let line):
            line
        }
    }
}

extension MigrationFileFault: CustomStringConvertible {
    package var description: String {
        line.map { "\(fileName): line \($0): \(explanation)" } ?? "\(fileName): \(explanation)"
    }

    /// What is wrong and what is allowed, without the place.
    var explanation: String {
        switch kind {
        case .malformedName:
            "not a migration's name; allowed is YYYYMMDD_NNNN_verb_thing.up.sql or .down.sql, in small letters, digits and _"
        case .duplicateVersion(let other):
            "the version is taken by \(other); a version is used once, with one name for its up and its down file"
        case .missingCounterpart(let name): "\(name) is missing; each migration has an up file and a down file"
        case .empty: "no statement in it; each file has at least one"
        case .notText: "not UTF-8 text without NUL characters, which each file has to be"
        case .transactionControl(let statement, _):
            "\(statement) is not allowed; each file runs in one transaction of the migrator's own"
        case .needsInput: "COPY FROM STDIN is not allowed; a file brings its rows by INSERT"
        case .psqlCommand: "a command of psql is not allowed; files are plain SQL"
        case .unknownDirective(let text, _):
            "\"baton: \(text)\" means nothing; allowed are \"baton: no-transaction\" and \"baton: allow RULE because REASON\""
        case .misplacedNoTransaction: "\"baton: no-transaction\" is allowed on the first line only"
        case .secondStatement:
            "a second statement; a file with \"baton: no-transaction\" has exactly one, because half of two could not be undone"
        case .needsNoTransaction(let statement, _):
            "\(statement) cannot run in a transaction; begin the file with \"-- baton: no-transaction\" and leave it alone there"
        case .needsTransaction(let statement, _):
            "\(statement) is not allowed with \"baton: no-transaction\"; allowed are \(SQLStatement.transactionlessForms)"
        case .unnamedIndex: "the index has no name; name it, so that it is found again when its making was interrupted"
        }
    }
}

/// All that is wrong with the files; nothing was run.
package struct MigrationFileFaults: Error, Hashable, Sendable, CustomStringConvertible {
    /// By file name; never empty.
    package let faults: [MigrationFileFault]

    package var description: String { faults.map(\.description).joined(separator: "\n") }
}
