import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TaskModel

/// Sends calls, repeats those that may be repeated, and makes errors of answers.
struct Caller: Sendable {
    let baseURL: BaseURL
    let token: BearerToken?
    /// Asked for the token of each attempt, where there is no fixed one.
    var tokenSource: (@Sendable () async throws -> String)?
    let httpClient: HTTPClient
    let defaultTimeout: Duration
    var retryPolicy = RetryPolicy()

    func deadline(_ timeout: Duration?) -> ContinuousClock.Instant {
        .now.advanced(by: timeout ?? defaultTimeout)
    }

    func value<Value>(
        _ call: ServiceCall, timeout: Duration?, _ decode: (JSONValue) throws(UnexpectedShape) -> Value
    ) async throws -> Value {
        try await value(call, deadline: deadline(timeout), decode)
    }

    func value<Value>(
        _ call: ServiceCall, deadline: ContinuousClock.Instant, _ decode: (JSONValue) throws(UnexpectedShape) -> Value
    ) async throws -> Value {
        try await answer(to: call, deadline: deadline).value(decode)
    }

    /// Makes a call whose success has nothing to say.
    func completion(_ call: ServiceCall, timeout: Duration?) async throws {
        _ = try await answer(to: call, deadline: deadline(timeout))
    }

    /// The body of a success as it arrives.
    ///
    /// The timeout ends where the body begins, and the call is made once.
    func bytes(of call: ServiceCall, timeout: Duration?) async throws -> HTTPClientResponse.Body {
        try Task.checkCancellation()
        let deadline = deadline(timeout)
        do {
            let response = try await response(to: call, deadline: deadline)
            if response.status.code == 200 { return response.body }
            let answer = try await answer(response, deadline: deadline)
            throw answer.error ?? .unexpectedResponse(status: answer.status, reason: "It is no stream")
        } catch {
            try Task.checkCancellation()
            throw translated(error)
        }
    }

    /// The answer of a success.
    private func answer(to call: ServiceCall, deadline: ContinuousClock.Instant) async throws -> Answer {
        var attemptCount = 0
        while true {
            attemptCount += 1
            let outcome = try await attempt(call, deadline: deadline)
            guard let error = outcome.error else { return outcome.answer }
            let pause =
                call.mayBeRepeated
                ? retryPolicy.pause(
                    after: error, attemptCount: attemptCount, retryDelay: outcome.answer.retryDelay,
                    remaining: ContinuousClock.now.duration(to: deadline), jitter: .random(in: 0...1))
                : nil
            guard let pause else { throw error }
            try await Task.sleep(for: pause)
        }
    }

    /// Sends the call once.
    ///
    /// - Throws: `CancellationError` only; everything else is the outcome.
    private func attempt(
        _ call: ServiceCall, deadline: ContinuousClock.Instant
    ) async throws -> (answer: Answer, error: BatonError?) {
        // The HTTP client may have sent the request before it learns that its caller had been cancelled.
        try Task.checkCancellation()
        do {
            let answer = try await exchange(call, deadline: deadline)
            return (answer, answer.error)
        } catch {
            try Task.checkCancellation()
            return (Answer(status: 0), translated(error))
        }
    }

    private func translated(_ error: any Error) -> BatonError {
        switch error {
        case let error as BatonError: error
        // `cancelled`: the deadline passed before there was a connection.
        case let error as HTTPClientError where [.deadlineExceeded, .cancelled].contains(error): .timeout
        default: .transport(error)
        }
    }

    private func exchange(_ call: ServiceCall, deadline: ContinuousClock.Instant) async throws -> Answer {
        try await answer(try await response(to: call, deadline: deadline), deadline: deadline)
    }

    private func response(
        to call: ServiceCall, deadline: ContinuousClock.Instant
    ) async throws -> HTTPClientResponse {
        let remaining = ContinuousClock.now.duration(to: deadline)
        guard remaining > .zero else { throw BatonError.timeout }
        var token = token
        if let tokenSource { token = try BearerToken(try await tokenSource()) }
        // The HTTP client's deadline ends with the head of the answer.
        return try await httpClient.execute(
            request(call, token, remaining: remaining), deadline: .now() + TimeAmount(remaining))
    }

    private func answer(_ response: HTTPClientResponse, deadline: ContinuousClock.Instant) async throws -> Answer {
        let body = try await withDeadline(deadline) { try await response.body.collect(upTo: bodyLimit) }
        return Answer(
            status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type"),
            retryAfter: response.headers.first(name: "Retry-After"), body: Array(body.readableBytesView))
    }

    private func request(_ call: ServiceCall, _ token: BearerToken?, remaining: Duration) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: baseURL.text + call.target)
        request.method = call.method
        request.headers.add(name: "Accept", value: "\(call.accept), application/problem+json")
        // The service stops working on what nobody waits for any more.
        request.headers.add(name: "X-Envoy-Expected-Rq-Timeout-Ms", value: String(max(1, remaining.wholeMilliseconds)))
        if let token { request.headers.add(name: "Authorization", value: token.header) }
        if let key = call.idempotencyKey { request.headers.add(name: "Idempotency-Key", value: key) }
        if let version = call.ifMatch { request.headers.add(name: "If-Match", value: "\"\(version)\"") }
        if let contentType = call.contentType {
            request.headers.add(name: "Content-Type", value: contentType)
            request.body = .bytes(ByteBuffer(bytes: call.body))
        }
        return request
    }
}

/// Above the longest page: 500 tasks with 10 000 characters each, most of them of three bytes.
private let bodyLimit = 64 << 20

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
