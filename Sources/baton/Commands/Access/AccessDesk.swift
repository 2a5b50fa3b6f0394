import ArgumentParser
import AsyncPQ
import TaskModel
import TaskStore

/// Where the commands about keys and tenants do their work: one connection, for a moment.
struct AccessDesk {
    let store: PostgresStore

    var deadline: ContinuousClock.Instant { .now + .seconds(10) }

    /// - Throws: `ExitCode`, after what is wrong was said in a sentence.
    static func open<Value>(_ flags: [String], _ body: (AccessDesk) async throws -> Value) async throws -> Value {
        let launch = try Start.prepare(for: .keys, flags: flags)
        guard let connection = launch.settings.database else { throw ExitCode(2) }
        var configuration = PoolConfiguration()
        configuration.minimumConnections = 0
        configuration.maximumConnections = 1
        let pool = ConnectionPool(connection: connection, configuration: configuration, logger: launch.logger)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(AccessDesk(store: PostgresStore(pool: pool, logger: launch.logger))))
        } catch { result = .failure(error) }
        await pool.close(within: .seconds(2))
        do { return try result.get() } catch let fault as AccessFault {
            throw CleanExit.message(fault.sentence, code: 1)
        } catch let error as StoreError {
            throw CleanExit.message(error.sentence, code: 1)
        }
    }

    /// The tenant that somebody names.
    func tenant(_ text: String) async throws -> TenantID {
        guard let id = try await store.tenant(TenantName(text), with: nil, deadline: deadline) else {
            throw AccessFault.unknownTenant
        }
        return id
    }
}

extension AccessFault {
    fileprivate var sentence: String {
        switch self {
        case .unknownTenant: "There is no such tenant."
        case .unknownUser: "There is no such user in that tenant."
        case .unknownKey: "There is no such key, or it is revoked or has expired."
        case .tenantNameTaken: "Another tenant has that name."
        case .invalidName: "A name has 1 to 200 characters."
        }
    }
}

extension StoreError {
    fileprivate var sentence: String {
        switch self {
        case .databaseUnavailable: "PostgreSQL cannot be reached; BATON_LOG_LEVEL=warning says more."
        case .deadlineExceeded: "PostgreSQL does not answer in time."
        case .outcomeUnknown: "The connection was lost; list to see whether it was done."
        case .unexpected: "PostgreSQL refuses; is the schema the one of this version? `baton migrate status` tells."
        default: "PostgreSQL refuses: \(self)"
        }
    }
}
