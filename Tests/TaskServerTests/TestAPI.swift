import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import TaskModel
import Testing

@testable import TaskServer

/// The API without a listener, in front of one scripted answer.
struct TestAPI {
    let store: ScriptedStore
    let drain = DrainState()
    var configuration = APIServerConfiguration(
        pageTokenKey: PageTokenKey(bytes: Array(repeating: 1, count: 32)), version: "1.2.3")
    /// To change the limits while the API is served.
    var limits: LiveLimits?
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ answer: ScriptedStore.Answer = .failure(ScriptedStore.WrongAnswer())) { store = ScriptedStore(answer) }

    var application: some ApplicationProtocol {
        APIServer(configuration: configuration, limits: limits, store: store, drain: drain, logger: logger)
            .application(on: EventLoopGroupProvider.singleton.eventLoopGroup)
    }

    /// Sends one request.
    ///
    /// - Parameter json: A body, sent as `application/json` unless `headers` say otherwise.
    func send(
        _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields = [:], json: String? = nil
    ) async throws -> TestResponse {
        try await send(method, target, headers, body: json.map { ByteBuffer(string: $0) })
    }

    func send(
        _ method: HTTPRequest.Method, _ target: String, _ headers: HTTPFields = [:], body: ByteBuffer?
    ) async throws -> TestResponse {
        var headers = headers
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await application.test(.router) { [headers] client in
            try await client.executeRequest(uri: target, method: method, headers: headers, body: body)
        }
    }
}

extension TestResponse {
    var text: String { String(buffer: body) }

    /// The problem in the body, which must be a complete problem document.
    func problem(_ source: SourceLocation = #_sourceLocation) throws -> Problem {
        #expect(headers[.contentType] == "application/problem+json", sourceLocation: source)
        let problem = try Problem(decoding: JSONValue(parsing: Array(body.readableBytesView)))
        #expect(problem.status == status.code, sourceLocation: source)
        #expect(problem.type.hasPrefix("/problems/"), sourceLocation: source)
        #expect(problem.requestID == headers[.requestID], sourceLocation: source)
        #expect(problem.requestID != nil, sourceLocation: source)
        return problem
    }
}
