import ArgumentParser
import Logging

/// Serves the API from a PostgreSQL that somebody else runs.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the API; DATABASE_URL names the database.",
        discussion: """
            The schema is not touched: run `baton migrate up` first. Until the database answers and its schema is known,
            /readyz on the admin port says 503 and why. SIGTERM and SIGINT drain and end with 0.

              DATABASE_URL=postgresql://baton@db.internal/tasks baton serve
            """)

    func run() async throws {
        let (settings, logger) = try Start.prepare(for: .serve)
        guard let connection = settings.database else { return }
        try Start.checkPorts(settings)
        try await BatonService(settings: settings, connection: connection, logger: logger).run()
    }
}
