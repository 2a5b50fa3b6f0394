import AsyncPQ
import CoreMetrics
import Logging
import Migrator
import ServiceLifecycle
import Synchronization
import TaskServer
import TaskStore
import Telemetry

/// What the running service tells of itself: metrics, traces, and what it is doing right now.
struct ServiceTelemetry: Sendable {
    /// `nil` when nothing is to be counted.
    let registry: MetricsRegistry?
    /// `nil` when no collector was named.
    let spans: SpanQueue?
    let exporter: SpanExporter?
    let requests: RequestObserver
    let statements: StatementObserver
    let schema = SchemaSeen()
    let build: (version: String, revision: String)

    init(_ settings: Settings, logger: Logger) {
        ProcessMetrics.begin()
        build = (Version.current, settings.revision ?? "unknown")
        registry = settings.metrics ? MetricsRegistry(descriptions: MetricCatalogue.all) : nil
        let endpoint = settings.otlpEndpoint ?? settings.otelEndpoint
        let spans = endpoint.map { _ in SpanQueue() }
        self.spans = spans
        let tracer = SpanTracer(queue: spans, ratio: settings.traceRatio)
        exporter = endpoint.flatMap { endpoint in
            spans.map { spans in
                var configuration = SpanExporter.Configuration(
                    endpoint: endpoint, serviceVersion: Version.current, instance: Self.newInstance())
                configuration.headers = settings.otlpHeaders ?? settings.otelHeaders
                return SpanExporter(configuration, queue: spans, logger: logger)
            }
        }
        requests = RequestObserver(
            metrics: registry, tracing: RequestTracing(tracer: tracer, isRecording: spans != nil))
        statements = StatementObserver(
            logger: logger, slowThreshold: settings.slowStatement, tracer: spans.map { _ in tracer },
            metrics: registry)
    }

    /// Tells replicas apart in traces; a host's name would be more than they need to know.
    private static func newInstance() -> String { String(UInt64.random(in: .min ... .max), radix: 16) }

    /// What has to run for it.
    var services: [any Service] { exporter.map { [$0] } ?? [] }

    /// The same pool, telling what it does.
    func watching(_ configuration: PoolConfiguration) -> PoolConfiguration {
        var configuration = configuration
        configuration.metricsFactory = registry ?? NOOPMetricsHandler.instance
        return configuration
    }

    var laneConfiguration: LaneConfiguration {
        var configuration = LaneConfiguration()
        configuration.metricsFactory = registry ?? NOOPMetricsHandler.instance
        return configuration
    }

    /// What the admin port serves besides the probes.
    func pages(of pool: ConnectionPool) -> [AdminPage] {
        let debug = DebugPages(pool: pool, requests: requests.inFlight)
        var pages = [
            AdminPage("/debug/pool", contentType: "application/json") { await debug.poolPage() },
            AdminPage("/debug/inflight", contentType: "application/json") { debug.inFlightPage() },
        ]
        if let registry {
            registry.onScrape { text in writeMetrics(to: &text) }
            pages.append(AdminPage("/metrics", contentType: PrometheusText.contentType) { registry.text().bytes })
        }
        return pages
    }
}

/// The version of the database's schema, as it was when somebody last looked.
final class SchemaSeen: Sendable {
    private let seen = Mutex<MigrationVersion?>(nil)

    var version: MigrationVersion? {
        get { seen.withLock { $0 } }
        set { seen.withLock { $0 = newValue } }
    }
}
