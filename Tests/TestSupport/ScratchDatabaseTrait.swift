package import Testing

/// Gives a suite, or a test outside of one, a database of its own: `@Suite(.scratchDatabase)`.
package struct ScratchDatabaseTrait: SuiteTrait, TestTrait, TestScoping {
    let content: ScratchDatabase.Content

    @concurrent package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestCluster.shared.withDatabase(content) { database in
            try await ScratchDatabase.$taskLocal.withValue(database) { try await function() }
        }
    }
}

extension Trait where Self == ScratchDatabaseTrait {
    /// With all of the service's migrations applied.
    package static var scratchDatabase: Self { Self(content: .migrated) }

    /// With nothing in it.
    package static var emptyScratchDatabase: Self { Self(content: .empty) }
}
