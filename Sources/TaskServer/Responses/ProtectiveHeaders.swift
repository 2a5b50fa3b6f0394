import HTTPTypes
import Hummingbird

extension Response {
    /// Says what browsers and caches are to do with an answer that says nothing about it.
    ///
    /// Guess no type, keep it for nobody else, and ask again each time, with the entity tag where there is one (RFC 9111,
    /// 5.2.2). A problem is not kept.
    mutating func protect() {
        if !headers.contains(.xContentTypeOptions) {
            headers.append(HTTPField(name: .xContentTypeOptions, value: "nosniff"))
        }
        if !headers.contains(.cacheControl) {
            headers.append(HTTPField(name: .cacheControl, value: status.code < 400 ? "private, no-cache" : "no-store"))
        }
    }
}
