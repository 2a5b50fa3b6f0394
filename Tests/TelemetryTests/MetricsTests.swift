import CoreMetrics
import TestSupport
import Testing

@testable import Telemetry

/// What swift-metrics is told, as Prometheus reads it.
@Suite struct MetricsTests {
    private func read(_ registry: MetricsRegistry) throws -> MetricsText {
        try MetricsText(parsing: String(decoding: registry.text().bytes, as: UTF8.self))
    }

    @Test func `counters, gauges, histograms and timers are there under Prometheus's names`() throws {
        let registry = MetricsRegistry()
        Counter(label: "a.counter", dimensions: [("the.reason", "x")], factory: registry).increment(by: 3)
        FloatingPointCounter(label: "b.seconds", factory: registry).increment(by: 0.25)
        Gauge(label: "c.gauge", factory: registry).record(-2)
        Meter(label: "d.meter", factory: registry).set(5)
        Recorder(label: "e.recorder", factory: registry).record(3)
        Timer(label: "f.time", factory: registry).recordNanoseconds(Int64(2_000_000))
        let text = try read(registry)
        #expect(text.value("a_counter_total", ["the_reason": "x"]) == 3)
        #expect(text.value("b_seconds_total") == 0.25)
        #expect(text.value("c_gauge") == -2 && text.value("d_meter") == 5)
        #expect(text.families["e_recorder"]?.type == "histogram" && text.value("e_recorder_sum") == 3)
        #expect(text.value("e_recorder_bucket", ["le": "2"]) == 0 && text.value("e_recorder_bucket", ["le": "4"]) == 1)
        #expect(text.value("f_time_seconds_sum") == 0.002 && text.value("f_time_seconds_count") == 1)
        #expect(text.value("f_time_seconds_bucket", ["le": "0.001"]) == 0)
        #expect(text.value("f_time_seconds_bucket", ["le": "0.0025"]) == 1)
    }

    @Test(arguments: [
        ("http.server.request.duration", MetricKind.histogram, true, "http_server_request_duration_seconds"),
        ("process.cpu.seconds.total", .counter, false, "process_cpu_seconds_total"),
        ("1st-näme µs", .gauge, false, "_1st_n_me_s"), ("", .gauge, false, "_"),
    ])
    func `names are made of what Prometheus takes`(label: String, kind: MetricKind, isTime: Bool, name: String) {
        #expect(PrometheusName.metric(label, kind: kind, isTime: isTime) == name)
    }

    @Test func `labels cannot break the format, whatever their names and values are`() throws {
        let registry = MetricsRegistry()
        let nasty = "a\"b\\c\nd{}=,é"
        let dimensions = [
            ("__name__", nasty), ("le", "1"), ("9.lives", "x"), ("empty", ""), ("a.b", "first"), ("a-b", "second"),
        ]
        Recorder(label: "nasty", dimensions: dimensions, factory: registry).record(1)
        let labels = try #require(try read(registry).families["nasty"]?.samples.last?.labels)
        #expect(labels == ["_name_": nasty, "exported_le": "1", "_9_lives": "x", "a_b": "first"])
    }

