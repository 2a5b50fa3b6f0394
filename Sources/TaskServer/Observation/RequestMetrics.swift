import CoreMetrics
import HTTPTypes
import Synchronization
import TaskModel

/// What requests tell swift-metrics, under OpenTelemetry's names where it has one (semantic conventions, HTTP server).
///
/// Series are kept once they were asked for, so that a request costs a look into a table and an atomic addition or two.
final class RequestMetrics: Sendable {
    private struct Answer: Hashable {
        let template: String?
        let method: String
        let status: Int
        let sending: Sending
    }

    private struct Kept {
        var durations: [Answer: Timer] = [:]
        var problems: [ProblemCode: Counter] = [:]
        var sheds: [Shed: Counter] = [:]
        var replays: [String?: Counter] = [:]
    }

    private let factory: any MetricsFactory
    private let kept: Mutex<Kept>

    init(factory: any MetricsFactory) {
        self.factory = factory
        var kept = Kept()
        // A rate needs a zero to begin at.
        for shed in Shed.allCases {
            kept.sheds[shed] = Counter(
                label: "baton.sheds", dimensions: [("reason", shed.rawValue)], factory: factory)
        }
        self.kept = Mutex(kept)
    }

    /// Streams have a label of their own: how long they take is up to their readers.
    func answered(
        _ method: HTTPRequest.Method, template: String?, status: HTTPResponse.Status, _ sending: Sending,
        after duration: Duration
    ) {
        let answer = Answer(template: template, method: method.metricName, status: status.code, sending: sending)
        let timer = kept.withLock { kept in
            if let timer = kept.durations[answer] { return timer }
            var dimensions = [
                ("http.request.method", answer.method), ("http.route", template ?? ""),
                ("http.response.status_code", "\(status.code)"),
            ]
            if sending != .whole { dimensions.append(("baton.answer", "stream")) }
            if let errorType = sending.errorType { dimensions.append(("error.type", errorType)) }
            let timer = Timer(label: "http.server.request.duration", dimensions: dimensions, factory: factory)
            kept.durations[answer] = timer
            return timer
        }
        let (seconds, attoseconds) = duration.components
        timer.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    func refused(_ code: ProblemCode) {
        kept.withLock { kept in
            let counter =
                kept.problems[code]
                ?? Counter(label: "baton.problems", dimensions: [("code", code.name)], factory: factory)
            kept.problems[code] = counter
            counter.increment()
        }
    }

    func shed(_ reason: Shed) { kept.withLock { $0.sheds[reason]?.increment() } }

    func replayed(template: String?) {
        kept.withLock { kept in
            let counter =
                kept.replays[template]
                ?? Counter(
                    label: "baton.idempotent_replays", dimensions: [("http.route", template ?? "")], factory: factory)
            kept.replays[template] = counter
            counter.increment()
        }
    }
}

/// Why a request was turned away without being worked on.
enum Shed: String, CaseIterable {
    /// As many connections were open as may be.
    case connections
    /// As many were worked on as may be.
    case requests
    /// As many lists were streamed as may be.
    case streams
    /// The queue for the database was full.
    case database
    /// The caller made more than it may.
    case rateLimit = "rate_limit"

    /// `nil` for what is no lack of room.
    init?(_ error: any Error) {
        switch error {
        case RequestFault.tooManyRequests: self = .requests
        case RequestFault.tooManyStreams: self = .streams
        case RequestFault.rateLimited: self = .rateLimit
        case StoreError.overloaded: self = .database
        default: return nil
        }
    }
}

extension HTTPRequest.Method {
    /// The methods that resources know, and one name for all others, which callers make up.
    var metricName: String {
        switch self {
        case .get, .head, .post, .patch, .delete, .options, .put: rawValue
        default: "_OTHER"
        }
    }
}
