internal import AsyncHTTPClient
package import Logging
internal import NIOCore
internal import NIOHTTP1
internal import ServiceLifecycle
internal import TaskModel

/// Sends the spans of a queue to a collector, by OTLP/HTTP in JSON, in batches.
///
/// It is beside the requests, never in their way: when the collector is slow or gone, spans are dropped and counted. At the
/// service's stop it sends what is left, within `flushTimeout`.
package struct SpanExporter: Service {
    package struct Configuration: Sendable {
        /// Where the collector is, such as `http://127.0.0.1:4318`; `/v1/traces` is added.
        package var endpoint: String
        /// What the collector wants to see besides, such as a credential.
        package var headers: ExportHeaders?
        package var serviceName = "baton"
        package var serviceVersion: String
        /// Of several replicas, this one.
        package var instance: String
        /// How long a span waits for company.
        package var interval = Duration.seconds(1)
        /// Of one attempt.
        package var exportTimeout = Duration.seconds(5)
        /// From the service's stop.
        package var flushTimeout = Duration.seconds(5)

        package init(endpoint: String, serviceVersion: String, instance: String) {
            self.endpoint = endpoint
            self.serviceVersion = serviceVersion
            self.instance = instance
        }
    }

    private static let attemptLimit = 3
    private let configuration: Configuration
    private let queue: SpanQueue
    private let logger: Logger

    package init(_ configuration: Configuration, queue: SpanQueue, logger: Logger) {
        self.configuration = configuration
        self.queue = queue
        self.logger = logger
    }

    /// Exports until the service group stops it, and then what is left.
    package func run() async throws {
        var settings = HTTPClient.Configuration()
        // Its own requests must make no spans.
        settings.tracing.tracer = nil
        settings.timeout.connect = .seconds(2)
        // Headers with a credential go where the operator said and nowhere else.
        settings.redirectConfiguration = .disallow
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        await withTaskGroup { group in
            group.addTask { await nudge() }
            await withGracefulShutdownHandler {
                await withTaskCancellationHandler {
                    for await _ in queue.batches { await exportAll(by: client, until: nil) }
                } onCancel: {
                    queue.finish()
                }
            } onGracefulShutdown: {
                queue.finish()
            }
            group.cancelAll()
        }
        await exportAll(by: client, until: .now + configuration.flushTimeout)
        queue.dropAll()
        try? await client.shutdown()
    }

    private func nudge() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: configuration.interval)
            queue.nudge()
        }
    }

    private func exportAll(by client: HTTPClient, until deadline: ContinuousClock.Instant?) async {
        while !Task.isCancelled {
            if let deadline, .now >= deadline { return }
            let batch = queue.takeBatch()
            guard !batch.isEmpty else { return }
            await export(batch, by: client, until: deadline)
        }
    }

    private func export(_ batch: [SpanRecord], by client: HTTPClient, until deadline: ContinuousClock.Instant?) async {
        let writer = OTLPWriter(
            resource: [
                ("service.name", configuration.serviceName), ("service.version", configuration.serviceVersion),
                ("service.instance.id", configuration.instance),
            ], scopeVersion: configuration.serviceVersion)
        let body = writer.request(batch)
        var delay = Duration.milliseconds(200)
        for attempt in 1...Self.attemptLimit {
            switch await send(body, by: client, until: deadline) {
            case .accepted(let rejected):
                return queue.count { counts in
                    counts.exported += batch.count - rejected
                    counts.droppedRejected += rejected
                }
            case .refused(let reason):
                logger.warning("spans refused by the collector", metadata: ["reason": "\(reason)"])
                return queue.count { $0.droppedRejected += batch.count }
            case .failed(let reason):
                let isLast = attempt == Self.attemptLimit || (deadline.map { .now + delay >= $0 } ?? false)
                guard !isLast, !Task.isCancelled else {
                    logger.debug("spans dropped, the collector does not answer", metadata: ["reason": "\(reason)"])
                    return queue.count { $0.droppedFailed += batch.count }
                }
            }
            try? await Task.sleep(for: delay * Double.random(in: 0.5...1.5))
            delay *= 4
        }
    }

    private enum Outcome {
        /// But for so many.
        case accepted(rejected: Int)
        /// For good.
        case refused(String)
        /// It may be tried again.
        case failed(String)
    }

    private func send(_ body: [UInt8], by client: HTTPClient, until deadline: ContinuousClock.Instant?) async -> Outcome
    {
        let timeout = min(configuration.exportTimeout, deadline.map { max(.zero, $0 - .now) } ?? .seconds(3600))
        var request = HTTPClientRequest(url: configuration.endpoint + "/v1/traces")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for field in configuration.headers?.fields ?? [] { request.headers.add(name: field.name, value: field.value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            let answer = try await response.body.collect(upTo: 64 * 1024)
            switch response.status.code {
            case 200..<300: return .accepted(rejected: Self.rejectedCount(in: Array(answer.readableBytesView)))
            // OTLP specification, "Retryable Response Codes".
            case 429, 502, 503, 504: return .failed("\(response.status.code)")
            default: return .refused("\(response.status.code)")
            }
        } catch {
            return .failed("\(type(of: error))")
        }
    }

    /// What `partialSuccess` says.
    static func rejectedCount(in answer: [UInt8]) -> Int {
        switch (try? JSONValue(parsing: answer))?["partialSuccess"]?["rejectedSpans"] {
        case .string(let text): Int(text) ?? 0
        case .integer(let number): Int(clamping: number)
        default: 0
        }
    }
}
