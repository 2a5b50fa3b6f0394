import Testing

@testable import TaskClient

@Suite struct ConfigurationTests {
    @Test(
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("https://tasks.example.org/", "https://tasks.example.org"),
            ("HTTP://Host", "HTTP://Host"), ("http://[::1]:8080/baton//", "http://[::1]:8080/baton"),
            ("http://[::1]", "http://[::1]"),
            ("https://example.org/a/b", "https://example.org/a/b"), ("http://h:1", "http://h:1"),
            ("http://h:65535", "http://h:65535"),
        ])
    func `a base URL is taken without the slash at its end`(text: String, taken: String) throws {
        #expect(try BaseURL(text).text == taken)
    }

    @Test(arguments: [
        "", "localhost:8080", "//host", "ftp://host", "unix:///run/x", "http://", "http:///v1", "http://:80",
        "http://h:",
        "http://h:0", "http://h:65536", "http://h:x", "http://h:+1", "http://u:p@h", "http://h?x=1", "http://h#f",
        "http://h/a b", "http://h\n", "http://höst", "http://h\\x", "http://[::1]:",
    ])
    func `what cannot be a base URL is refused, and not quoted`(text: String) {
        let error = #expect(throws: BatonError.self) { try BatonClient(baseURL: text) }
        guard case .invalidConfiguration(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(!reason.contains("u:p"))
    }

    @Test(arguments: ["", "a b", "a\r\nX-Evil: 1", "é"])
    func `a token that would not fit into a header is refused, and not quoted`(token: String) {
        let error = #expect(throws: BatonError.self) { try BatonClient(baseURL: "http://h", token: token) }
        #expect(error?.description == "The token must have visible ASCII characters only.")
    }

    @Test func `a client does not show its token when it is printed`() throws {
        let client = try BatonClient(baseURL: "http://h", token: "bt_1_hush")
        var dumped = ""
        dump(client.caller.token, to: &dumped)
        for text in ["\(client)", String(reflecting: client), dumped] { #expect(!text.contains("hush")) }
    }
}
