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
        requestID: RequestIdentity, caller: Identity? = nil
    ) {
        var metadata: Logger.Metadata = [
            "method": "\(method?.rawValue ?? "none")", "route": "\(template ?? "none")", "status": "\(status.code)",
            "duration_us": "\(duration.microseconds)", "request_id": "\(requestID.text)",
        ]
        if let caller {
            metadata["tenant"] = "\(caller.tenant.rawValue)"
            metadata["caller"] = "\(caller.name)"
        }
        logger.log(level: level, "request", metadata: metadata)
    }
}

extension Duration {
    /// Whole microseconds, rounded down.
    var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
