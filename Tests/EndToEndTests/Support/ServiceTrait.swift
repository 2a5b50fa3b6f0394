import TestSupport
import Testing

/// Gives a suite a running `baton serve` on a migrated database of its own: `@Suite(.service)`.
struct ServiceTrait: SuiteTrait, TestScoping {
    var settings: [String: String]

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestCluster.shared.withDatabase(.migrated) { database in
            let settings = settings.merging(["DATABASE_URL": database.connectionString]) { $1 }
            _ = try await RunningService.run(settings: settings) { service in
                try await CurrentService.$taskLocal.withValue((service, database)) { try await function() }
            }
        }
    }
}

extension Trait where Self == ServiceTrait {
    static var service: Self { Self(settings: [:]) }

    static func service(_ settings: [String: String]) -> Self { Self(settings: settings) }
}

/// What the trait `.service` provides.
enum CurrentService {
    @TaskLocal static var taskLocal: (service: RunningService, database: ScratchDatabase)?

    static var service: RunningService {
        get throws { try #require(taskLocal).service }
    }

    static var database: ScratchDatabase {
        get throws { try #require(taskLocal).database }
    }
}
