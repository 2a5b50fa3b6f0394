import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import TaskModel

/// What every request passes through, from its head to its answer, whatever the route.
///
/// In this order: an id, a deadline, the route, the handler; then its errors become problem documents, HEAD loses its
/// body, and one line goes to the access log. Plain calls instead of a chain of middleware objects: the order is fixed,
/// and this is the hot path.
struct RequestPipeline: HTTPResponder {
    let routes: RouteTable
    let drain: DrainState
    let deadlines: DeadlinePolicy
    /// In bytes.
    let bodyLimit: Int
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
        var response: Response
        do {
            response = try await answer(request, target, match, arrival: arrival, channel: context.channel)
        } catch {
            response = refuse(request, target, error, identity: identity)
        }
        if request.method == .head { response = response.createHeadResponse() }
        response.headers.append(HTTPField(name: .requestID, value: identity.text))
        if drain.isDraining || mayHaveMoreBody(request, response) {
            response.headers[.connection] = "close"
            context.channel.triggerUserOutboundEvent(ConnectionWish.closeAfterAnswer, promise: nil)
        }
        log.record(
            request.method, template: match?.resource.template, status: response.status,
            duration: ContinuousClock.now - arrival, requestID: identity)
        return response
    }

    private func answer(
        _ request: Request, _ target: RequestTarget, _ match: RouteTable.Match?, arrival: ContinuousClock.Instant,
        channel: any Channel
    ) async throws -> Response {
        guard target.length <= RequestTarget.lengthLimit else {
            throw RequestFault.targetTooLong(limit: RequestTarget.lengthLimit)
        }
        guard let match else { throw RequestFault.unknownRoute }
        guard let operation = match.resource.operation(for: request.method) else {
            guard request.method == .options else {
                throw RequestFault.methodNotAllowed(allow: match.resource.allow)
            }
            return Response(status: .noContent, headers: [.allow: match.resource.allow])
        }
        if operation.answersJSON, !accepts(.json, request.headers[.accept]) {
            throw RequestFault.notAcceptable(offered: [.json])
        }
        let deadline = deadlines.deadline(of: request.headers, arrival: arrival)
        let call = Call(
            request: request, template: match.resource.template, path: target.path, pathValue: match.value,
            queryText: target.query, scope: CallScope(tenant: .default, deadline: deadline), bodyLimit: bodyLimit,
            channel: channel)
        return try await operation.handler(call)
    }

    private func refuse(
        _ request: Request, _ target: RequestTarget, _ error: any Error, identity: RequestIdentity
    ) -> Response {
        let isWrite = request.method != .get && request.method != .head
        let isKeyed = request.method == .post && request.headers.contains(.idempotencyKey)
        let refusal = Refusal(error, isWrite: isWrite, isKeyed: isKeyed)
        if refusal.isUnexpected {
            log.logger.error(
                "request failed", metadata: ["request_id": "\(identity.text)", "error": "\(String(reflecting: error))"])
        }
        let isEcho = target.length <= RequestTarget.lengthLimit
        return refusal.response(requestID: identity, instance: isEcho ? String(target.path) : nil)
    }

    /// Whether the caller of a refused request may go on sending a body that nobody reads, longer than any body may be.
    private func mayHaveMoreBody(_ request: Request, _ response: Response) -> Bool {
        guard response.status.kind == .clientError else { return false }
        if request.headers.contains(.transferEncoding) { return true }
        guard let length = request.headers[.contentLength] else { return false }
        return Int(length).map { $0 > bodyLimit } ?? true
    }
}
