import HTTPTypes
import NIOCore
import TaskModel

/// Tells a caller who asks by `Prefer: server-timing` where the time of its request went.
enum ServerTiming {
    static let preference = "server-timing"

    static func isWanted(by headers: HTTPFields) -> Bool {
        guard let preferences = headers[.prefer] else { return false }
        return Preferences(preferences)[preference] != nil
    }

    /// Begins to measure a request that the service now turns to.
    static func begin(_ channel: any Channel) -> RequestTimes {
        RequestTimes(queue: queueTime(on: channel) ?? .zero)
    }

    /// How long ago the head came, which may have waited for the answers to those before it on its connection; `nil` where
    /// that cannot be asked, such as without a connection.
    private static func queueTime(on channel: any Channel) -> Duration? {
        guard channel.eventLoop.inEventLoop else { return nil }
        let handler = try? channel.pipeline.syncOperations.handler(type: HTTPConnectionHandler.self)
        return handler?.timeSinceHead
    }

    /// Puts the times into an answer.
    static func write(_ times: RequestTimes, total: Duration, to headers: inout HTTPFields) {
        headers[.serverTiming] = text(times.parts, total: total)
        headers[.preferenceApplied] = preference
    }

    /// The value of `Server-Timing`: milliseconds, to the microsecond.
    static func text(_ parts: RequestTimes.Parts, total: Duration) -> String {
        let metrics = [
            ("queue", parts.queue), ("pool", parts.pool), ("db", parts.database), ("encode", parts.encoding),
            ("total", total),
        ]
        return metrics.map { "\($0);dur=\(milliseconds($1))" }.joined(separator: ", ")
    }

    private static func milliseconds(_ duration: Duration) -> String {
        let microseconds = max(0, duration.microseconds)
        let fraction = String(microseconds % 1000)
        return "\(microseconds / 1000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }
}