    @Test func `a series is the same one however often it is asked for, and its labels' order does not matter`() throws
    {
        let registry = MetricsRegistry()
        Counter(label: "n", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "n", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(try read(registry).value("n_total", ["a": "1", "b": "2"]) == 2)
    }

    @Test func `beyond the limit series are added up in one, and that is counted`() throws {
        let registry = MetricsRegistry(seriesLimit: 10)
        for number in 0..<100 { Counter(label: "n", dimensions: [("id", "\(number)")], factory: registry).increment() }
        let text = try read(registry)
        #expect(text.families["n_total"]?.samples.count == 11)
        #expect(text.value("n_total", ["otel_metric_overflow": "true"]) == 90)
        #expect(text.families["n_total"]?.samples.map(\.value).reduce(0, +) == 100)
        #expect(text.value("baton_metrics_overflowed_series_total") == 90)
    }

    @Test func `two kinds of metric under one name: the first one stays, the other is counted`() throws {
        let registry = MetricsRegistry()
        Gauge(label: "n", factory: registry).record(1)
        Recorder(label: "n", factory: registry).record(7)
        let text = try read(registry)
        #expect(text.value("n") == 1 && text.value("baton_metrics_conflicts_total") == 1)
    }

    @Test func `what is recorded on many threads at once is all there`() async throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "n", factory: registry)
        let sum = FloatingPointCounter(label: "sum", factory: registry)
        let timer = Timer(label: "t", factory: registry)
        let recorder = Recorder(label: "r", factory: registry)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for number in 0..<10_000 {
                        counter.increment()
                        sum.increment(by: 0.5)
                        timer.recordNanoseconds(Int64(number))
                        recorder.record(1)
                    }
                }
            }
        }
        let text = try read(registry)
        #expect(text.value("n_total") == 80_000 && text.value("sum_total") == 40_000)
        #expect(text.value("t_seconds_count") == 80_000 && text.value("r_sum") == 80_000)
        #expect(abs((text.value("t_seconds_sum") ?? 0) - 8 * 49_995_000 / 1e9) < 1e-9)
    }

    @Test func `values that are no numbers harm nothing`() throws {
        let registry = MetricsRegistry()
        let recorder = Recorder(label: "r", factory: registry)
        for value: Double in [.nan, .infinity, -.infinity, 2] { recorder.record(value) }
        FloatingPointCounter(label: "f", factory: registry).increment(by: Double.nan)
        Counter(label: "c", factory: registry).increment(by: Int64(-5))
        Gauge(label: "g", factory: registry).record(Double.infinity)
        Timer(label: "t", factory: registry).recordNanoseconds(Int64(-1))
        let text = try read(registry)
        #expect(text.value("r_count") == 1 && text.value("r_sum") == 2 && text.value("g") == .infinity)
        #expect(text.value("c_total") == 0 && text.value("f_total") == 0 && text.value("t_seconds_sum") == 0)
    }

    @Test func `a metric that is destroyed is gone`() throws {
        let registry = MetricsRegistry()
        let gauge = Gauge(label: "g", factory: registry)
        gauge.record(1)
        gauge.destroy()
        #expect(try read(registry).value("g") == nil)
    }

    @Test func `descriptions give names, help and buckets; help is one line`() throws {
        let registry = MetricsRegistry(descriptions: [
            "x.count": MetricDescription("Two\nlines \\ and a slash", name: "xs"),
            "t": MetricDescription("Times", buckets: [0.5, 1]),
        ])
        Gauge(label: "x.count", factory: registry).record(1)
        Timer(label: "t", factory: registry).recordSeconds(1)
        let text = String(decoding: registry.text().bytes, as: UTF8.self)
        #expect(text.contains("# HELP xs Two\\nlines \\\\ and a slash\n"))
        #expect(text.contains("t_seconds_bucket{le=\"1\"} 1\n") && text.contains("t_seconds_bucket{le=\"0.5\"} 0\n"))
        #expect(try read(registry).value("xs") == 1)
    }

    @Test func `the process tells its memory, files and processor time`() throws {
        let registry = MetricsRegistry()
        registry.onScrape { ProcessMetrics.write(to: &$0) }
        let text = try read(registry)
        #expect(try #require(text.value("process_resident_memory_bytes")) > 1_000_000)
        #expect(try #require(text.value("process_open_fds")) >= 3)
        #expect(try #require(text.value("process_cpu_seconds_total")) >= 0)
        #expect(try #require(text.value("process_max_fds")) > 3)
    }

    @Test(arguments: [
        "a 1", "a 1\n", "# HELP a x\n# TYPE a gauge\na 1 2\n", "# HELP a x\n# TYPE a counter\na 1\n",
        "# TYPE a gauge\na 1\n", "# HELP a x\n# TYPE a gauge\na{b=\"c} 1\n", "# HELP a x\n# TYPE a gauge\na 1\na 1\n",
        "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
    ])
    func `the reader of these tests is strict`(text: String) {
        #expect(throws: MetricsText.Fault.self) { try MetricsText(parsing: text) }
    }
}
