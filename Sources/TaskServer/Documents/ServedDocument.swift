import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import TaskModel

/// A document that is the same for every caller while the program runs; its bytes and headers are made once.
struct ServedDocument: Sendable {
    private let body: ByteBuffer
    private let headers: HTTPFields
    /// What the entity tag has between its quotes: a digest of the bytes, the same on every replica of a version.
    private let tag: String

    /// - Parameter policy: What a browser lets the document do; nothing unless told otherwise.
    init(_ text: String, type: String, policy: ContentSecurityPolicy = ContentSecurityPolicy()) {
        body = ByteBuffer(string: text)
        tag = Base64URL.encode(Array(SHA256.hash(data: Array(text.utf8)).prefix(12)))
        headers = [
            .contentType: type, .eTag: "\"\(tag)\"",
            // Kept by whoever likes, and asked about each time: the next version of the program may say otherwise.
            .cacheControl: "no-cache", .xContentTypeOptions: "nosniff", .contentSecurityPolicy: policy.text,
        ]
    }

    /// An HTML page, with what its own style and script may do.
    init(_ page: HTMLPage) {
        let policy = ContentSecurityPolicy(styles: [page.style], scripts: page.script.map { [$0] } ?? [])
        self.init(page.text, type: "text/html; charset=utf-8", policy: policy)
    }

    /// The document, or 304 for a caller who has it already.
    func answer(_ call: Call) throws -> Response {
        try call.checkNoParameters()
        if let held = try call.heldVersions(), held.include(tag) {
            var headers = headers
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

/// What a browser lets a document load, run and ask (Content Security Policy Level 3): nothing but what is named.
struct ContentSecurityPolicy: Sendable {
    let text: String

    /// - Parameters:
    ///   - styles: The contents of the style elements that count.
    ///   - scripts: The contents of the script elements that run; they may ask the service itself.
    init(styles: [String] = [], scripts: [String] = []) {
        var rules = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
        if !styles.isEmpty { rules += ["style-src \(Self.digests(of: styles))", "img-src data:"] }
        if !scripts.isEmpty { rules += ["script-src \(Self.digests(of: scripts))", "connect-src 'self'"] }
        text = rules.joined(separator: "; ")
    }

    private static func digests(of contents: [String]) -> String {
        contents.map { content in
            let digest = Base64URL.encode(Array(SHA256.hash(data: Array(content.utf8))))
            let standard = String(digest.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
            // 32 bytes are 43 characters and one that fills up.
            return "'sha256-\(standard)='"
        }.joined(separator: " ")
    }
}
