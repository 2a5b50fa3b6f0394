import HTTPTypes
import Logging
import TaskModel

/// Writes one line for each request: what was asked and by whom, how it ended, how long it took.
///
/// The route's template stands for the path, so that no id, query value, body or credential is in the log, and lines of
/// one route are alike.
struct AccessLog: Sendable {
    let logger: Logger
    var level = Logger.Level.info

    func record(
        _ method: HTTPRequest.Method?, template: String?, status: HTTPResponse.Status, duration: Duration,
        requestID: RequestIdentity, caller: Identity? = nil, times: RequestTimes.Parts? = nil
    ) {
        var metadata: Logger.Metadata = [
            "method": .string(method?.rawValue ?? "none"), "route": .string(template ?? "none"),
            "status": .stringConvertible(status.code), "duration_us": .stringConvertible(duration.microseconds),
            "request_id": .string(requestID.text),
        ]
        if let times {
            metadata["pool_us"] = .stringConvertible(times.pool.microseconds)
            metadata["database_us"] = .stringConvertible(times.database.microseconds)
        }
        if let caller {
            metadata["tenant"] = .stringConvertible(caller.tenant.rawValue)
            metadata["caller"] = .string(caller.name)
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}

extension Duration {
    /// Whole microseconds, rounded down.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
