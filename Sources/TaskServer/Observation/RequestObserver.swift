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

/// A request that is worked on, as it is observed.
struct ObservedRequest {
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

    fileprivate func answered(_ response: Response) {
        observer.inFlight.leave(place)
        if let metrics = observer.metrics {
            metrics.answered(method, template: template, status: response.status, after: .now - arrival)
            if method == .post, response.headers.contains(.idempotencyReplayed) { metrics.replayed(template: template) }
        }
        guard let span else { return }
        span.updateAttributes { attributes in
            attributes["http.request.method"] = method.metricName
            attributes["http.route"] = template
            attributes["http.response.status_code"] = response.status.code
        }
        if response.status.kind == .serverError { span.setStatus(SpanStatus(code: .error)) }
        span.end()
    }
}

extension ObservedRequest? {
    /// Makes the answer in the request's trace, and sees how it ends.
    nonisolated(nonsending) func carrying(_ answer: () async throws -> Response) async rethrows -> Response {
        guard let self else { return try await answer() }
        guard let context = self.context else {
            let response = try await answer()
            self.answered(response)
            return response
        }
        return try await InstrumentationContext.withValue(context) {
            let response = try await answer()
            self.answered(response)
            return response
        }
    }
}
