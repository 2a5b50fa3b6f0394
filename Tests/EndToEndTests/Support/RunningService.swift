import AsyncHTTPClient
import TaskClient
import TaskModel
import TestSupport
import Testing

/// A running `baton serve` or `baton dev`, and how to reach it.
struct RunningService: Sendable {
    let program: RunningProgram
    let port: Int
    let adminPort: Int

    /// Starts the service on ports of its own, waits until it is ready, and ends it after `body`.
    ///
    /// - Returns: What `body` returned, and how the program ended.
    static func run<Value: Sendable>(
        _ command: String = "serve", settings: [String: String],
        _ body: @Sendable (RunningService) async throws -> Value
    ) async throws -> (value: Value, report: BuiltProgram.Report) {
        let port = FreePorts.next()
        let adminPort = FreePorts.next()
        let own = [
            "BATON_HOST": "127.0.0.1", "BATON_PORT": "\(port)", "BATON_ADMIN_PORT": "\(adminPort)",
            "BATON_DRAIN_DELAY": "0", "BATON_AUTH": "none", "BATON_LOG_FORMAT": "text",
        ]
        let settings = own.merging(settings) { $1 }
        return try await RunningProgram.run([command], settings: settings) { program in
            let service = RunningService(program: program, port: port, adminPort: adminPort)
            // Plain HTTP finds out nothing about an API that speaks TLS.
            try await service.waitUntilReady(includingAPI: settings["BATON_TLS_CERTIFICATE"] == nil)
            return try await body(service)
        }
    }

    var address: String { "http://127.0.0.1:\(port)" }

    var client: BatonClient {
        get throws { try BatonClient(baseURL: address, httpClient: .forTests, defaultTimeout: .seconds(60)) }
    }

    /// Sends one request to the API.
    func answer(
        _ method: String, _ path: String, headers: [(String, String)] = [], body: HTTPClientRequest.Body? = nil
    ) async throws -> Answer {
        try await HTTPClient.forTests.answer(method, address + path, headers: headers, body: body)
    }

    /// Sends JSON to the API.
    func answer(_ method: String, _ path: String, json: String) async throws -> Answer {
        try await answer(
            method, path, headers: [("Content-Type", "application/json")], body: .bytes(Array(json.utf8)))
    }

    /// The status of a probe; `nil` when nobody listens.
    func probe(_ path: String) async -> UInt? {
        try? await HTTPClient.forTests.answer("GET", "http://127.0.0.1:\(adminPort)\(path)").status
    }

    func waitUntilReady(includingAPI: Bool = true) async throws {
        let isReady = try await eventually(within: .seconds(60)) {
            if !program.isRunning { throw NotReady(complaints: program.complaints) }
            return await probe("/readyz") == 200
        }
        if !isReady { throw NotReady(complaints: program.complaints) }
        guard includingAPI else { return }
        // Ready is said on another port, by a listener that opens earlier.
        let answers = try await eventually { (try? await answer("GET", "/openapi.json"))?.status == 200 }
        if !answers { throw NotReady(complaints: program.complaints) }
    }
}

/// The program ended, or did not become ready in time.
struct NotReady: Error {
    var complaints: String
}
