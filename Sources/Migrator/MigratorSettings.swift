/// How patient a migrator is.
package struct MigratorSettings: Hashable, Sendable {
    /// How long it waits for another runner to finish, who may be building a large index.
    package var lockDeadline: Duration = .seconds(600)
    /// The pause between two looks at the runners' lock; each is between half and one and a half of it.
    package var lockPollInterval: Duration = .milliseconds(200)
    /// How long a statement of a file waits for a lock before it gives way to those who wait behind it.
    package var lockTimeout: Duration = .seconds(2)
    /// How long a statement of a file may run.
    package var statementTimeout: Duration = .seconds(600)
    /// How often a file is tried again that did not get its locks.
    package var lockRetryLimit = 10
    /// The pause before a file is tried again; each is between half and one and a half of it.
    package var lockRetryPause: Duration = .seconds(1)

    package init() {}
}
