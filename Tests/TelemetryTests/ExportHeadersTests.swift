import Testing

@testable import Telemetry

/// What `BATON_OTLP_HEADERS` may say.
@Suite struct ExportHeadersTests {
    private func fields(_ text: String) throws -> [[String]] {
        try ExportHeaders(parsing: text).fields.map { [$0.name, $0.value] }
    }

    @Test(
        arguments: [
            ("a=b", [["a", "b"]]), ("a=b,c=d", [["a", "b"], ["c", "d"]]),
            (" a = b ,\tX-Key\t=\td\t", [["a", "b"], ["X-Key", "d"]]),
            ("Authorization=Bearer%20abc%3D", [["Authorization", "Bearer abc="]]),
            ("Authorization=Basic YTpi==", [["Authorization", "Basic YTpi=="]]),
            ("a=1%2C2,b=%22%3b%5C%25", [["a", "1,2"], ["b", "\";\\%"]]),
            ("!#$%&'*+-.^_`|~9=b", [["!#$%&'*+-.^_`|~9", "b"]]),
        ] as [(String, [[String]])])
    func `a list of names and percent-encoded values is a list of headers`(text: String, wanted: [[String]]) throws {
        #expect(try fields(text) == wanted)
    }

    @Test(arguments: [
        ("hunter2", "has no ="), ("a=hunter2,hunter2", "header 2 has no ="), ("a=hunter2,", "header 2 has no ="),
        ("=hunter2", "no name that HTTP allows"), ("a b=hunter2", "no name that HTTP allows"),
        ("hunter2\u{e9}=b", "no name that HTTP allows"), ("a=", "has no value"),
        ("a= ,b=hunter2", "header 1 has no value"),
        ("a=hunter2%2", "hexadecimal"), ("a=hunter2%", "hexadecimal"), ("a=hunter2%GG", "hexadecimal"),
        ("a=hunter2;ttl=1", "%3B"), ("a=\"hunter2\"", "%22"), ("a=hunter2\\", "%5C"),
        ("a=hunter2%0D%0AHost:%20x", "printable ASCII"), ("a=hunter2\r\nHost: x", "printable ASCII"),
        ("a=hunter2%00", "printable ASCII"), ("a=hunter2\u{e9}", "printable ASCII"),
        ("Content-Type=hunter2", "sets itself"), ("HOST=hunter2", "sets itself"),
        ("a=hunter2,A=hunter2", "header 2 has the name of another one"), ("", "has no ="),
    ])
    func `anything else is refused for what it is, and not repeated`(text: String, reason: String) throws {
        let fault = try #require(throws: ExportHeaders.Fault.self) { try fields(text) }
        #expect(fault.reason.contains(reason), "\(fault.reason)")
        #expect(!fault.reason.contains("hunter2"))
    }

    @Test func `their values are not shown`() throws {
        let headers = try ExportHeaders(parsing: "a=hunter2")
        var dumped = ""
        dump(headers, to: &dumped)
        #expect("\(headers)" == "<secret>" && !dumped.contains("hunter2"))
        #expect(!String(reflecting: headers).contains("hunter2"))
    }
}
