import HTTPTypes
import Testing

@testable import TaskServer

@Suite struct ContentNegotiationTests {
    @Test(arguments: [
        nil, "", "*/*", "application/json", "Application/JSON", "application/*", "text/html, */*;q=0.1",
        "text/html;q=1, application/json;q=0.001", "application/json;q=1.0", "application/json; charset=utf-8",
        "application/*;q=0, application/json", "*/*;q=0,application/json;q=0.5", " application/json ",
    ])
    func `an Accept that lets JSON through`(header: String?) {
        #expect(accepts(.json, header))
    }

    @Test(arguments: [
        "text/html", "application/xml, text/*", "application/json;q=0", "application/json; q=0.000", "*/*;q=0",
        "*/*, application/json;q=0", "application/*, application/json;Q=0", "application/problem+json", "json",
        "application/jsonx", ",",
    ])
    func `an Accept that excludes JSON`(header: String) {
        #expect(!accepts(.json, header))
    }

    @Test(arguments: [
        "application/json", "APPLICATION/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/merge-patch+json", "application/merge-patch+json ;Charset=Utf-8",
    ])
    func `a JSON type in UTF-8 is taken`(header: String) throws {
        try checkContentType(of: [.contentType: header], accepted: [.mergePatch, .json])
    }

    @Test(arguments: [
        nil, "", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin1",
        "application/jsonp",
        "application/json, application/json", "multipart/form-data",
    ])
    func `any other type is refused`(header: String?) {
        let headers: HTTPFields = header.map { [.contentType: $0] } ?? [:]
        #expect(throws: RequestFault.unsupportedMediaType(accepted: [.json])) {
            try checkContentType(of: headers, accepted: [.json])
        }
    }

    @Test func `a merge-patch is taken by a route that patches only`() {
        #expect(throws: RequestFault.unsupportedMediaType(accepted: [.json])) {
            try checkContentType(of: [.contentType: "application/merge-patch+json"], accepted: [.json])
        }
    }

    @Test(arguments: ["gzip", "br", "identity, gzip", "deflate", ""])
    func `an encoded body is refused`(encoding: String) {
        #expect(throws: RequestFault.unsupportedContentEncoding) {
            try checkContentType(
                of: [.contentType: "application/json", .contentEncoding: encoding], accepted: [.json])
        }
    }

    @Test func `a body that says it is not encoded is taken`() throws {
        try checkContentType(of: [.contentType: "application/json", .contentEncoding: "Identity"], accepted: [.json])
    }
}
