import FoundationEssentials
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import TaskModel
import Testing

@testable import TaskServer

/// The contract and the pages about it, as the service serves them.
@Suite struct DocumentsTests {
    /// Every path that serves a document, with its type.
    private static let documents = [
        ("/openapi.yaml", "application/yaml"), ("/openapi.json", "application/json"),
        ("/docs", "text/html; charset=utf-8"), ("/problems/", "text/html; charset=utf-8"),
        ("/problems/task-not-found", "text/html; charset=utf-8"),
    ]

    @Test(arguments: documents)
    func `a document is served with its type and its protection, and the store is asked nothing`(
        path: String, type: String
    ) async throws {
        for accept in ["*/*", "text/html", "application/json", "image/png"] {
            let api = TestAPI()
            let response = try await api.send(.get, path, [.accept: accept])
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == type)
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            #expect(response.headers[.cacheControl] == "no-cache")
            let policy = try #require(response.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(response.body.readableBytes > 500)
            #expect(api.store.questions.isEmpty)
        }
    }

    @Test(arguments: documents)
    func `a caller who has a document already is not sent it again`(path: String, _: String) async throws {
        let tag = try #require(try await TestAPI().send(.get, path).headers[.eTag])
        for held in [tag, "W/\(tag)", "\"1\", \(tag)", "*"] {
            let response = try await TestAPI().send(.get, path, [.ifNoneMatch: held])
            #expect(response.status == .notModified)
            #expect(response.headers[.eTag] == tag)
            #expect(response.headers[.contentType] == nil)
            #expect(response.body.readableBytes == 0)
        }
        #expect(try await TestAPI().send(.get, path, [.ifNoneMatch: "\"1\""]).status == .ok)
        let problem = try await TestAPI().send(.get, path, [.ifNoneMatch: "1"]).problem()
        #expect(problem.code == .invalidHeader)
    }

    @Test func `documents that differ have different tags`() async throws {
        var tags: Set<String> = []
        for (path, _) in Self.documents {
            tags.insert(try #require(try await TestAPI().send(.get, path).headers[.eTag]))
        }
        #expect(tags.count == Self.documents.count)
    }

    @Test func `the contract is served as it is in the repository`() async throws {
        #expect(try await TestAPI().send(.get, "/openapi.yaml").text == Repository.file("openapi.yaml"))
    }

    // No arguments: those are printed, and these are long.
    @Test func `the files in the program are those of the repository`() throws {
        let files = [
            ("openapi.yaml", EmbeddedFiles.contractYAML), ("Documents/style.css", EmbeddedFiles.style),
            ("Documents/reader.html", EmbeddedFiles.reader), ("Documents/reader.js", EmbeddedFiles.readerScript),
        ]
        for (path, embedded) in files {
            let isEqual = try Repository.file(path) == embedded
            #expect(isEqual, "\(path) differs: run scripts/embed-documents.")
        }
    }

    @Test func `the page that shows the contract needs nothing but itself`() async throws {
        let response = try await TestAPI().send(.get, "/docs")
        #expect(!response.text.contains("src=") && !response.text.contains("@import"))
        #expect(!response.text.contains("href=\"http") && !response.text.contains("url("))
        let policy = try #require(response.headers[.contentSecurityPolicy])
        #expect(policy.contains("script-src 'sha256-") && policy.contains("connect-src 'self'"))
    }

    @Test func `nothing in a style or script ends its element`() {
        for content in [EmbeddedFiles.style, EmbeddedFiles.readerScript] {
            #expect(!content.lowercased().contains("</s") && !content.contains("<!--"))
        }
    }

    @Test func `a digest in a policy is the one that browsers compute`() {
        // Content Security Policy Level 3, 6.7.2.3; made with openssl dgst -sha256 -binary | base64.
        let policy = ContentSecurityPolicy(scripts: ["alert('Hello, world.');"])
        #expect(policy.text.contains("'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"))
    }

    @Test func `text is shown as it is, whatever is in it`() {
        #expect(#"<b a="1">&"#.escapedForHTML == "&lt;b a=&quot;1&quot;&gt;&amp;")
        #expect("a `<b>` c".htmlWithCode == "a <code>&lt;b&gt;</code> c")
    }
}

/// The files beside `Tests`, found from where this file was compiled.
enum Repository {
    static func file(_ path: String) throws -> String {
        let parts = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
        return try String(
            contentsOf: URL(filePath: parts.dropLast(3).joined(separator: "/") + "/" + path), encoding: .utf8)
    }
}
