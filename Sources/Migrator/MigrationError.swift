package import AsyncPQ

/// Why a migration command did not do what it was asked to.
package enum MigrationError: Error, Hashable, Sendable {
    case folderUnreadable(path: String, reason: String)
    case fileUnwritable(path: String, reason: String)
    case invalidFiles(MigrationFileFaults)
    case refused(MigrationRefusal)
    /// Another runner held the lock until the deadline; `holder` is `nil` if it could not be seen.
    case locked(by: LockHolder?, waited: Duration)
    /// The server refused the file; its transaction was rolled back and left nothing behind.
    case fileFailed(fileName: String, line: Int?, ServerReport)
    /// A lock that the file needs was held by somebody else at every try; nothing was changed by this file.
    case lockTimeouts(fileName: String, attempts: Int, ServerReport)
    /// An index that the file makes is there, and it is another one.
    case indexDiffers(fileName: String, line: Int, index: String, existing: String, wanted: String)
    /// A session still builds the index of the file.
    case builderRuns(fileName: String, index: String, LockHolder, waited: Duration)
    /// A baseline is for databases without bookkeeping, and here something was recorded.
    case baselineTooLate(newest: MigrationVersion)
    /// Another runner ran the same file meanwhile; that can happen only when the session with the lock was lost.
    case overtaken(fileName: String)
    /// The link was lost at COMMIT: run `status` to see whether the file was applied.
    case outcomeUnknown(fileName: String, reason: String)
    /// A row of `schema_migrations` that this program did not write.
    case malformedBookkeeping(version: String)
    case database(PQError)
}

extension MigrationError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .folderUnreadable(let path, let reason): "cannot read the migrations in \(path): \(reason)"
        case .fileUnwritable(let path, let reason): "cannot write \(path): \(reason)"
        case .invalidFiles(let faults): faults.description
        case .refused(let refusal): refusal.description
        case .locked(let holder?, let waited): "gave up after \(waited): another runner holds the lock, \(holder)"
        case .locked(nil, let waited): "gave up after \(waited): another runner holds the lock"
        case .fileFailed(let fileName, let line?, let report): "\(fileName): line \(line): \(report)"
        case .fileFailed(let fileName, nil, let report): "\(fileName): \(report)"
        case .lockTimeouts(let fileName, let attempts, let report):
            "\(fileName): gave up after \(attempts) tries, because a lock it needs is held: \(report)"
        case .indexDiffers(let fileName, let line, let index, let existing, let wanted):
            """
            \(fileName): line \(line): the index \(index) is there already and is another one: \(existing), and the file wants \
            \(wanted). Drop it, or name the new one differently.
            """
        case .builderRuns(let fileName, let index, let builder, let waited):
            "\(fileName): gave up after \(waited): the index \(index) is still being built by \(builder)"
        case .baselineTooLate(let newest):
            """
            schema_migrations has rows, the newest is \(newest): a baseline is for a database whose schema was made \
            without Baton's migrations. `up` applies what is pending.
            """
        case .overtaken(let fileName):
            "\(fileName): another runner ran it meanwhile, because this one lost the session that held the lock"
        case .outcomeUnknown(let fileName, let reason):
            "\(fileName): the link was lost at COMMIT (\(reason)); `status` tells whether it was applied"
        case .malformedBookkeeping(let version): "schema_migrations has a row with the version '\(version)'"
        case .database(let error): "\(error)"
        }
    }
}
