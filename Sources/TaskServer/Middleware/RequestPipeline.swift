import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TaskAccess
import TaskModel

/// What every request passes through, from its head to its answer, whatever the route.
///
/// In this order: an id, who asks, how much of that, the route, the scope, a deadline, the handler; then its errors
/// become problem documents, HEAD loses its body, and one line goes to the access log, behind the last piece of a stream.
/// Plain calls instead of a chain of middleware objects: the order is fixed, and this is the hot path.
struct RequestPipeline: HTTPResponder {
    let routes: RouteTable
    let drain: DrainState
    let limits: LiveLimits
    var authentication = Authentication.off
    /// `nil` admits everybody.
    var admission: Admission?
    /// `nil` counts and traces nothing.
    var observer: RequestObserver?
    let log: AccessLog

    /// What the connection adds to a request.
    struct Context: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) { channel = source.channel }
    }

    func respond(to request: Request, context: Context) async throws -> Response {
        let arrival = ContinuousClock.now
        let identity = RequestIdentity(request.headers)
        let target = RequestTarget(request.head.path ?? "")
        let match = routes.match(target.path)
        let observed = observer?.begin(request, template: match?.resource.template, id: identity, arrival: arrival)
        return await observed.carrying {
            let (response, entry) = await respond(
                to: request, target, match, arrival: arrival, identity: identity, channel: context.channel, observed)
            return conclude(response, entry, observed, arrival: arrival)
        }
    }

    /// Counts and logs the request: now, or when its answer has been streamed.
    private func conclude(
        _ response: Response, _ entry: AccessLog.Entry, _ observed: ObservedRequest?, arrival: ContinuousClock.Instant
    ) -> Response {
        let isReplay = response.headers.contains(.idempotencyReplayed)
        let tell: @Sendable (Sending) -> Void = { [log] sending in
            observed?.answered(entry.status, isReplay: isReplay, sending)
            log.record(entry, duration: .now - arrival, sending)
        }
        guard response.body.contentLength == nil else {
            tell(.whole)
            return response
        }
        var response = response
        // Whoever writes the answer knows nothing of the request's trace.
        response.body = response.body.telling(AnswerEnd { sending in observed.carryingTheEnd { tell(sending) } })
        return response
    }

    private func respond(
        to request: Request, _ target: RequestTarget, _ match: RouteTable.Match?, arrival: ContinuousClock.Instant,
        identity: RequestIdentity, channel: any Channel, _ observed: ObservedRequest?
    ) async -> (Response, AccessLog.Entry) {
        let wantsTiming = ServerTiming.isWanted(by: request.headers)
        let times = wantsTiming ? ServerTiming.begin(channel) : observed.map { _ in RequestTimes() }
        let inForce = limits.inForce
        var visit = Visit()
        var response: Response
        do {
            response = try await answer(
                request, target, match, inForce, arrival: arrival, times, channel: channel, &visit)
        } catch {
            response = refuse(request, target, error, identity: identity, observed)
        }
        if let allowance = visit.allowance, let rateLimiter = inForce.rateLimiter {
            response.headers[.rateLimit] = allowance.text
            response.headers[.rateLimitPolicy] = rateLimiter.policy
        }
        response.protect()
        if wantsTiming, let times {
            times.encodingEnded(at: .now)
            ServerTiming.write(times, total: times.parts.queue + (.now - arrival), to: &response.headers)
        }
        if request.method == .head { response = response.createHeadResponse() }
        response.headers.append(HTTPField(name: .requestID, value: identity.text))
        if drain.isDraining || mayHaveMoreBody(request, response, limit: inForce.limits.maxBodySize) {
            response.headers[.connection] = "close"
            channel.triggerUserOutboundEvent(ConnectionWish.closeAfterAnswer, promise: nil)
        }
        let entry = AccessLog.Entry(
            method: request.method, template: match?.resource.template, status: response.status, requestID: identity,
            caller: visit.caller, times: times)
        return (response, entry)
    }

    /// What became known of a request on its way, for its answer and its line in the log.
    private struct Visit {
        var caller: Identity?
        var allowance: RateLimiter.Allowance?
    }

    private func answer(
        _ request: Request, _ target: RequestTarget, _ match: RouteTable.Match?, _ inForce: LiveLimits.InForce,
        arrival: ContinuousClock.Instant, _ times: RequestTimes?, channel: any Channel, _ visit: inout Visit
    ) async throws -> Response {
        let limits = inForce.limits
        guard admission?.enter(limit: limits.concurrentRequestLimit) ?? true else { throw RequestFault.tooManyRequests }
        defer { admission?.leave() }
        var identity = Identity.anonymous
        if !(match?.resource.isPublic ?? false) {
            identity = try await authentication.identity(
                authorization: request.headers[.authorization], now: arrival)
            if case .required = authentication { visit.caller = identity }
        }
        if let rateLimiter = inForce.rateLimiter {
            let allowance = rateLimiter.take(for: counted(identity, on: channel), now: arrival)
            visit.allowance = allowance
            if allowance.isExceeded { throw RequestFault.rateLimited(retryAfter: allowance.retryAfter) }
        }
        guard target.length <= RequestTarget.lengthLimit else {
            throw RequestFault.targetTooLong(limit: RequestTarget.lengthLimit)
        }
        guard let match else { throw RequestFault.unknownRoute }
        guard let operation = match.resource.operation(for: request.method) else {
            guard request.method == .options else {
                throw RequestFault.methodNotAllowed(allow: match.resource.allow)
            }
            try match.resource.pathID?.check(match.value)
            return Response(status: .noContent, headers: [.allow: match.resource.allow])
        }
        if case .scope(let scope) = operation.permission { try identity.require(scope) }
        if operation.answersJSON, !accepts(.json, request.headers[.accept]),
            !(operation.alternative.map { accepts($0, request.headers[.accept]) } ?? false)
        {
            throw RequestFault.notAcceptable(offered: operation.offered)
        }
        let deadline = try DeadlinePolicy(requestTimeout: limits.requestTimeout)
            .deadline(of: request.headers, arrival: arrival)
        guard ContinuousClock.now < deadline else { throw StoreError.deadlineExceeded }
        let call = Call(
            request: request, template: match.resource.template, path: target.path, pathValue: match.value,
            queryText: target.query, identity: identity,
            scope: CallScope(tenant: identity.tenant, user: identity.user, deadline: deadline, times: times),
            bodyLimit: limits.maxBodySize, requiresIfMatch: limits.requiresIfMatch, channel: channel)
        return try await operation.handler(call)
    }

    /// Whom a request is counted for.
    private func counted(_ identity: Identity, on channel: any Channel) -> RateLimitedCaller {
        let isKnown = identity.name != Identity.anonymous.name
        return RateLimitedCaller(
            tenant: identity.tenant, name: isKnown ? identity.name : channel.remoteAddress?.ipAddress ?? "")
    }

    private func refuse(
        _ request: Request, _ target: RequestTarget, _ error: any Error, identity: RequestIdentity,
        _ observed: ObservedRequest?
    ) -> Response {
        let isWrite = request.method != .get && request.method != .head
        let isKeyed = request.method == .post && request.headers.contains(.idempotencyKey)
        let refusal = Refusal(error, isWrite: isWrite, isKeyed: isKeyed)
        observed?.refused(error, as: refusal.problem.code)
        if let fault = error as? CredentialFault, fault != .missing {
            log.logger.info(
                "credential refused", metadata: ["request_id": "\(identity.text)", "reason": "\(fault.rawValue)"])
        }
        if refusal.isUnexpected {
            log.logger.error(
                "request failed", metadata: ["request_id": "\(identity.text)", "error": "\(String(reflecting: error))"])
        }
        let isEcho = target.length <= RequestTarget.lengthLimit
        return refusal.response(requestID: identity, instance: isEcho ? String(target.path) : nil)
    }

    /// Whether the caller of a refused request may go on sending a body that nobody reads, longer than any body may be.
    private func mayHaveMoreBody(_ request: Request, _ response: Response, limit: Int) -> Bool {
        guard response.status.kind == .clientError || response.status == .serviceUnavailable else { return false }
        if response.status == .requestTimeout { return true }
        if request.headers.contains(.transferEncoding) { return true }
        guard let length = request.headers[.contentLength] else { return false }
        return Int(length).map { $0 > limit } ?? true
    }
}
