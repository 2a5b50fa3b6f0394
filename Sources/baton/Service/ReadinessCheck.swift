import AsyncPQ
import Migrator
import TaskServer

/// Whether the program can serve: the pool answers, and the schema is one that this build knows.
struct ReadinessCheck: Sendable {
    let pool: ConnectionPool
    let range: SchemaRange
    /// Told what the schema's version is.
    var onVersion: @Sendable (MigrationVersion?) -> Void = { _ in }

    func callAsFunction() async -> Readiness {
        do {
            let version = try await MigrationVersion.newest(in: pool, deadline: .now + .seconds(2))
            onVersion(version)
            let verdict = range.verdict(of: version)
            guard verdict != .supported else { return .ready }
            return Readiness(faults: [.init(component: "schema", reason: "\(verdict)")])
        } catch {
            return Readiness(faults: [.init(component: "database", reason: reason(of: error))])
        }
    }

    /// Says what kind of failure it is; hosts and messages stay in the log.
    private func reason(of error: any Error) -> String {
        switch error {
        case PQError.connectFailed(_, let state): "no connection can be made" + (state.map { " (\($0))" } ?? "")
        case PQError.connectionLost: "the connection was lost"
        case PQError.deadlineExceeded: "it does not answer in time"
        case PQError.server(let report): "it answers with \(report.sqlState)"
        default: "it cannot be asked"
        }
    }
}
