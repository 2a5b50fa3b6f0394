package import CoreMetrics
import HTTPTypes
import Hummingbird
import TaskModel
import Tracing

/// Sees every request of the API: counts and times it, traces it, and knows it while it is worked on.
package final class RequestObserver: Sendable {
    package let inFlight = InFlightRequests()
    fileprivate let metrics: RequestMetrics?
    fileprivate let tracing: RequestTracing?

    /// - Parameters:
    ///   - metrics: `nil` counts nothing.
    ///   - tracing: `nil` traces nothing.
    package init(metrics: (any MetricsFactory)? = nil, tracing: RequestTracing? = nil) {
        self.metrics = metrics.map { RequestMetrics(factory: $0) }
        self.tracing = tracing
    }

    func begin(
        _ request: Request, template: String?, id: RequestIdentity, arrival: ContinuousClock.Instant
    ) -> ObservedRequest {
        let place = inFlight.enter(
            .init(id: id.text, method: request.method.metricName, template: template, arrival: arrival))
        let trace = tracing?.begin(request.method, template: template, headers: request.headers)
        return ObservedRequest(
            observer: self, place: place, template: template, method: request.method, arrival: arrival,
            context: trace?.context, span: trace?.span)
    }
}

// What is refused before it is a request.
extension RequestObserver {
    /// A request that the HTTP layer cannot read, or does not wait for; it has no method and no route.
    func refusedUnread(_ code: ProblemCode) { metrics?.refused(code) }

    /// A connection for which there is no room; whether it is sent a problem.
    func refusedConnection(isTold: Bool) {
        if isTold { metrics?.refused(.overloaded) }
        metrics?.shed(.connections)
    }
}

/// A request that is worked on, as it is observed.
struct ObservedRequest: Sendable {
    fileprivate let observer: RequestObserver
    fileprivate let place: InFlightRequests.Place
    fileprivate let template: String?
    fileprivate let method: HTTPRequest.Method
    fileprivate let arrival: ContinuousClock.Instant
    fileprivate let context: InstrumentationContext?
    fileprivate let span: (any Span)?

    func refused(_ error: any Error, as code: ProblemCode) {
        guard let metrics = observer.metrics else { return }
        metrics.refused(code)
        if let shed = Shed(error) { metrics.shed(shed) }
    }

    /// The answer has ended.
    func answered(_ status: HTTPResponse.Status, isReplay: Bool, _ sending: Sending) {
        defer { observer.inFlight.leave(place) }
        if let metrics = observer.metrics {
            metrics.answered(method, template: template, status: status, sending, after: .now - arrival)
            if method == .post, isReplay { metrics.replayed(template: template) }
        }
        guard let span else { return }
        span.updateAttributes { attributes in
            attributes["http.request.method"] = method.metricName
            attributes["http.route"] = template
            attributes["http.response.status_code"] = status.code
            attributes["error.type"] = sending.errorType
        }
        if status.kind == .serverError || sending.errorType != nil { span.setStatus(SpanStatus(code: .error)) }
        span.end()
    }
}

extension ObservedRequest? {
    /// Does what is done for the request in its trace.
    nonisolated(nonsending) func carrying<Value>(_ body: () async throws -> Value) async rethrows -> Value {
        guard let context = self?.context else { return try await body() }
        return try await InstrumentationContext.withValue(context) { try await body() }
    }

    /// Tells in its trace how it ended.
    func carryingTheEnd(_ body: () -> Void) {
        guard let context = self?.context else { return body() }
        InstrumentationContext.withValue(context) { body() }
    }
}
