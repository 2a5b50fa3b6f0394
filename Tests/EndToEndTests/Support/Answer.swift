import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TaskModel

/// What the service answered, whole.
struct Answer: Sendable {
    var status: UInt
    var headers: HTTPHeaders
    var body: [UInt8]

    /// The body as JSON; `nil` when it is none.
    var json: JSONValue? { try? JSONValue(parsing: body) }

    func header(_ name: String) -> String? { headers.first(name: name) }

    /// A member of the JSON object that the body is, if it is text.
    func text(_ name: String) -> String? {
        if case .string(let text) = json?[name] { text } else { nil }
    }

    /// A member of the JSON object that the body is, if it is a whole number.
    func number(_ name: String) -> Int64? {
        if case .integer(let number) = json?[name] { number } else { nil }
    }

    /// The code of the problem document that the body is.
    var problemCode: String? {
        guard header("Content-Type") == "application/problem+json" else { return nil }
        return text("code")
    }

    /// The pointers of the problem's field faults.
    var faultPointers: [String] {
        guard case .array(let faults) = json?["errors"] else { return [] }
        return faults.compactMap { if case .string(let pointer) = $0["pointer"] { pointer } else { nil } }
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The connections of all tests: many, and yet fewer than the 1024 files that a process may open by default.
private let connections = HTTPClient(
    configuration: {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 500
        // Nobody listens: that is an answer too.
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }())

extension HTTPClient {
    static var forTests: HTTPClient { connections }

    /// Sends one request and reads the whole answer.
    func answer(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: HTTPClientRequest.Body? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        request.headers = HTTPHeaders(headers)
        request.body = body
        let response = try await execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 1 << 24)
        let answer = Answer(
            status: response.status.code, headers: response.headers, body: Array(body.readableBytesView))
        LeakScan.check(answer)
        return answer
    }
}
