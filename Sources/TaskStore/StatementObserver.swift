package import CoreMetrics
package import Logging
internal import Synchronization
package import Tracing

/// Sees how long statements take, for metrics, traces and the log.
///
/// What is seen has the statement's name and neither its text nor its values. A transaction counts as the one statement that
/// it is made for, from asking for a session to COMMIT.
package final class StatementObserver: Sendable {
    private let logger: Logger
    private let slowThreshold: Duration?
    private let tracer: (any Tracer)?
    private let factory: (any MetricsFactory)?
    private let timers = Mutex<[String: Timer]>([:])

    /// - Parameters:
    ///   - slowThreshold: What takes longer is told in a line of the log; `nil` tells nothing.
    ///   - tracer: Makes a span for each statement of a request that has one.
    ///   - metrics: Where the durations go, by statement.
    package init(
        logger: Logger, slowThreshold: Duration?, tracer: (any Tracer)? = nil, metrics: (any MetricsFactory)? = nil
    ) {
        self.logger = logger
        self.slowThreshold = slowThreshold
        self.tracer = tracer
        factory = metrics
    }

    /// `nil` outside a request that is traced.
    fileprivate func begin(_ statement: Statement) -> (any Span)? {
        guard let tracer, let context = InstrumentationContext.current else { return nil }
        let span = tracer.startSpan(statement.name, context: context, ofKind: .client)
        guard span.isRecording else { return nil }
        span.attributes["db.system.name"] = "postgresql"
        span.attributes["db.operation.name"] = statement.name
        return span
    }

    fileprivate func ended(_ statement: Statement, after duration: Duration) {
        if factory != nil { timer(of: statement.name)?.recordNanoseconds(duration.nanoseconds) }
        guard let slowThreshold, duration > slowThreshold else { return }
        logger.warning(
            "slow statement",
            metadata: [
                "statement": "\(statement.name)", "duration_us": .stringConvertible(duration.nanoseconds / 1000),
            ])
    }

    private func timer(of name: String) -> Timer? {
        guard let factory else { return nil }
        return timers.withLock { timers in
            if let timer = timers[name] { return timer }
            let timer = Timer(
                label: "db.client.operation.duration", dimensions: [("db.operation.name", name)], factory: factory)
            timers[name] = timer
            return timer
        }
    }
}

extension StatementObserver? {
    /// Runs a statement and sees how it goes.
    nonisolated(nonsending) func watching<Value>(
        _ statement: Statement, _ run: () async throws -> Value
    ) async throws -> Value {
        guard let self else { return try await run() }
        let start = ContinuousClock.now
        let span = self.begin(statement)
        defer {
            self.ended(statement, after: .now - start)
            span?.end()
        }
        do { return try await run() } catch {
            span?.setStatus(SpanStatus(code: .error))
            throw error
        }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
