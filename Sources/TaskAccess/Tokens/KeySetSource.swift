internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1

/// Where the issuer's keys are: a file or a URL.
package enum KeySetSource: Hashable, Sendable {
    /// A path.
    case file(String)
    /// An `https` URL, or an `http` one of this machine.
    case url(String)

    /// `nil` for a URL over which anybody on the way could bring keys of their own.
    package init?(_ text: String) {
        guard let colon = text.firstRange(of: "://") else {
            self = .file(text)
            return
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard let host = URL(string: text)?.host(), !host.isEmpty else { return nil }
        let isOwn = ["127.0.0.1", "::1", "[::1]", "localhost"].contains(host)
        guard scheme == "https" || scheme == "http" && isOwn else { return nil }
        self = .url(text)
    }

    /// How it is read.
    ///
    /// - Parameter client: Not asked for a file.
    package func reader(_ client: KeySetClient) -> SigningKeys.Source {
        switch self {
        case .file(let path): { try Self.contents(ofFile: path) }
        case .url(let url): { try await client.contents(of: url) }
        }
    }

    private static func contents(ofFile path: String) throws -> [UInt8] {
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw UnusableKeySet(reason: "there is no file that can be read at \(path)")
        }
        return Array(contents)
    }
}

/// Asks for a key set over HTTP; follows no redirect, so that nobody else than the issuer answers.
package struct KeySetClient: Sendable {
    private static let timeout = TimeAmount.seconds(5)

    private let client: HTTPClient

    package init() {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // Who asks again, and when, is decided by `SigningKeys`.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    func contents(of url: String) async throws -> [UInt8] {
        let request = try HTTPClient.Request(
            url: url, headers: ["Accept": "application/jwk-set+json, application/json"])
        // With a delegate the deadline counts until the body is complete.
        let body = ResponseAccumulator(request: request, maxBodySize: SigningKeys.lengthLimit)
        let response = try await client.execute(request: request, delegate: body, deadline: .now() + Self.timeout).get()
        guard response.status == .ok, let bytes = response.body?.readableBytesView else {
            throw UnusableKeySet(reason: "the issuer answers with status \(response.status.code)")
        }
        return Array(bytes)
    }

    /// To be called once, when no more keys will be asked for.
    package func close() async { try? await client.shutdown() }
}
