import AsyncHTTPClient
import NIOCore
import Testing

/// A request that must be refused, and how.
struct BadRequest: Sendable, CustomTestStringConvertible {
    /// What is wrong with it.
    var fault: String
    var method: String
    var path: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// Sends the body in chunks, without saying how long it is.
    var isChunked = false
    var status: UInt
    var code: String
    /// The places of the body that are named; `nil` where there is nothing to name.
    var pointers: [String] = []
    /// A header that the answer has.
    var answerHeader: (name: String, value: String)?

    var testDescription: String { "\(fault): \(method) \(path.prefix(60))" }

    var requestBody: HTTPClientRequest.Body? {
        guard let body else { return nil }
        guard isChunked else { return .bytes(body) }
        let chunks = AsyncStream { chunks in
            chunks.yield(ByteBuffer(bytes: body))
            chunks.finish()
        }
        return .stream(chunks, length: .unknown)
    }
}

extension BadRequest {
    static let json = [(name: "Content-Type", value: "application/json")]

    /// A body that is refused by the route that creates tasks.
    static func task(_ fault: String, _ body: String, _ status: UInt, _ code: String, _ pointers: String...) -> Self {
        task(fault, bytes: Array(body.utf8), status, code, pointers)
    }

    static func task(
        _ fault: String, bytes: [UInt8], _ status: UInt, _ code: String, _ pointers: [String] = []
    ) -> Self {
        Self(
            fault: fault, method: "POST", path: "/v1/tasks", headers: json, body: bytes, status: status, code: code,
            pointers: pointers)
    }

    /// A body that is not even looked at, because of these headers.
    static func headers(
        _ fault: String, _ headers: [(name: String, value: String)], _ status: UInt, _ code: String
    ) -> Self {
        let body = #"{"user_id":1,"title":"x"}"#
        return Self(
            fault: fault, method: "POST", path: "/v1/tasks", headers: headers, body: Array(body.utf8), status: status,
            code: code)
    }

    /// A request without a body.
    static func bare(_ fault: String, _ method: String, _ path: String, _ status: UInt, _ code: String) -> Self {
        Self(fault: fault, method: method, path: path, status: status, code: code)
    }

    /// A body for a task or user that exists.
    static func change(
        _ fault: String, _ method: String, _ path: String, _ body: String, _ status: UInt, _ code: String,
        _ pointers: String...
    ) -> Self {
        Self(
            fault: fault, method: method, path: path, headers: json, body: Array(body.utf8), status: status, code: code,
            pointers: pointers)
    }
}
