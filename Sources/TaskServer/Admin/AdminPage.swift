import HTTPTypes
import Hummingbird
import NIOCore

/// A page of the admin port that another part of the program makes.
package struct AdminPage: Sendable {
    private let path: String
    private let contentType: String
    private let make: @Sendable () async -> [UInt8]

    /// - Parameter make: Makes the page anew each time it is asked for.
    package init(_ path: String, contentType: String, make: @escaping @Sendable () async -> [UInt8]) {
        self.path = path
        self.contentType = contentType
        self.make = make
    }

    var resource: Resource {
        Resource(
            path,
            .document { [contentType, make] _ in
                // What a page tells is true for a moment.
                let headers: HTTPFields = [.contentType: contentType, .cacheControl: "no-store"]
                let body = ByteBuffer(bytes: await make())
                return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
            })
    }
}
