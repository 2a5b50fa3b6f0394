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

    /// What a line tells, but for how long it took and how it went out.
    struct Entry: Sendable {
        /// `nil` for what could not be read.
        var method: HTTPRequest.Method?
        var template: String?
        var status: HTTPResponse.Status
        var requestID: RequestIdentity
        var caller: Identity?
        var times: RequestTimes?
    }

    func record(_ entry: Entry, duration: Duration, _ sending: Sending = .whole) {
        var metadata: Logger.Metadata = [
            "method": .string(entry.method?.rawValue ?? "none"), "route": .string(entry.template ?? "none"),
            "status": .stringConvertible(entry.status.code), "duration_us": .stringConvertible(duration.microseconds),
            "request_id": .string(entry.requestID.text),
        ]
        if let errorType = sending.errorType { metadata["error_type"] = .string(errorType) }
        if let times = entry.times?.parts {
            metadata["pool_us"] = .stringConvertible(times.pool.microseconds)
            metadata["database_us"] = .stringConvertible(times.database.microseconds)
        }
        if let caller = entry.caller {
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
