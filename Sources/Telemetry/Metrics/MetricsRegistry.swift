package import CoreMetrics
internal import Synchronization

/// Keeps what is told to swift-metrics, and writes it as Prometheus reads it.
///
/// Asking for a series takes a lock, so callers keep those they use often; recording takes none. A metric has at most
/// `seriesLimit` series: what comes beyond that is added up in one with the label `otel_metric_overflow="true"`, the way
/// OpenTelemetry does it, so that sums stay right and memory stays bounded.
package final class MetricsRegistry: MetricsFactory {
    private struct Family {
        var kind: MetricKind
        var help: String
        var series: [SeriesLabels: any Series] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var samplers: [@Sendable (inout PrometheusText) -> Void] = []
    }

    private static let overflow = SeriesLabels([("otel_metric_overflow", "true")])
    private let descriptions: [String: MetricDescription]
    private let seriesLimit: Int
    private let state: Mutex<State>
    private let overflowCount = Atomic<Int>(0)
    private let conflictCount = Atomic<Int>(0)

    /// - Parameters:
    ///   - descriptions: By the label that a metric is made with.
    ///   - seriesLimit: Of one metric.
    package init(descriptions: [String: MetricDescription] = [:], seriesLimit: Int = 1000) {
        self.descriptions = descriptions
        self.seriesLimit = seriesLimit
        state = Mutex(State())
    }

    /// Calls `sampler` whenever the metrics are read, for numbers that are known without being counted.
    package func onScrape(_ sampler: @escaping @Sendable (inout PrometheusText) -> Void) {
        state.withLock { $0.samplers.append(sampler) }
    }

    /// Everything, at this moment.
    package func text() -> PrometheusText {
        let (families, samplers) = state.withLock { ($0.families, $0.samplers) }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.family(name, family.kind, help: family.help)
            for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                series.write(name, labels: labels.text, to: &text)
            }
        }
        for sampler in samplers { sampler(&text) }
        text.family(
            "baton_metrics_overflowed_series_total", .counter,
            help: "Requests for a series beyond the limit of its metric, added up with others",
            Double(overflowCount.load(ordering: .relaxed)))
        text.family(
            "baton_metrics_conflicts_total", .counter,
            help: "Requests for a metric under a name that another kind of metric has, which is not kept",
            Double(conflictCount.load(ordering: .relaxed)))
        return text
    }

    private func series<Kept: Series>(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricKind, isTime: Bool = false,
        _ make: (MetricDescription?) -> Kept
    ) -> Kept {
        let description = descriptions[label]
        let name = description?.name ?? PrometheusName.metric(label, kind: kind, isTime: isTime)
        let labels = SeriesLabels(dimensions)
        return state.withLock { state in
            var family = state.families[name] ?? Family(kind: kind, help: description?.help ?? "No description")
            if let kept = family.series[labels] as? Kept { return kept }
            // Of another kind, and known by nobody.
            guard family.kind == kind, family.series[labels] == nil else {
                conflictCount.wrappingAdd(1, ordering: .relaxed)
                return make(description)
            }
            let isFull = family.series.count >= seriesLimit
            if isFull { overflowCount.wrappingAdd(1, ordering: .relaxed) }
            let key = isFull ? Self.overflow : labels
            if let kept = family.series[key] as? Kept { return kept }
            let made = make(description)
            family.series[key] = made
            state.families[name] = family
            return made
        }
    }

    private func forget(_ gone: AnyObject) {
        state.withLock { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === gone })?.key else { continue }
                state.families[name]?.series[labels] = nil
            }
        }
    }
}

// What swift-metrics asks of a factory.
extension MetricsRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, .counter) { _ in CounterSeries() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(label, dimensions, .counter) { _ in FloatCounterSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(label, dimensions, .gauge) { _ in GaugeSeries() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return series(label, dimensions, .gauge) { _ in GaugeSeries() } }
        return series(label, dimensions, .histogram) { HistogramSeries(bounds: $0?.buckets ?? Buckets.counts) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, .histogram, isTime: true) {
            HistogramSeries(bounds: $0?.buckets ?? Buckets.seconds)
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { forget(handler) }
}
