internal import CoreMetrics
internal import Synchronization

/// How many values fell into each bucket, and their sum.
final class HistogramSeries: Series, TimerHandler, RecorderHandler {
    /// One more than there are bounds at most: the last bucket has none.
    private let counts = InlineArray<24, Atomic<Int>> { _ in Atomic(0) }
    private let sum = AtomicDouble()
    /// Of durations, exact.
    private let nanoseconds = Atomic<Int64>(0)
    private let bounds: [Double]
    private let nanosecondBounds: [Int64]

    /// - Parameter bounds: Of the buckets, rising; in seconds where durations are recorded.
    init(bounds: [Double]) {
        self.bounds = Array(bounds.prefix(Buckets.limit))
        nanosecondBounds = self.bounds.map { Int64(($0 * 1e9).rounded()) }
    }

    func recordNanoseconds(_ duration: Int64) {
        let duration = max(0, duration)
        let index = nanosecondBounds.firstIndex { duration <= $0 } ?? bounds.count
        counts[index].wrappingAdd(1, ordering: .relaxed)
        nanoseconds.wrappingAdd(duration, ordering: .relaxed)
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        // It would make the sum useless for ever.
        guard value.isFinite else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[index].wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }

    func write(_ name: String, labels: String, to text: inout PrometheusText) {
        let separator = labels.isEmpty ? "" : ","
        var total = 0
        for index in 0...bounds.count {
            total += counts[index].load(ordering: .relaxed)
            let bound = index < bounds.count ? PrometheusText.number(bounds[index]) : "+Inf"
            text.sample("\(name)_bucket", labels: "\(labels)\(separator)le=\"\(bound)\"", Double(total))
        }
        let time = Double(nanoseconds.load(ordering: .relaxed)) / 1e9
        text.sample("\(name)_sum", labels: labels, sum.value + time)
        text.sample("\(name)_count", labels: labels, Double(total))
    }
}
