import HTTPTypes
import Hummingbird
import NIOCore
import TaskModel

extension Call {
    /// Reads the whole body as JSON.
    ///
    /// - Parameter accepted: The media types the route takes.
    /// - Throws: `RequestFault` when the type is another or the body is too long, `JSONSyntaxError` when it is no JSON.
    func json(accepting accepted: MediaType...) async throws -> JSONValue {
        try checkContentType(of: request.headers, accepted: accepted)
        return try JSONValue(parsing: await body())
    }

    private func body() async throws -> [UInt8] {
        let announced = request.headers[.contentLength].map { Int($0) ?? .max } ?? 0
        guard announced <= bodyLimit else { throw RequestFault.bodyTooLarge(limit: bodyLimit) }
        if request.headers.contains(.expect) { channel.triggerUserOutboundEvent(ConnectionWish.body, promise: nil) }
        var bytes: [UInt8] = []
        // The caller may send less than it announces.
        bytes.reserveCapacity(min(announced, 64 * 1024))
        // A chunked body announces no length.
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= bodyLimit else {
                throw RequestFault.bodyTooLarge(limit: bodyLimit)
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }
}
